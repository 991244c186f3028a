using Impasto.Imaging;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// The principal components of several samples' colours, brought to one standard deviation, and the way back to a picture. Grey samples have
/// one component, their values as they are.
/// </summary>
internal sealed class ColorComponents
{
    private readonly double[][][] _channels;
    private readonly double[] _mean;
    private readonly double[] _axes;
    private readonly double[] _scales;

    private ColorComponents(double[][][] channels, double[] mean, double[] axes, double[] scales)
    {
        _channels = channels;
        _mean = mean;
        _axes = axes;
        _scales = scales;
    }

    /// <summary>1 or 3.</summary>
    public int Count => _mean.Length;

    /// <summary>A sample's values of one component, most varied first.</summary>
    public double[] Channel(int sample, int component) => _channels[sample][component];

    /// <summary>Takes samples apart.</summary>
    public static ColorComponents Of(IReadOnlyList<Picture> samples, IReadOnlyList<double> weights, double deviation)
    {
        if (samples.All(s => s.Channels == 1))
            return new ColorComponents([.. samples.Select(s => new[] { Array.ConvertAll(s.Pixels, v => (double)v) })], [0], [1], [1]);
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
        var (values, vectors) = LinearAlgebra.Eigen(covariance, 3);
        var order = Enumerable.Range(0, 3).OrderByDescending(k => values[k]).ToArray();
        var (axes, scales) = (new double[9], new double[3]);
        for (var k = 0; k < 3; k++)
        {
            // A component within rounding of constant stays so.
            scales[k] = values[order[k]] < 1e-9 ? 1 : Math.Sqrt(values[order[k]]) / deviation;
            for (var a = 0; a < 3; a++)
                axes[(k * 3) + a] = values[order[k]] < 1e-9 ? 0 : vectors[(a * 3) + order[k]];
        }
        var channels = new double[samples.Count][][];
        for (var i = 0; i < samples.Count; i++)
        {
            var pixels = samples[i].ToRgb().Pixels;
            channels[i] = [.. Enumerable.Range(0, 3).Select(_ => new double[pixels.Length / 3])];
            for (var p = 0; p < pixels.Length / 3; p++)
            {
                for (var k = 0; k < 3; k++)
                {
                    for (var a = 0; a < 3; a++)
                        channels[i][k][p] += axes[(k * 3) + a] * (pixels[(3 * p) + a] - means[i][a]) / scales[k];
                }
            }
        }
        return new ColorComponents(channels, mean, axes, scales);
    }

    /// <summary>The picture of components (those that are missing are 0), its upper left part.</summary>
    /// <param name="components">Each [.., stride].</param>
    /// <param name="stride">Width of the components.</param>
    /// <param name="width">Width of the picture, at most the stride.</param>
    /// <param name="height">Height of the picture.</param>
    public Picture ToPicture(IReadOnlyList<double[]> components, int stride, int width, int height)
    {
        var picture = new Picture(width, height, Count);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var a = 0; a < Count; a++)
                {
                    var value = _mean[a];
                    for (var k = 0; k < components.Count; k++)
                        value += _axes[(k * Count) + a] * _scales[k] * components[k][(y * stride) + x];
                    picture[x, y, a] = (float)Math.Clamp(value, 0, 1);
                }
            }
        }
        return picture;
    }
}
