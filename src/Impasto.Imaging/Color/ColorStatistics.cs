namespace Impasto.Imaging.Color;

/// <summary>Mean and covariance of three-channel values; both divide by the number of pixels.</summary>
public sealed class ColorStatistics
{
    private ColorStatistics(double[] mean, double[] covariance) => (Mean, Covariance) = (mean, covariance);

    /// <summary>Three means.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>Nine covariances, row by row.</summary>
    public IReadOnlyList<double> Covariance { get; }

    /// <summary>Standard deviation of a channel.</summary>
    public double Deviation(int channel) => Math.Sqrt(Covariance[4 * channel]);

    /// <summary>Statistics of interleaved values, three a pixel.</summary>
    /// <exception cref="ArgumentException">There are no values or not a multiple of three.</exception>
    public static ColorStatistics Of(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty || values.Length % 3 != 0)
            throw new ArgumentException($"Colour statistics need three values a pixel and at least one pixel, but there are {values.Length} values.", nameof(values));
        var mean = new double[3];
        for (var i = 0; i < values.Length; i += 3)
        {
            mean[0] += values[i];
            mean[1] += values[i + 1];
            mean[2] += values[i + 2];
        }
        var count = values.Length / 3;
        for (var c = 0; c < 3; c++)
            mean[c] /= count;
        double rr = 0, rg = 0, rb = 0, gg = 0, gb = 0, bb = 0;
        for (var i = 0; i < values.Length; i += 3)
        {
            var (r, g, b) = (values[i] - mean[0], values[i + 1] - mean[1], values[i + 2] - mean[2]);
            rr += r * r;
            rg += r * g;
            rb += r * b;
            gg += g * g;
            gb += g * b;
            bb += b * b;
        }
        return new ColorStatistics(mean, [rr / count, rg / count, rb / count, rg / count, gg / count, gb / count, rb / count, gb / count, bb / count]);
    }
}
