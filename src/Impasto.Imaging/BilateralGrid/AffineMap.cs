using Impasto.LinearAlgebra;

namespace Impasto.Imaging.BilateralGrid;

/// <summary>An affine map of colours, [3, 4] row by row: three factors and an offset for each of red, green and blue.</summary>
internal readonly struct AffineMap
{
    private readonly double[] _values;

    private AffineMap(double[] values) => _values = values;

    /// <summary>Changes nothing.</summary>
    public static AffineMap Identity { get; } = new([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);

    /// <summary>All but certain of the pixels: only what they leave open stays as it was.</summary>
    public static Doubt Certain { get; } = new(1e-5, 1e-6);

    /// <summary>How far a correction is held back.</summary>
    /// <param name="Flat">Variance of colours up to which contrasts are not corrected.</param>
    /// <param name="Pixels">Pixels, in weight, up to which nothing is corrected.</param>
    internal readonly record struct Doubt(double Flat, double Pixels);

    /// <summary>
    /// The map and an affine map of what it leaves, by ridge regression: the mean is corrected by the share of the pixels' weight among weight and doubt, contrasts around the mean
    /// by the share of their variance.
    /// </summary>
    /// <param name="moments">The sums of <see cref="ColorMoments"/>.</param>
    /// <param name="doubt">How far the correction is held back.</param>
    public AffineMap Corrected(ReadOnlySpan<double> moments, Doubt doubt)
    {
        var weight = moments[15];
        if (!(weight > 1e-9))
            return this;
        Span<double> mean = [moments[3] / weight, moments[7] / weight, moments[11] / weight];
        var trusted = weight / (weight + doubt.Pixels);
        var covariance = new Matrix3(new double[9]);
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
                covariance[i, j] = trusted * (moments[4 * i + j] / weight - mean[i] * mean[j]) + (i == j ? doubt.Flat : 0);
        }
        var inverse = covariance.Inverse();
        var corrected = (double[])_values.Clone();
        Span<double> left = stackalloc double[4];
        for (var c = 0; c < 3; c++)
        {
            // What the map leaves of the stylised colour: its product with the content's colour, and with 1.
            var own = _values.AsSpan(4 * c, 4);
            for (var j = 0; j < 4; j++)
                left[j] = (moments[16 + 4 * c + j] - own[0] * moments[j] - own[1] * moments[4 + j] - own[2] * moments[8 + j] - own[3] * moments[12 + j]) / weight;
            var offset = trusted * left[3];
            for (var j = 0; j < 3; j++)
            {
                var factor = 0.0;
                for (var k = 0; k < 3; k++)
                    factor += trusted * (left[k] - left[3] * mean[k]) * inverse[k, j];
                corrected[4 * c + j] += factor;
                offset -= factor * mean[j];
            }
            corrected[4 * c + 3] += offset;
        }
        return new AffineMap(corrected);
    }

    /// <summary>Mean square, over pixels and channels, of what the map leaves of the stylised colour.</summary>
    /// <param name="moments">The sums of <see cref="ColorMoments"/>.</param>
    public double Unexplained(ReadOnlySpan<double> moments)
    {
        if (!(moments[15] > 1e-9))
            return 0;
        var sum = moments[28];
        for (var c = 0; c < 3; c++)
        {
            // |t - A h|² = t t - 2 A (t h)ᵀ + A (h hᵀ) Aᵀ.
            for (var j = 0; j < 4; j++)
            {
                sum -= 2 * _values[4 * c + j] * moments[16 + 4 * c + j];
                for (var k = 0; k < 4; k++)
                    sum += _values[4 * c + j] * _values[4 * c + k] * moments[4 * j + k];
            }
        }
        return Math.Max(0, sum / (3 * moments[15]));
    }

    /// <summary>Column by column, each with a zero at its end: 16 numbers.</summary>
    public void CopyTo(Span<float> columns)
    {
        for (var j = 0; j < 4; j++)
        {
            for (var c = 0; c < 3; c++)
                columns[4 * j + c] = (float)_values[4 * c + j];
            columns[4 * j + 3] = 0;
        }
    }
}
