namespace Impasto.Imaging.Filters;

/// <summary>Gaussian smoothing: the sampled kernel, normalised, cut at radius int(4 sigma + 0.5) (scipy's truncate = 4).</summary>
internal static class Gaussian
{
    /// <summary>The kernel: 2 * int(truncate * sigma + 0.5) + 1 weights that sum to 1.</summary>
    /// <param name="sigma">Standard deviation in pixels; 0 gives the one weight 1.</param>
    /// <param name="truncate">Where the kernel is cut, in standard deviations.</param>
    /// <exception cref="ArgumentOutOfRangeException">Sigma is negative, not a number or above 10,000.</exception>
    public static float[] Kernel(double sigma, double truncate = 4)
    {
        if (!(sigma is >= 0 and <= 10_000))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "A Gaussian's sigma is 0 to 10,000 pixels.");
        var radius = (int)(truncate * sigma + 0.5);
        if (radius == 0)
            return [1];
        var weights = new double[2 * radius + 1];
        for (var i = -radius; i <= radius; i++)
            weights[i + radius] = Math.Exp(-0.5 * (i / sigma) * (i / sigma));
        var sum = weights.Sum();
        return Array.ConvertAll(weights, w => (float)(w / sum));
    }

    /// <summary>The smoothed plane.</summary>
    /// <param name="plane">The input, unchanged.</param>
    /// <param name="sigma">Standard deviation in pixels, 0 to 10,000.</param>
    /// <param name="border">What lies beyond the edge.</param>
    public static Plane Blur(Plane plane, double sigma, Border border = Border.Symmetric)
    {
        var kernel = Kernel(sigma);
        return Separable.Correlate(plane, kernel, kernel, border);
    }

    /// <summary>The smoothed picture, channel by channel; alpha and metadata are kept.</summary>
    /// <inheritdoc cref="Blur(Plane, double, Border)"/>
    public static Picture Blur(Picture picture, double sigma, Border border = Border.Symmetric)
    {
        var kernel = Kernel(sigma);
        return Separable.Correlate(picture, kernel, kernel, border);
    }
}
