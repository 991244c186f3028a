using Impasto.Imaging;
using Impasto.LinearAlgebra;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// The principal components of several samples' colours, brought to one standard deviation, and the way back to a picture. Components that
/// are constant are left out. Grey samples have one component, their values as they are.
/// </summary>
internal sealed class ColorComponents
{
    /// <summary>A variance below which a component is constant.</summary>
    private const double Flat = 1e-9;

    private readonly double[][] _samples;
    private readonly ColorMixing _mixing;

    private ColorComponents(double[][] samples, ColorMixing mixing)
    {
        _samples = samples;
        _mixing = mixing;
    }

    /// <summary>0 (one colour) to 3.</summary>
    public int Count => _mixing.Channels;

    /// <summary>How several components make colours; null for one, whose statistics hold the colours' already.</summary>
    public ColorMixing? Mixing => Count > 1 ? _mixing : null;

    /// <summary>A sample's components one after the other, most varied first.</summary>
    public double[] Of(int sample) => _samples[sample];

    /// <summary>Takes samples apart.</summary>
    public static ColorComponents Of(IReadOnlyList<Picture> samples, IReadOnlyList<double> weights, double deviation)
    {
        if (samples.All(s => s.Channels == 1))
            return OfGray(samples);
        var (means, total) = (new double[samples.Count][], weights.Sum());
        var (mean, covariance) = (new double[3], new double[9]);
        for (var i = 0; i < samples.Count; i++)
        {
            var pixels = samples[i].ToRgb().Pixels;
            var n = pixels.Length / 3;
            means[i] = new double[3];
            for (var p = 0; p < pixels.Length; p++)
                means[i][p % 3] += pixels[p] / (double)n;
            for (var p = 0; p < n; p++)
            {
                for (var a = 0; a < 3; a++)
                {
                    for (var b = 0; b < 3; b++)
                        covariance[(a * 3) + b] += weights[i] / total / n * (pixels[(3 * p) + a] - means[i][a]) * (pixels[(3 * p) + b] - means[i][b]);
                }
            }
            for (var a = 0; a < 3; a++)
                mean[a] += weights[i] / total * means[i][a];
        }
        var eigen = SymmetricEigen.Decompose("colour components", covariance, 3);
        // The largest first; a component within rounding of constant is left out.
        int[] active = [.. Enumerable.Range(0, 3).Reverse().Where(k => eigen.Values[k] >= Flat)];
        var (mixing, inverse) = (new double[3 * active.Length], new double[3 * active.Length]);
        for (var k = 0; k < active.Length; k++)
        {
            var scale = Math.Sqrt(eigen.Values[active[k]]) / deviation;
            for (var a = 0; a < 3; a++)
            {
                mixing[(a * active.Length) + k] = eigen.Rows[(active[k] * 3) + a] * scale;
                inverse[(k * 3) + a] = eigen.Rows[(active[k] * 3) + a] / scale;
            }
        }
        var colors = new ColorMixing(mean, mixing, inverse);
        return new ColorComponents([.. samples.Select((s, i) => (colors with { Mean = means[i] }).ToChannels(Planes(s)))], colors);
    }

    /// <summary>The picture of components, its upper left part.</summary>
    /// <param name="components">One after the other, each [.., stride].</param>
    /// <param name="stride">Width of the components.</param>
    /// <param name="width">Width of the picture, at most the stride.</param>
    /// <param name="height">Height of the picture.</param>
    public Picture ToPicture(double[] components, int stride, int width, int height)
    {
        var count = _mixing.Mean.Length;
        var picture = new Picture(width, height, count);
        var colors = Count == 0 ? null : _mixing.ToColors(components);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var a = 0; a < count; a++)
                    picture[x, y, a] = (float)Math.Clamp(colors is null ? _mixing.Mean[a] : colors[(a * (colors.Length / count)) + (y * stride) + x], 0, 1);
            }
        }
        return picture;
    }

    private static ColorComponents OfGray(IReadOnlyList<Picture> samples)
    {
        var values = samples.Select(s => Array.ConvertAll(s.Pixels, v => (double)v)).ToArray();
        var flat = values.All(v => v.Max() - v.Min() < 1e-5);
        return new ColorComponents(values, flat ? new ColorMixing([values.Average(v => v[0])], [], []) : new ColorMixing([0], [1], [1]));
    }

    /// <summary>Red, green and blue one after the other.</summary>
    private static double[] Planes(Picture picture)
    {
        var pixels = picture.ToRgb().Pixels;
        var n = pixels.Length / 3;
        var planes = new double[pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
            planes[(i % 3 * n) + (i / 3)] = pixels[i];
        return planes;
    }
}
