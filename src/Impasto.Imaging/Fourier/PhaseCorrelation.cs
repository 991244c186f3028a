namespace Impasto.Imaging.Fourier;

/// <summary>Finds how far one picture is shifted against another (Kuglin and Hines 1975).</summary>
internal static class PhaseCorrelation
{
    /// <summary>
    /// The inverse transform of F2 conj(F1) / |F2 conj(F1)|, [height, width]: its peak lies at (dy, dx), modulo the size, where
    /// second(y + dy, x + dx) = first(y, x).
    /// </summary>
    /// <param name="first">One channel, [height, width].</param>
    /// <param name="second">One channel of the same size.</param>
    /// <param name="width">Width of both.</param>
    /// <param name="height">Height of both.</param>
    public static double[] Surface(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int width, int height)
    {
        var plan = new FourierTransform2D<double>(width, height);
        var size = checked(width * height);
        if (first.Length != size || second.Length != size)
            throw new ArgumentException($"Phase correlation of {width}x{height} pictures needs {size} values each, but got {first.Length} and {second.Length}.");
        var half = plan.HalfWidth * height;
        var (re1, im1, re2, im2) = (new double[half], new double[half], new double[half], new double[half]);
        plan.ForwardReal(ToDouble(first), re1, im1);
        plan.ForwardReal(ToDouble(second), re2, im2);
        for (var i = 0; i < half; i++)
        {
            var re = (re2[i] * re1[i]) + (im2[i] * im1[i]);
            var im = (im2[i] * re1[i]) - (re2[i] * im1[i]);
            var length = Math.Max(Math.Sqrt((re * re) + (im * im)), 1e-12);
            (re1[i], im1[i]) = (re / length, im / length);
        }
        var surface = new double[size];
        plan.InverseReal(re1, im1, surface);
        return surface;
    }

    /// <summary>The shift itself: (dx, dy) with second(x + dx, y + dy) = first(x, y), within half the size either way.</summary>
    /// <inheritdoc cref="Surface"/>
    public static (int Dx, int Dy) Shift(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int width, int height)
    {
        var surface = Surface(first, second, width, height);
        var peak = Array.IndexOf(surface, surface.Max());
        var (x, y) = (peak % width, peak / width);
        return (x > width / 2 ? x - width : x, y > height / 2 ? y - height : y);
    }

    private static double[] ToDouble(ReadOnlySpan<float> values)
    {
        var result = new double[values.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = values[i];
        return result;
    }
}
