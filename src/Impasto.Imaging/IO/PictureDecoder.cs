using System.Globalization;
using System.Numerics.Tensors;
using Impasto.Imaging.Color;
using NetVips;

namespace Impasto.Imaging.IO;

/// <summary>Encoded bytes to <see cref="Picture"/>: header checked, decoded, converted to sRGB, made float, turned upright.</summary>
internal static unsafe class PictureDecoder
{
    /// <summary>Samples of a strip: what is decoded at once, so that a large picture is never held twice.</summary>
    private const int StripSamples = 1 << 22;

    /// <summary>Pixels from which a picture isn't held whole where a smaller one is wanted, whatever its channels: two pictures of one size stay so.</summary>
    private const long HeldWhole = 1L << 24;

    /// <summary>The format that the first bytes show; null when none that is read.</summary>
    public static PictureFormat? Sniff(ReadOnlySpan<byte> data) => data switch
    {
        [0xFF, 0xD8, 0xFF, ..] => PictureFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, ..] => PictureFormat.Png,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => PictureFormat.WebP,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => PictureFormat.Tiff,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => PictureFormat.Avif,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => PictureFormat.Gif,
        _ => NetpbmFile.Recognizes(data) ? PictureFormat.Netpbm : null,
    };

    /// <summary>The operation that reads a format; null for the one that is read without the library.</summary>
    public static string? Loader(PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => "jpegload_source",
        PictureFormat.Png => "pngload_source",
        PictureFormat.WebP => "webpload_source",
        PictureFormat.Tiff => "tiffload_source",
        PictureFormat.Avif => "heifload_source",
        PictureFormat.Netpbm => null,
        _ => "gifload_source",
    };

    public static PictureInfo Identify(byte[] data, PictureFormat format, PictureLimits limits)
    {
        using var opened = Open(format == PictureFormat.Jpeg ? new JpegFile(data).Clean : data, format, limits);
        var image = opened.Image;
        var orientation = OrientationOf(image);
        var (width, height) = orientation >= 5 ? (image.Height, image.Width) : (image.Width, image.Height);
        return new PictureInfo(width, height, format, image.Bands, BitDepth(image), Frames(image), orientation);
    }

    /// <summary>The program that a file of a format with a <see cref="Loader"/> says it was made by, or null; the pixels are not read.</summary>
    public static string? SoftwareOf(string path, PictureFormat format)
    {
        using var source = Source.NewFromFile(path);
        using var image = (Image)Operation.Call(Loader(format)!, new VOption { { "access", Enums.Access.Sequential } }, source);
        var field = format == PictureFormat.Tiff ? PictureEncoder.DescriptionField : PictureEncoder.SoftwareField;
        return image.Contains(field) ? image.Get(field) as string : null;
    }

    /// <summary>Reads a picture.</summary>
    /// <param name="data">The file.</param>
    /// <param name="name">What notes call it.</param>
    /// <param name="format">Its format.</param>
    /// <param name="limits">They hold before anything is decoded.</param>
    /// <param name="side">Pixels that the shorter side must keep, where less than the whole will do: JPEG's own reduction.</param>
    /// <param name="wanted">The longest side that is wanted: what is too large to be held beside it is reduced while it is decoded.</param>
    /// <param name="cancel">Stops the decoding.</param>
    public static Picture Decode(byte[] data, string name, PictureFormat format, PictureLimits limits, CancellationToken cancel, int? side = null, WantedSide? wanted = null)
    {
        cancel.ThrowIfCancellationRequested();
        List<string> notes = [];
        if (format == PictureFormat.Jpeg)
        {
            var jpeg = new JpegFile(data);
            if (!jpeg.IsComplete && !jpeg.HasEnd && jpeg.Rarity is null)
                throw new InvalidDataException("it ends before all of its picture has come");
            if (jpeg.Damage is { } damage)
                throw new InvalidDataException(damage);
            if (!jpeg.IsComplete && jpeg.Rarity is null)
                notes.Add($"{name} lacks some of its passes: it is coarser than it was made, or damaged.");
            data = jpeg.Clean;
        }
        var opened = Open(data, format, limits);
        try
        {
            var shrink = format == PictureFormat.Jpeg && side is { } least ? Shrink(Math.Min(opened.Image.Width, opened.Image.Height), least) : 1;
            if (Frames(opened.Image) is > 1 and var frames)
                notes.Add($"{name} holds {frames} pictures: the first was taken.");
            var png = format == PictureFormat.Png ? new PngChunks(data) : null;
            if (png is { IsAnimated: true })
                notes.Add($"{name} is an animation: its first picture was taken.");
            if (png is { IsHdr: true })
                notes.Add($"{name} holds colours of high dynamic range, which were taken for sRGB; if it looks washed out, save it with 8 bits from a program that shows it right.");
            SampleRange? range = null;
            if (HasOpenRange(opened.Image))
            {
                range = FindRange(opened.Image, cancel);
                // Samples come once, in order.
                opened.Dispose();
                opened = Open(data, format, limits);
                if (range.Value.Note(opened.Image.Contains("icc-profile-data")) is { Length: > 0 } note)
                    notes.Add($"{name} {note}");
            }
            else if (shrink > 1)
            {
                opened.Dispose();
                opened = Open(data, format, limits, shrink);
            }
            return ToPicture(opened.Image, range, png?.Gamma, limits, wanted, notes, cancel);
        }
        finally
        {
            opened.Dispose();
        }
    }

    /// <summary>The most of 8, 4, 2 and 1 that leaves so many pixels.</summary>
    private static int Shrink(int shorter, int least)
    {
        var shrink = 8;
        while (shrink > 1 && shorter / shrink < least)
            shrink /= 2;
        return shrink;
    }

    /// <summary>An image whose rows come once, in order, and the source that it reads.</summary>
    private sealed record Opened(Image Image, Source? Source) : IDisposable
    {
        public void Dispose()
        {
            Image.Dispose();
            Source?.Dispose();
        }
    }

    private static Opened Open(byte[] data, PictureFormat format, PictureLimits limits, int shrink = 1)
    {
        if (Loader(format) is not { } loader)
            return new Opened(NetpbmFile.Read(data, (width, height) => Check(width, height, 1, limits)), null);
        // After JpegFile.Clean a warning is lost picture data.
        var options = new VOption { { "access", Enums.Access.Sequential }, { "fail_on", format == PictureFormat.Jpeg ? Enums.FailOn.Warning : Enums.FailOn.Error } };
        if (shrink > 1)
            options.Add("shrink", shrink);
        var source = Source.NewFromMemory(data);
        Image? image = null;
        try
        {
            image = (Image)Operation.Call(loader, options, source);
            if (shrink == 1)
                Check(image.Width, image.Height, Frames(image), limits);
            return new Opened(image, source);
        }
        catch
        {
            image?.Dispose();
            source.Dispose();
            throw;
        }
    }

    private static void Check(int width, int height, int frames, PictureLimits limits)
    {
        var pixels = (long)width * height;
        if (pixels > limits.MaxPixels)
            throw new PictureRefusal($"has {width}x{height} = {pixels} pixels, but the limit is {limits.MaxPixels}", "make it smaller or raise the limit");
        if (frames > limits.MaxFrames)
            throw new PictureRefusal($"has {frames} frames, but the limit is {limits.MaxFrames}", "cut it or raise the limit");
    }

    private static int Frames(Image image) => image.Int("n-pages", 1);

    private static int OrientationOf(Image image) => image.Int("orientation", 1) is >= 1 and <= 8 and var orientation ? orientation : 1;

    /// <summary>Pixels a millimetre, upright; of some formats libvips reads them from no other place than EXIF, and there only as text.</summary>
    private static (double Across, double Down)? Density(Image image, bool isTurned)
    {
        // Where a file states nothing libvips says 1 pixel a millimetre.
        var (across, down) = (image.Xres, image.Yres) is not (1, 1) and var stated ? stated
            : (FromExif(image, "exif-ifd0-XResolution"), FromExif(image, "exif-ifd0-YResolution"));
        if (across is not (> 0 and < 1e6) || down is not (> 0 and < 1e6))
            return null;
        return isTurned ? (down, across) : (across, down);
    }

    /// <summary>A field that reads "300/1 (300, Rational, 1 components, 8 bytes)"; 0 where there is none.</summary>
    private static double FromExif(Image image, string field)
    {
        if (!image.Contains(field) || image.Get(field) is not string text || text.Split(' ')[0].Split('/') is not [var above, var below]
            || !double.TryParse(above, CultureInfo.InvariantCulture, out var numerator) || !double.TryParse(below, CultureInfo.InvariantCulture, out var denominator))
            return 0;
        var isCentimeter = image.Contains("exif-ifd0-ResolutionUnit") && image.Get("exif-ifd0-ResolutionUnit") is string unit && unit.StartsWith('3');
        return numerator / denominator / (isCentimeter ? 10 : 25.4);
    }

    private static int BitDepth(Image image) => image.Format switch
    {
        Enums.BandFormat.Uchar or Enums.BandFormat.Char => 8,
        Enums.BandFormat.Ushort or Enums.BandFormat.Short => 16,
        Enums.BandFormat.Double => 64,
        _ => 32,
    };

    /// <summary>The image's rows, read once and in order, as a picture in sRGB, upright.</summary>
    /// <param name="image">The image.</param>
    /// <param name="range">What its samples mean, where the format leaves that open.</param>
    /// <param name="gamma">The exponent of its samples, where it isn't sRGB's.</param>
    /// <param name="limits">Of memory.</param>
    /// <param name="wanted">The longest side that is wanted; null is the whole.</param>
    /// <param name="notes">The picture's.</param>
    /// <param name="cancel">Stops the decoding.</param>
    public static Picture ToPicture(Image image, SampleRange? range, double? gamma, PictureLimits limits, WantedSide? wanted, List<string> notes, CancellationToken cancel)
    {
        var (width, height, orientation) = (image.Width, image.Height, OrientationOf(image));
        var isCmyk = image.Interpretation == Enums.Interpretation.Cmyk;
        var colorBands = isCmyk && image.Bands >= 4 ? 4 : image.Bands >= 3 ? 3 : 1;
        var channels = colorBands == 1 ? 1 : 3;
        var hasAlpha = image.HasAlpha() && image.Bands > colorBands;
        var profile = image.Blob("icc-profile-data");
        var isEncoded = profile is not null;
        if (profile is not null && IccProfile.IsSrgb(profile))
            profile = null;
        var held = (long)width * height * (channels + (hasAlpha ? 1 : 0)) * sizeof(float);
        IRowSink sink;
        if (((long)width * height > HeldWhole || held > limits.MaxPictureBytes) && wanted?.Invoke(width, height, hasAlpha) is { } most && most < Math.Max(width, height))
            sink = new ReducedRows(width, height, channels, hasAlpha, most);
        else if (held > limits.MaxPictureBytes || (long)width * height * channels > Array.MaxLength)
            throw new PictureRefusal($"would take {held} bytes of memory, but the limit is {limits.MaxPictureBytes}", limits.Smaller);
        else
            sink = new WholeRows(width, height, channels, hasAlpha);

        foreach (var (first, strip) in Strips(image, profile, cancel))
        {
            using var color = strip.ExtractBand(0, colorBands);
            using var plain = range is { } known ? ToPlain(color, known, isEncoded) : color.Copy();
            using var converted = ToSrgb(plain, isCmyk, profile is not null);
            var pixels = ReadFloats(converted, channels, encode: true, cancel);
            if (gamma is { } exponent)
                PngChunks.ToSrgb(pixels, exponent);
            float[]? alpha = null;
            if (hasAlpha)
            {
                using var band = strip.ExtractBand(colorBands, 1);
                using var plainBand = range is { } white ? ToPlain(band, white, isEncoded: true) : band.Copy();
                alpha = ReadFloats(plainBand, 1, encode: false, cancel);
            }
            sink.Add(first, pixels, alpha);
        }

        var exif = image.Blob("exif-data");
        if (exif.AsSpan().StartsWith("Exif\0\0"u8))
            exif = exif![6..];
        var metadata = new PictureMetadata(profile, exif, image.Blob("xmp-data"), BitDepth(image) == 8 ? 8 : 16, Density(image, orientation >= 5));
        var stored = sink.Finish();
        (width, height) = (stored.Width, stored.Height);
        var (uprightWidth, uprightHeight) = orientation >= 5 ? (height, width) : (width, height);
        return new Picture(uprightWidth, uprightHeight, channels, Orientation.Upright(stored.Pixels, width, height, channels, orientation))
        {
            Alpha = stored.Alpha is null || TensorPrimitives.Min<float>(stored.Alpha) >= 1 ? null : Orientation.Upright(stored.Alpha, width, height, 1, orientation),
            Metadata = metadata,
            Notes = notes,
        };
    }

    /// <summary>Whether a number could mean anything: the format doesn't say which is white.</summary>
    private static bool HasOpenRange(Image image) =>
        image.Format is not (Enums.BandFormat.Uchar or Enums.BandFormat.Ushort)
        && image.Interpretation is Enums.Interpretation.Multiband or Enums.Interpretation.Bw or Enums.Interpretation.Rgb or Enums.Interpretation.Srgb
            or Enums.Interpretation.Rgb16 or Enums.Interpretation.Grey16 or Enums.Interpretation.Scrgb;

    /// <summary>The image some rows at a time, from the top, in memory, and the number of the first of them. Each is disposed of when the next is asked for.</summary>
    private static IEnumerable<(int First, Image Strip)> Strips(Image image, byte[]? profile, CancellationToken cancel)
    {
        // Rows that one region fetched after another come in order; every evaluation of a crop would begin by reading ahead.
        using var region = Region.New(image);
        var rows = Math.Clamp(StripSamples / image.Bands / image.Width, 1, image.Height);
        for (var first = 0; first < image.Height; first += rows)
        {
            cancel.ThrowIfCancellationRequested();
            var count = Math.Min(rows, image.Height - first);
            using var raw = Image.NewFromMemory(region.Fetch(0, first, image.Width, count), image.Width, count, image.Bands, image.Format);
            using var plain = raw.Copy(interpretation: image.Interpretation);
            using var strip = profile is null ? plain.Copy() : plain.Mutate(i => i.Set(GValue.BlobType, "icc-profile-data", profile));
            yield return (first, strip);
        }
    }

    private static SampleRange FindRange(Image image, CancellationToken cancel)
    {
        double? white = image.Format switch
        {
            Enums.BandFormat.Uint => uint.MaxValue,
            Enums.BandFormat.Int => int.MaxValue,
            Enums.BandFormat.Short => short.MaxValue,
            Enums.BandFormat.Char => sbyte.MaxValue,
            _ => null,
        };
        var samples = new SampleRange.Samples();
        foreach (var (_, strip) in Strips(image, null, cancel))
        {
            using var color = strip.ExtractBand(0, Math.Min(image.Bands, image.Bands >= 3 ? 3 : 1));
            using var values = color.Cast(Enums.BandFormat.Double);
            values.Read((pointer, size) => samples.Add(new ReadOnlySpan<double>((void*)pointer, (int)(size / sizeof(double)))), cancel);
        }
        return SampleRange.Of(samples, white);
    }

    /// <summary>Linear light as float; what is encoded, be it by a profile, with 16 bits.</summary>
    private static Image ToPlain(Image samples, SampleRange range, bool isEncoded)
    {
        if (range.IsLinear && !isEncoded)
            return samples.Cast(Enums.BandFormat.Float);
        using var scaled = samples.Linear([65535 / range.White], [0]);
        using var rounded = scaled.Rint();
        using var cast = rounded.Cast(Enums.BandFormat.Ushort);
        return cast.Copy(interpretation: samples.Bands >= 3 ? Enums.Interpretation.Rgb16 : Enums.Interpretation.Grey16);
    }

    // What is left for ReadFloats is sRGB or grey of 8 or 16 bits, or linear float.
    private static Image ToSrgb(Image color, bool cmyk, bool hasProfile)
    {
        if (cmyk || hasProfile)
        {
            try
            {
                return ColorProfile.ToSrgb(color, cmyk);
            }
            catch (VipsException) when (!cmyk)
            {
                // A profile that is broken or made for other bands: the pixels are then taken for sRGB, as viewers do.
            }
        }
        var plain = color.Format is Enums.BandFormat.Uchar or Enums.BandFormat.Ushort or Enums.BandFormat.Float
            && color.Interpretation is Enums.Interpretation.Multiband or Enums.Interpretation.Bw or Enums.Interpretation.Rgb or Enums.Interpretation.Srgb
                or Enums.Interpretation.Rgb16 or Enums.Interpretation.Grey16 or Enums.Interpretation.Scrgb;
        return plain ? color.Copy() : color.Colourspace(color.Bands >= 3 ? Enums.Interpretation.Srgb : Enums.Interpretation.Bw);
    }

    // Takes the first channels of the image's bands: a converted grey picture has three equal ones.
    private static float[] ReadFloats(Image image, int channels, bool encode, CancellationToken cancel)
    {
        var bands = image.Bands;
        var pixelCount = (long)image.Width * image.Height;
        var format = image.Format;
        var values = new float[pixelCount * bands];
        image.Read((pointer, _) =>
        {
            switch (format)
            {
                case Enums.BandFormat.Uchar:
                    Unpack(new ReadOnlySpan<byte>((void*)pointer, values.Length), values, 255);
                    break;
                case Enums.BandFormat.Ushort:
                    Unpack(new ReadOnlySpan<ushort>((void*)pointer, values.Length), values, 65535);
                    break;
                case Enums.BandFormat.Float:
                    new ReadOnlySpan<float>((void*)pointer, values.Length).CopyTo(values);
                    for (var i = 0; i < values.Length; i++)
                        values[i] = !float.IsFinite(values[i]) ? 0 : encode ? SrgbCurve.Encode(Math.Max(0, values[i])) : Math.Clamp(values[i], 0, 1);
                    break;
                default:
                    throw new InvalidDataException("its samples are of a kind that is not read");
            }
        }, cancel);
        if (bands == channels)
            return values;
        var chosen = new float[pixelCount * channels];
        for (int i = 0, j = 0; i < chosen.Length; i += channels, j += bands)
        {
            for (var c = 0; c < channels; c++)
                chosen[i + c] = values[j + c];
        }
        return chosen;
    }

    private static void Unpack<T>(ReadOnlySpan<T> stored, Span<float> values, float white)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        TensorPrimitives.ConvertTruncating(stored, values);
        TensorPrimitives.Divide(values, white, values);
    }
}
