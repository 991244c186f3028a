using System.Runtime.InteropServices;

namespace Impasto.Imaging.Native;

/// <summary>One owned reference to a VipsImage.</summary>
internal sealed class VipsImage : GObjectHandle
{
    // VipsBandFormat and VipsInterpretation, fixed by libvips' ABI.
    public const int UChar = 0;
    public const int UShort = 2;
    public const int Float = 6;
    public const int Multiband = 0;
    public const int BlackWhite = 1;
    public const int Lab = 13;
    public const int Cmyk = 15;
    public const int Rgb = 17;
    public const int Srgb = 22;
    public const int Rgb16 = 25;
    public const int Grey16 = 26;
    public const int ScRgb = 28;

    public int Width => Vips.ImageWidth(this);

    public int Height => Vips.ImageHeight(this);

    public int Bands => Vips.ImageBands(this);

    public int Format => Vips.ImageFormat(this);

    public int Interpretation => Vips.ImageInterpretation(this);

    /// <summary>EXIF orientation, 1 to 8; 1 where the file has none.</summary>
    public int Orientation => Vips.ImageOrientation(this) is >= 1 and <= 8 and var orientation ? orientation : 1;

    public bool HasAlpha => Vips.ImageHasAlpha(this) != 0;

    public bool Has(string field) => Vips.ImageTypeOf(this, field) != 0;

    public int Int(string field, int missing) => Has(field) && Vips.ImageGetInt(this, field, out var value) == 0 ? value : missing;

    /// <summary>A copy of a binary field; null where there is none.</summary>
    public unsafe byte[]? Blob(string field)
    {
        if (!Has(field) || Vips.ImageGetBlob(this, field, out var data, out var length) != 0 || length is 0 or > 1 << 28)
            return null;
        return new ReadOnlySpan<byte>((void*)data, (int)length).ToArray();
    }

    public void SetBlob(string field, ReadOnlySpan<byte> data) => Vips.ImageSetBlob(this, field, data, (nuint)data.Length);

    /// <summary>Names of all header fields.</summary>
    public unsafe List<string> Fields()
    {
        var names = new List<string>();
        var fields = Vips.ImageFields(this);
        for (var field = fields; field != null && *field != null; field++)
            names.Add(Marshal.PtrToStringUTF8((nint)(*field))!);
        Vips.FreeStrings(fields);
        return names;
    }

    /// <summary>Copies one header field of any type to another image.</summary>
    public void CopyField(string field, VipsImage target)
    {
        var value = default(GValue);
        if (Vips.ImageGet(this, field, ref value) != 0)
            return;
        Vips.ImageSet(target, field, ref value);
        Vips.ValueUnset(ref value);
    }

    /// <summary>The image computed into memory of its own, so that all that follows may read it in any order.</summary>
    public VipsImage ToMemory(CancellationToken cancel)
    {
        using var killed = cancel.Register(() => Vips.ImageSetKill(this, 1));
        var memory = Vips.ImageCopyMemory(this);
        if (!memory.IsInvalid)
            return memory;
        var reason = VipsLibrary.TakeError();
        cancel.ThrowIfCancellationRequested();
        throw new VipsException(reason);
    }

    /// <summary>Calls <paramref name="use"/> with the pixels, row by row, bands interleaved.</summary>
    public unsafe void Read(Action<nint, long> use, CancellationToken cancel)
    {
        nint pixels;
        nuint size;
        using (cancel.Register(() => Vips.ImageSetKill(this, 1)))
            pixels = Vips.ImageWriteToMemory(this, out size);
        if (pixels == 0)
        {
            var reason = VipsLibrary.TakeError();
            cancel.ThrowIfCancellationRequested();
            throw new VipsException(reason);
        }
        try
        {
            use(pixels, (long)size);
        }
        finally
        {
            Vips.Free(pixels);
        }
    }
}
