namespace Impasto.Tensors.Kernels;

/// <summary>The taps of PyTorch's interpolation modes along one axis.</summary>
internal static class ResamplingTaps
{
    public static AxisTaps Build(int inputs, int outputs, Interpolation mode, bool alignCorners, bool antialias, double? scale)
    {
        // Input pixels an output pixel.
        var step = scale is { } s ? 1 / s : alignCorners ? (outputs > 1 ? (inputs - 1.0) / (outputs - 1) : 0) : (double)inputs / outputs;
        return mode switch
        {
            Interpolation.Nearest => AxisTaps.Build(inputs, outputs, i => [(Math.Min((int)(i * step), inputs - 1), 1f)]),
            Interpolation.NearestExact => AxisTaps.Build(inputs, outputs, i => [(Math.Min((int)((i + 0.5) * step), inputs - 1), 1f)]),
            _ when antialias => Antialiased(inputs, outputs, mode, step),
            Interpolation.Bilinear => AxisTaps.Build(inputs, outputs, i => Linear(inputs, Position(i, step, alignCorners))),
            Interpolation.Bicubic => AxisTaps.Build(inputs, outputs, i => Cubic(inputs, Position(i, step, alignCorners))),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not an interpolation."),
        };
    }

    private static double Position(int i, double step, bool alignCorners) => alignCorners ? i * step : (i + 0.5) * step - 0.5;

    private static IEnumerable<(int, float)> Linear(int inputs, double position)
    {
        position = Math.Max(0, position);
        var first = Math.Min((int)position, inputs - 1);
        var fraction = position - first;
        yield return (first, (float)(1 - fraction));
        if (fraction > 0)
            yield return (Math.Min(first + 1, inputs - 1), (float)fraction);
    }

    private static IEnumerable<(int, float)> Cubic(int inputs, double position)
    {
        var first = (int)Math.Floor(position);
        for (var tap = -1; tap <= 2; tap++)
            yield return (Math.Clamp(first + tap, 0, inputs - 1), (float)CubicWeight(position - (first + tap), -0.75));
    }

    /// <summary>Weights over a support widened by the step, normalised to sum to 1.</summary>
    private static AxisTaps Antialiased(int inputs, int outputs, Interpolation mode, double step)
    {
        var widening = Math.Max(1, step);
        var support = (mode == Interpolation.Bicubic ? 2 : 1) * widening;
        return AxisTaps.Build(inputs, outputs, i =>
        {
            var center = (i + 0.5) * step;
            int begin = Math.Max((int)(center - support + 0.5), 0), end = Math.Min((int)(center + support + 0.5), inputs);
            var weights = new double[end - begin];
            for (var k = 0; k < weights.Length; k++)
            {
                var distance = (begin + k - center + 0.5) / widening;
                weights[k] = mode == Interpolation.Bicubic ? CubicWeight(distance, -0.5) : Math.Max(0, 1 - Math.Abs(distance));
            }
            var sum = weights.Sum();
            return weights.Select((weight, k) => (begin + k, (float)(weight / sum)));
        });
    }

    /// <summary>Keys' cubic convolution kernel.</summary>
    private static double CubicWeight(double distance, double a)
    {
        var d = Math.Abs(distance);
        return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1
            : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
            : 0;
    }
}
