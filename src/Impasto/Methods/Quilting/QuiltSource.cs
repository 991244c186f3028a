using Impasto.Imaging;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Patches;

namespace Impasto.Methods.Quilting;

/// <summary>
/// A texture to copy blocks from, in one of its orientations: its pixels, the same as whole numbers 0..255 for the errors, its blurred luminance
/// where a picture is to be followed, and the search over both.
/// </summary>
internal sealed class QuiltSource
{
    private QuiltSource(Picture picture, double[]? luminance)
    {
        Picture = picture;
        Levels = ToLevels(picture);
        Luminance = luminance;
        Search = new PatchSearch(luminance is null ? [Levels] : [Levels, [luminance]], picture.Width, picture.Height);
    }

    public Picture Picture { get; }

    /// <summary>[channel][height, width], whole numbers.</summary>
    public double[][] Levels { get; }

    /// <summary>Blurred luminance on 0..255, or null.</summary>
    public double[]? Luminance { get; }

    public PatchSearch Search { get; }

    /// <summary>How many orientations there are.</summary>
    public static int Count(bool rotate, bool mirror) => (rotate ? 4 : 1) * (mirror ? 2 : 1);

    /// <summary>The texture as it is, then mirrored, then turned, as asked; orientations that show the same picture size are all kept.</summary>
    public static IReadOnlyList<QuiltSource> Orientations(Picture texture, bool rotate, bool mirror, double? blur)
    {
        var pictures = new List<Picture> { texture };
        if (mirror)
            pictures.Add(Mirrored(texture));
        if (rotate)
        {
            foreach (var upright in pictures.ToArray())
            {
                var turned = upright;
                for (var quarter = 1; quarter < 4; quarter++)
                {
                    turned = Turned(turned);
                    pictures.Add(turned);
                }
            }
        }
        return [.. pictures.Select(p => new QuiltSource(p, blur is { } sigma ? BlurredLuminance(p, sigma) : null))];
    }

    /// <summary>Luminance (BT.601) on 0..255 after a Gaussian blur, [height, width].</summary>
    public static double[] BlurredLuminance(Picture picture, double sigma)
    {
        var plane = picture.Luma();
        for (var i = 0; i < plane.Values.Length; i++)
            plane.Values[i] *= 255;
        return Array.ConvertAll(sigma > 0 ? Gaussian.Blur(plane, sigma).Values : plane.Values, v => (double)v);
    }

    /// <summary>Values 0..255, rounded, [channel][height, width].</summary>
    public static double[][] ToLevels(Picture picture)
    {
        var levels = new double[picture.Channels][];
        for (var c = 0; c < picture.Channels; c++)
        {
            levels[c] = new double[picture.Width * picture.Height];
            for (var i = 0; i < levels[c].Length; i++)
                levels[c][i] = Math.Round(Math.Clamp(picture.Pixels[(i * picture.Channels) + c], 0, 1) * 255.0);
        }
        return levels;
    }

    private static Picture Mirrored(Picture picture)
    {
        var result = new Picture(picture.Width, picture.Height, picture.Channels);
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                for (var c = 0; c < picture.Channels; c++)
                    result[x, y, c] = picture[picture.Width - 1 - x, y, c];
            }
        }
        return result;
    }

    private static Picture Turned(Picture picture)
    {
        var result = new Picture(picture.Height, picture.Width, picture.Channels);
        for (var y = 0; y < result.Height; y++)
        {
            for (var x = 0; x < result.Width; x++)
            {
                for (var c = 0; c < picture.Channels; c++)
                    result[x, y, c] = picture[y, picture.Height - 1 - x, c];
            }
        }
        return result;
    }
}
