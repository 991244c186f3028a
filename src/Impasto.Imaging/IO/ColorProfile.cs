using Impasto.Imaging.Native;

namespace Impasto.Imaging;

/// <summary>Conversions between sRGB and a file's own colour space by its ICC profile: relative colorimetric, black points matched, 16 bits.</summary>
internal static unsafe class ColorProfile
{
    private const int Relative = 1;
    private const string ProfileField = "icc-profile-data";

    /// <summary>To 16-bit sRGB by the image's own profile; CMYK without one by libvips' built-in press profile.</summary>
    public static VipsImage ToSrgb(VipsImage colour, bool cmyk)
    {
        using var transform = new VipsOperation("icc_transform").Set("in", colour).Set("output_profile", "srgb").Set("embedded", true)
            .Set("input_profile", cmyk ? "cmyk" : "srgb").Set("intent", Relative).Set("black_point_compensation", true).Set("depth", 16);
        using var lazy = transform.Image();
        return lazy.ToMemory(default);
    }

    /// <summary>sRGB values in the colour space of a profile of as many channels, 0..1.</summary>
    public static float[] FromSrgb(float[] pixels, int width, int height, int channels, byte[] profile)
    {
        var stored = new ushort[pixels.LongLength];
        for (var i = 0; i < stored.Length; i++)
            stored[i] = (ushort)PictureEncoder.Quantise(pixels[i], 65535);
        fixed (ushort* pointer = stored)
        {
            using var raw = Vips.ImageFromMemory(pointer, (nuint)stored.LongLength * 2, width, height, channels, VipsImage.UShort);
            using var tagging = new VipsOperation("copy").Set("in", raw).Set("interpretation", channels == 1 ? VipsImage.Grey16 : VipsImage.Rgb16);
            using var tagged = tagging.Image();
            using var import = channels == 1
                ? new VipsOperation("colourspace").Set("in", tagged).Set("space", VipsImage.Lab)
                : new VipsOperation("icc_import").Set("in", tagged).Set("input_profile", "srgb").Set("intent", Relative);
            using var connection = import.Image();
            connection.SetBlob(ProfileField, profile);
            using var export = new VipsOperation("icc_export").Set("in", connection).Set("intent", Relative).Set("black_point_compensation", true).Set("depth", 16);
            using var converted = export.Image();
            var result = new float[pixels.LongLength];
            converted.Read((data, size) =>
            {
                if (size != result.LongLength * 2)
                    throw new VipsException("the profile gives other channels than it says");
                var values = (ushort*)data;
                for (var i = 0; i < result.Length; i++)
                    result[i] = values[i] / 65535f;
            }, default);
            return result;
        }
    }

    /// <summary>Whether a picture of so many channels can be converted back to this profile.</summary>
    public static bool Fits(byte[] profile, int channels) => IccProfile.ColourSpace(profile) == (channels == 1 ? "GRAY" : "RGB ");
}
