using System.Runtime.InteropServices;
using NetVips;

namespace Impasto.Imaging.IO;

/// <summary><see cref="Picture"/> to encoded bytes.</summary>
internal static unsafe class PictureEncoder
{
    /// <summary>Pixels a millimetre where none are known: 72 an inch, which says nothing to anyone.</summary>
    private const double Usual = 72 / 25.4;

    /// <summary>Where EXIF names the program that made the picture.</summary>
    public const string SoftwareField = "exif-ifd0-Software";

    /// <summary>The only text that libvips writes into a TIFF, whose EXIF it doesn't.</summary>
    public const string DescriptionField = "image-description";

    /// <summary>0..1 to 0..white, rounded to nearest; what is outside or not a number is clipped.</summary>
    public static float Quantize(float value, float white) => value > 0 ? MathF.Floor(Math.Min(value, 1) * white + 0.5f) : 0;

    public static byte[] Encode(Picture picture, PictureFormat format, PictureWriteOptions options)
    {
        var sixteen = format switch
        {
            PictureFormat.Tiff => options.BitDepth is null or 16,
            PictureFormat.Png => (options.BitDepth ?? picture.Metadata.BitDepth) == 16,
            _ => false,
        };
        var profile = options.OriginalProfile && picture.Metadata.IccProfile is { } original && ColorProfile.Fits(original, picture.Channels) ? original : null;
        var pixels = profile is null ? picture.Pixels : ColorProfile.FromSrgb(picture.Pixels, picture.Width, picture.Height, picture.Channels, profile);
        var alpha = format == PictureFormat.Jpeg ? null : picture.Alpha;
        if (alpha is null && picture.Alpha is not null)
            pixels = OverWhite(pixels, picture.Alpha, picture.Channels);

        var bands = picture.Channels + (alpha is null ? 0 : 1);
        var size = (nuint)picture.Width * (nuint)picture.Height * (nuint)bands * (nuint)(sixteen ? 2 : 1);
        var memory = NativeMemory.Alloc(size);
        try
        {
            if (sixteen)
                Pack<ushort>(pixels, alpha, picture, (nint)memory, bands, 65535);
            else
                Pack<byte>(pixels, alpha, picture, (nint)memory, bands, 255);
            using var raw = Image.NewFromMemory((nint)memory, size, picture.Width, picture.Height, bands, sixteen ? Enums.BandFormat.Ushort : Enums.BandFormat.Uchar);
            var interpretation = (picture.Channels, sixteen) switch
            {
                (1, false) => Enums.Interpretation.Bw,
                (1, true) => Enums.Interpretation.Grey16,
                (_, false) => Enums.Interpretation.Srgb,
                (_, true) => Enums.Interpretation.Rgb16,
            };
            var density = (options.Metadata ? picture.Metadata.Density : null) ?? (Usual, Usual);
            using var tagged = raw.Copy(interpretation: interpretation, xres: density.Item1, yres: density.Item2);
            using var image = tagged.Mutate(i =>
            {
                if (options.Metadata && picture.Metadata.Exif is { } exif)
                    ExifBlock.Attach(i, exif);
                // libvips says that no EXIF colour space is known where it isn't told one.
                if (profile is null)
                    i.Set(GValue.RefStrType, "exif-ifd2-ColorSpace", "1");
                i.Set(GValue.RefStrType, "resolution-unit", "in");
                if (options.Software is { } software)
                {
                    i.Set(GValue.RefStrType, SoftwareField, software);
                    i.Set(GValue.RefStrType, DescriptionField, software);
                }
                if (options.Metadata && picture.Metadata.Xmp is { } xmp)
                    i.Set(GValue.BlobType, "xmp-data", ExifBlock.FittingXmp(xmp));
                if (profile is not null)
                    i.Set(GValue.BlobType, "icc-profile-data", profile);
            });
            return Write(image, format, options.Quality, profile is null && picture.Channels == 3 ? "srgb" : null);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    /// <summary>The operation that writes a format.</summary>
    public static string Saver(PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => "jpegsave_buffer",
        PictureFormat.Png => "pngsave_buffer",
        PictureFormat.WebP => "webpsave_buffer",
        PictureFormat.Tiff => "tiffsave_buffer",
        _ => "heifsave_buffer",
    };

    private static byte[] Write(Image image, PictureFormat format, int quality, string? profile)
    {
        const Enums.ForeignSubsample no4To2 = Enums.ForeignSubsample.Off;
        return format switch
        {
            PictureFormat.Jpeg => image.JpegsaveBuffer(quality, optimizeCoding: true, subsampleMode: no4To2, profile: profile),
            PictureFormat.Png => image.PngsaveBuffer(compression: 6, profile: profile),
            PictureFormat.WebP => image.WebpsaveBuffer(quality, exact: KnowsExactWebP() ? true : null, smartSubsample: true, profile: profile),
            PictureFormat.Tiff => image.TiffsaveBuffer(Enums.ForeignTiffCompression.Deflate, predictor: Enums.ForeignTiffPredictor.Horizontal, profile: profile),
            _ => image.HeifsaveBuffer(quality, bitdepth: 8, compression: Enums.ForeignHeifCompression.Av1, effort: 2, subsampleMode: no4To2, profile: profile),
        };
    }

    // A system's libvips may be older than the switch.
    private static bool KnowsExactWebP() => Introspect.Get("webpsave_buffer").OptionalInput.ContainsKey("exact");

    /// <summary>The pixels of a picture with alpha as they look on white.</summary>
    public static float[] OverWhite(float[] pixels, float[] alpha, int channels)
    {
        var flat = new float[pixels.LongLength];
        for (var i = 0; i < flat.Length; i++)
        {
            var opacity = Math.Clamp(alpha[i / channels], 0, 1);
            flat[i] = pixels[i] * opacity + (1 - opacity);
        }
        return flat;
    }

    private static void Pack<T>(float[] pixels, float[]? alpha, Picture picture, nint memory, int bands, float white)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        var (width, channels) = (picture.Width, picture.Channels);
        ParallelLoop.For(0, picture.Height, y =>
        {
            var row = new Span<T>((T*)memory + (long)y * width * bands, width * bands);
            var values = pixels.AsSpan(y * width * channels, width * channels);
            if (alpha is null)
            {
                for (var i = 0; i < row.Length; i++)
                    row[i] = T.CreateTruncating(Quantize(values[i], white));
                return;
            }
            for (int x = 0, from = 0, to = 0; x < width; x++)
            {
                for (var c = 0; c < channels; c++)
                    row[to++] = T.CreateTruncating(Quantize(values[from++], white));
                row[to++] = T.CreateTruncating(Quantize(alpha[y * width + x], white));
            }
        });
    }
}
