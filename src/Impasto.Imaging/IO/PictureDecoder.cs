using System.Globalization;
using System.Numerics.Tensors;
using Impasto.Imaging.Color;
using NetVips;

namespace Impasto.Imaging.IO;

/// <summary>Encoded bytes to <see cref="Picture"/>: header checked, decoded, converted to sRGB, made float, turned upright.</summary>
internal static unsafe class PictureDecoder
{
    /// <summary>The format that the first bytes show; null when none that is read.</summary>
    public static PictureFormat? Sniff(ReadOnlySpan<byte> data) => data switch
    {
        [0xFF, 0xD8, 0xFF, ..] => PictureFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, ..] => PictureFormat.Png,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => PictureFormat.WebP,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => PictureFormat.Tiff,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => PictureFormat.Avif,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => PictureFormat.Gif,
        _ => null,
    };

    /// <summary>The operation that reads a format.</summary>
    public static string Loader(PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => "jpegload_source",
        PictureFormat.Png => "pngload_source",
        PictureFormat.WebP => "webpload_source",
        PictureFormat.Tiff => "tiffload_source",
        PictureFormat.Avif => "heifload_source",
        _ => "gifload_source",
    };

    public static PictureInfo Identify(byte[] data, PictureFormat format, PictureLimits limits)
    {
        using var source = Source.NewFromMemory(data);
        using var image = Open(source, format, limits);
        var orientation = OrientationOf(image);
        var (width, height) = orientation >= 5 ? (image.Height, image.Width) : (image.Width, image.Height);
        return new PictureInfo(width, height, format, image.Bands, BitDepth(image), Frames(image), orientation);
    }

    /// <summary>The program that a file says it was made by, or null; what stands between the pixels is not read.</summary>
    public static string? SoftwareOf(string path, PictureFormat format)
    {
        using var source = Source.NewFromFile(path);
        using var image = (Image)Operation.Call(Loader(format), Options(), source);
        var field = format == PictureFormat.Tiff ? PictureEncoder.DescriptionField : PictureEncoder.SoftwareField;
        return image.Contains(field) ? image.Get(field) as string : null;
    }

    public static Picture Decode(byte[] data, PictureFormat format, PictureLimits limits, CancellationToken cancel, int? side = null)
    {
        cancel.ThrowIfCancellationRequested();
        using var source = Source.NewFromMemory(data);
        using var opened = Open(source, format, limits);
        var shrink = format == PictureFormat.Jpeg && side is { } least ? Shrink(Math.Min(opened.Width, opened.Height), least) : 1;
        if (shrink == 1)
        {
            using var whole = opened.ToMemory(cancel);
            return ToPicture(whole, cancel);
        }
        using var again = Source.NewFromMemory(data);
        using var small = (Image)Operation.Call(Loader(format), Options(shrink), again);
        using var image = small.ToMemory(cancel);
        return ToPicture(image, cancel);
    }

    /// <summary>The most of 8, 4, 2 and 1 that leaves so many pixels.</summary>
    private static int Shrink(int shorter, int least)
    {
        var shrink = 8;
        while (shrink > 1 && shorter / shrink < least)
            shrink /= 2;
        return shrink;
    }

    // Sequential: rows arrive once, in order, into the memory image that everything after reads.
    private static VOption Options(int shrink = 1)
    {
        var options = new VOption { { "access", Enums.Access.Sequential }, { "fail_on", Enums.FailOn.Error } };
        if (shrink > 1)
            options.Add("shrink", shrink);
        return options;
    }

    private static Image Open(Source source, PictureFormat format, PictureLimits limits)
    {
        var image = (Image)Operation.Call(Loader(format), Options(), source);
        var pixels = (long)image.Width * image.Height;
        var frames = Frames(image);
        if (pixels <= limits.MaxPixels && frames <= limits.MaxFrames)
            return image;
        var size = $"{image.Width}x{image.Height}";
        image.Dispose();
        throw pixels > limits.MaxPixels
            ? new PictureLimitException($"has {size} = {pixels} pixels, but the limit is {limits.MaxPixels}", "make it smaller or raise the limit")
            : new PictureLimitException($"has {frames} frames, but the limit is {limits.MaxFrames}", "cut it or raise the limit");
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

    private static Picture ToPicture(Image image, CancellationToken cancel)
    {
        var cmyk = image.Interpretation == Enums.Interpretation.Cmyk;
        var colorBands = cmyk && image.Bands >= 4 ? 4 : image.Bands >= 3 ? 3 : 1;
        var profile = image.Blob("icc-profile-data");
        if (profile is not null && IccProfile.IsSrgb(profile))
            profile = null;

        float[] pixels;
        int channels;
        using (var color = image.ExtractBand(0, colorBands))
        using (var converted = ToSrgb(color, cmyk, profile is not null))
        {
            channels = colorBands == 1 ? 1 : 3;
            pixels = ReadFloats(converted, channels, encode: true, cancel);
        }
        float[]? alpha = null;
        if (image.HasAlpha() && image.Bands > colorBands)
        {
            using var band = image.ExtractBand(colorBands, 1);
            alpha = ReadFloats(band, 1, encode: false, cancel);
            if (TensorPrimitives.Min<float>(alpha) >= 1)
                alpha = null;
        }

        var exif = image.Blob("exif-data");
        if (exif.AsSpan().StartsWith("Exif\0\0"u8))
            exif = exif![6..];
        var (width, height, orientation) = (image.Width, image.Height, OrientationOf(image));
        var metadata = new PictureMetadata(profile, exif, image.Blob("xmp-data"), BitDepth(image) == 8 ? 8 : 16, Density(image, orientation >= 5));
        var (uprightWidth, uprightHeight) = orientation >= 5 ? (height, width) : (width, height);
        return new Picture(uprightWidth, uprightHeight, channels, Orientation.Upright(pixels, width, height, channels, orientation))
        {
            Alpha = alpha is null ? null : Orientation.Upright(alpha, width, height, 1, orientation),
            Metadata = metadata,
        };
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
        if (pixelCount * bands > Array.MaxLength)
            throw new PictureLimitException($"has {image.Width}x{image.Height} pixels, more than one array can hold", "make it smaller");
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
