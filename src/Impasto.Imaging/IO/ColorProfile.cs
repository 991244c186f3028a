using NetVips;

namespace Impasto.Imaging.IO;

/// <summary>Conversions between sRGB and a file's own colour space by its ICC profile: relative colorimetric, black points matched, 16 bits.</summary>
internal static unsafe class ColorProfile
{
    /// <summary>To 16-bit sRGB by the image's own profile; CMYK without one by libvips' built-in press profile.</summary>
    public static Image ToSrgb(Image color, bool cmyk)
    {
        using var lazy = color.IccTransform("srgb", embedded: true, inputProfile: cmyk ? "cmyk" : "srgb", intent: Enums.Intent.Relative, blackPointCompensation: true, depth: 16);
        return lazy.ToMemory(default);
    }

    /// <summary>sRGB values in the colour space of a profile of as many channels, 0..1.</summary>
    public static float[] FromSrgb(float[] pixels, int width, int height, int channels, byte[] profile)
    {
        var stored = new ushort[pixels.LongLength];
        for (var i = 0; i < stored.Length; i++)
            stored[i] = (ushort)PictureEncoder.Quantize(pixels[i], 65535);
        fixed (ushort* pointer = stored)
        {
            using var raw = Image.NewFromMemory((nint)pointer, (ulong)stored.LongLength * 2, width, height, channels, Enums.BandFormat.Ushort);
            using var tagged = raw.Copy(interpretation: channels == 1 ? Enums.Interpretation.Grey16 : Enums.Interpretation.Rgb16);
            using var imported = channels == 1
                ? tagged.Colourspace(Enums.Interpretation.Lab)
                : tagged.IccImport(inputProfile: "srgb", intent: Enums.Intent.Relative);
            using var connection = imported.Mutate(i => i.Set(GValue.BlobType, "icc-profile-data", profile));
            using var converted = connection.IccExport(intent: Enums.Intent.Relative, blackPointCompensation: true, depth: 16);
            var result = new float[pixels.LongLength];
            converted.Read((data, size) =>
            {
                if (size != result.LongLength * 2)
                    throw new InvalidDataException("the profile gives other channels than it says");
                var values = (ushort*)data;
                for (var i = 0; i < result.Length; i++)
                    result[i] = values[i] / 65535f;
            }, default);
            return result;
        }
    }

    /// <summary>Whether a picture of so many channels can be converted back to this profile.</summary>
    public static bool Fits(byte[] profile, int channels) => IccProfile.ColorSpace(profile) == (channels == 1 ? "GRAY" : "RGB ");
}
