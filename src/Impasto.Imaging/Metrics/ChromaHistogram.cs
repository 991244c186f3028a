using Impasto.Imaging.Resampling;

namespace Impasto.Imaging.Metrics;

/// <summary>
/// The colours of a picture whatever its light and shapes: three histograms over the logarithms of the ratios of a channel to the two others (RGB-uv; Afifi, Brubaker and Brown 2021,
/// HistoGAN, arXiv 2011.11731), 64x64 bins from -3 to 3, each pixel counted by its length as a vector, in all bins by the inverse quadratic of its distance.
/// </summary>
internal sealed class ChromaHistogram
{
    private const int Bins = 64;
    private const int LargestSide = 150;
    private const double Range = 3, Width = 0.02, Epsilon = 1e-6;

    private readonly double[] _bins;

    private ChromaHistogram(double[] bins) => _bins = bins;

    /// <summary>The histograms of a picture; a larger one than 150x150 is brought to that by area and bilinear weights.</summary>
    public static ChromaHistogram Of(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        picture = picture.ToRgb();
        if (Math.Max(picture.Width, picture.Height) > LargestSide)
            picture = Resampler.Resize(picture, LargestSide, LargestSide, ResampleFilter.Bilinear);
        var bins = new double[3 * Bins * Bins];
        var pixels = Array.ConvertAll(picture.Pixels, value => Math.Clamp((double)value, 0, 1));
        Workers.For(3, channel =>
        {
            // Of the two others, the first in the order of R, G, B runs along the rows.
            var (other, last) = channel switch { 0 => (1, 2), 1 => (0, 2), _ => (0, 1) };
            var histogram = bins.AsSpan(channel * Bins * Bins, Bins * Bins);
            double[] u = new double[Bins], v = new double[Bins];
            for (var at = 0; at < pixels.Length; at += 3)
            {
                var own = Math.Log(pixels[at + channel] + Epsilon);
                Spread(own - Math.Log(pixels[at + other] + Epsilon), u);
                Spread(own - Math.Log(pixels[at + last] + Epsilon), v);
                var length = Math.Sqrt(pixels[at] * pixels[at] + pixels[at + 1] * pixels[at + 1] + pixels[at + 2] * pixels[at + 2] + Epsilon);
                for (var row = 0; row < Bins; row++)
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(v, length * u[row], histogram.Slice(row * Bins, Bins), histogram.Slice(row * Bins, Bins));
            }
        });
        var sum = bins.Sum() + Epsilon;
        return new ChromaHistogram(Array.ConvertAll(bins, value => value / sum));
    }

    /// <summary>Hellinger's distance: 0 for the same colours, 1 for none in common.</summary>
    public static double Distance(ChromaHistogram first, ChromaHistogram second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var sum = 0.0;
        for (var i = 0; i < first._bins.Length; i++)
        {
            var difference = Math.Sqrt(first._bins[i]) - Math.Sqrt(second._bins[i]);
            sum += difference * difference;
        }
        return Math.Sqrt(sum / 2);
    }

    private static void Spread(double value, double[] weights)
    {
        for (var k = 0; k < Bins; k++)
        {
            var distance = (value - (2 * Range * k / (Bins - 1) - Range)) / Width;
            weights[k] = 1 / (1 + distance * distance);
        }
    }
}
