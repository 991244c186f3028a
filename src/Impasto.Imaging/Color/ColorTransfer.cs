using Impasto.LinearAlgebra;

namespace Impasto.Imaging.Color;

/// <summary>
/// Gives one picture the colours of another. Results keep the source's size, alpha and metadata and are not clipped; grey pictures count as three
/// equal channels. To preserve a photograph's colours (Gatys et al. 2016, arXiv 1606.05897) the style is the source and the photograph the reference.
/// </summary>
public static class ColorTransfer
{
    // Least share of the mean variance that a direction counts as having: below it a picture is flat or grey there, and a map would magnify rounding.
    private const double Flat = 1e-5;

    /// <summary>Means and standard deviations in l alpha beta (Reinhard et al. 2001).</summary>
    public static Picture Reinhard(Picture source, Picture reference)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(reference);
        var values = ColorSpaces.FromSrgb(source.ToRgb().Pixels, ColorSpace.LAlphaBeta);
        var (from, to) = (ColorStatistics.Of(values), ColorStatistics.Of(ColorSpaces.FromSrgb(reference.ToRgb().Pixels, ColorSpace.LAlphaBeta)));
        for (var c = 0; c < 3; c++)
        {
            var scale = from.Deviation(c) > 1e-9 ? to.Deviation(c) / from.Deviation(c) : 1;
            var (mean, target) = (from.Mean[c], to.Mean[c]);
            for (var i = c; i < values.Length; i += 3)
                values[i] = (float)((values[i] - mean) * scale + target);
        }
        return With(source, ColorSpaces.ToSrgb(values, ColorSpace.LAlphaBeta));
    }

    /// <summary>Mean and covariance of the encoded sRGB values, by <see cref="CovarianceMap"/>.</summary>
    public static Picture MatchCovariance(Picture source, Picture reference, CovarianceMatch match = CovarianceMatch.Cholesky)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(reference);
        var pixels = (float[])source.ToRgb().Pixels.Clone();
        var (a, b) = CovarianceMap(ColorStatistics.Of(pixels), ColorStatistics.Of(reference.ToRgb().Pixels), match);
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var (x, y, z) = (pixels[i], pixels[i + 1], pixels[i + 2]);
            for (var c = 0; c < 3; c++)
                pixels[i + c] = (float)(a[3 * c] * x + a[3 * c + 1] * y + a[3 * c + 2] * z + b[c]);
        }
        return With(source, pixels);
    }

    /// <summary>The map x -> A x + b that takes one mean and covariance to another.</summary>
    /// <returns>A, row by row, and b.</returns>
    public static (double[] A, double[] B) CovarianceMap(ColorStatistics source, ColorStatistics reference, CovarianceMatch match)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(reference);
        var (from, to) = (Definite(source), Definite(reference));
        var a = match switch
        {
            CovarianceMatch.Cholesky => to.Cholesky() * from.Cholesky().Inverse(),
            CovarianceMatch.SymmetricRoot => to.SquareRoot() * from.SquareRoot().Inverse(),
            CovarianceMatch.MongeKantorovich => MongeKantorovich(from, to),
            _ => throw new ArgumentOutOfRangeException(nameof(match), match, "There is no such way to match covariances."),
        };
        var mapped = a.Apply([.. source.Mean]);
        return (a.Values, [reference.Mean[0] - mapped[0], reference.Mean[1] - mapped[1], reference.Mean[2] - mapped[2]]);
    }

    /// <summary>
    /// Histogram matching, channel by channel: each value's quantile in the source is looked up in the reference's quantiles, linearly interpolated
    /// (as scikit-image's match_histograms).
    /// </summary>
    public static Picture MatchHistogram(Picture source, Picture reference)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(reference);
        if (source.Channels != reference.Channels)
            (source, reference) = (source.ToRgb(), reference.ToRgb());
        var planes = new Plane[source.Channels];
        ParallelLoop.For(0, planes.Length, c => planes[c] = MatchHistogram(source.Channel(c), reference.Channel(c)));
        return With(source, Picture.FromPlanes(planes).Pixels);
    }

    /// <summary>Histogram matching of single numbers.</summary>
    /// <inheritdoc cref="MatchHistogram(Picture, Picture)"/>
    public static Plane MatchHistogram(Plane source, Plane reference)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(reference);
        var order = new int[source.Values.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        var sorted = (float[])source.Values.Clone();
        Array.Sort(sorted, order);
        var table = (float[])reference.Values.Clone();
        Array.Sort(table);

        var result = new Plane(source.Width, source.Height);
        var (low, lowQuantile, high, highQuantile, next) = (table[0], 0.0, table[0], 0.0, 0);
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start])
                end++;
            var quantile = (double)end / sorted.Length;
            while (highQuantile < quantile && next < table.Length)
            {
                (low, lowQuantile) = (high, highQuantile);
                high = table[next];
                while (next < table.Length && table[next] == high)
                    next++;
                highQuantile = (double)next / table.Length;
                // Below the first entry there is nothing to interpolate with.
                if (lowQuantile == 0)
                    low = high;
            }
            var value = highQuantile > lowQuantile ? low + (high - low) * Math.Clamp((quantile - lowQuantile) / (highQuantile - lowQuantile), 0, 1) : high;
            for (; start < end; start++)
                result.Values[order[start]] = (float)value;
        }
        return result;
    }

    /// <summary>A plane shifted and scaled to another's mean and standard deviation: luminance matching before luminance-only transfer.</summary>
    /// <param name="plane">What is changed (the style's luminance).</param>
    /// <param name="target">Whose mean and deviation it takes (the photograph's luminance).</param>
    public static Plane MatchMeanAndDeviation(Plane plane, Plane target)
    {
        ArgumentNullException.ThrowIfNull(plane);
        ArgumentNullException.ThrowIfNull(target);
        var ((mean, deviation), (wanted, wantedDeviation)) = (Moments(plane), Moments(target));
        var scale = deviation > 1e-9 ? wantedDeviation / deviation : 1;
        return new Plane(plane.Width, plane.Height, Array.ConvertAll(plane.Values, v => (float)((v - mean) * scale + wanted)));
    }

    /// <summary>The first channel (luminance) of one picture with the other two (chrominance) of another.</summary>
    /// <param name="luminance">Gives luminance, size, alpha and metadata.</param>
    /// <param name="chrominance">Gives the colours; of the same size.</param>
    /// <param name="space">A space whose first channel is luminance: YIQ, Lab, Luv, YCbCr, Oklab or l alpha beta.</param>
    /// <exception cref="ArgumentException">The sizes differ or the space has no luminance first.</exception>
    public static Picture Recombine(Picture luminance, Picture chrominance, ColorSpace space = ColorSpace.Yiq)
    {
        ArgumentNullException.ThrowIfNull(luminance);
        ArgumentNullException.ThrowIfNull(chrominance);
        if (luminance.Width != chrominance.Width || luminance.Height != chrominance.Height)
            throw new ArgumentException($"Luminance and chrominance must be of one size, but are {luminance.Width}x{luminance.Height} and {chrominance.Width}x{chrominance.Height}: resize one.");
        if (space is ColorSpace.Linear or ColorSpace.Xyz or ColorSpace.Hsv or ColorSpace.Hsl)
            throw new ArgumentException($"{space} doesn't begin with luminance: use YIQ, Lab, Luv, YCbCr, Oklab or l alpha beta.", nameof(space));
        return With(luminance, ColorSpaces.Recombine(luminance.ToRgb().Pixels, chrominance.ToRgb().Pixels, space));
    }

    private static (double Mean, double Deviation) Moments(Plane plane)
    {
        var mean = 0.0;
        foreach (var value in plane.Values)
            mean += value;
        mean /= plane.Values.Length;
        var variance = 0.0;
        foreach (var value in plane.Values)
            variance += (value - mean) * (value - mean);
        return (mean, Math.Sqrt(variance / plane.Values.Length));
    }

    private static Matrix3 MongeKantorovich(Matrix3 from, Matrix3 to)
    {
        var root = from.SquareRoot();
        var inverse = root.Inverse();
        return inverse * (root * to * root).SquareRoot() * inverse;
    }

    private static Matrix3 Definite(ColorStatistics statistics)
    {
        var covariance = new Matrix3([.. statistics.Covariance]);
        var floor = Flat * (covariance[0, 0] + covariance[1, 1] + covariance[2, 2]) / 3 + 1e-12;
        if (covariance.Eigen().Values[0] >= floor)
            return covariance;
        for (var c = 0; c < 3; c++)
            covariance[c, c] += floor;
        return covariance;
    }

    private static Picture With(Picture picture, float[] pixels) =>
        new(picture.Width, picture.Height, pixels.Length / (picture.Width * picture.Height), pixels) { Alpha = picture.Alpha, Metadata = picture.Metadata };
}
