using Impasto.Imaging.Pyramids;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>Circular auto-correlations over a small neighbourhood of lags, by the Fourier transform.</summary>
internal static class AutoCorrelation
{
    /// <summary>a[l] = mean over x of v(x) v(x + l) for the lags -N/2 .. N/2 either way, [N * N]; the middle is the mean square.</summary>
    public static double[] Of(SteerableLevel level, double[] values, int neighborhood)
    {
        var transform = level.Transform;
        var half = transform.HalfWidth * level.Height;
        var (re, im) = (new double[half], new double[half]);
        transform.ForwardReal(values, re, im);
        for (var i = 0; i < half; i++)
        {
            re[i] = (re[i] * re[i]) + (im[i] * im[i]);
            im[i] = 0;
        }
        var all = new double[values.Length];
        transform.InverseReal(re, im, all);
        var result = new double[neighborhood * neighborhood];
        var reach = neighborhood / 2;
        for (var dy = -reach; dy <= reach; dy++)
        {
            for (var dx = -reach; dx <= reach; dx++)
                result[((dy + reach) * neighborhood) + dx + reach] = all[At(level, dx, dy)] / values.Length;
        }
        return result;
    }

    /// <summary>Adds scale * (kernel convolved with the values): the gradient of sum_l kernel[l] a[l] for a symmetric kernel, up to its factor.</summary>
    public static void AddGradient(SteerableLevel level, double[] values, double[] kernel, int neighborhood, double scale, double[] gradient)
    {
        var filtered = Filter(level, values, Place(level, kernel, neighborhood), (v, _) => v);
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] += scale * filtered[i];
    }

    /// <summary>
    /// Filters the values so that their auto-correlation becomes the wanted one (Portilla and Simoncelli 2000, section 4.2): a zero-phase filter
    /// whose own auto-correlation h solves h * a = wanted over the neighbourhood. Where the neighbourhood is nearly the whole level, the wanted
    /// lags are put in the place of the present ones and the spectrum is taken from them.
    /// </summary>
    public static double[] Impose(SteerableLevel level, double[] values, double[] wanted, int neighborhood)
    {
        var wide = (2 * neighborhood) - 1;
        if (StatisticsAnalyzer.MeanSquare(values) < 1e-20)
            return values;
        var kernel = Math.Min(level.Width, level.Height) < wide ? null : SolveKernel(level, values, wanted, neighborhood);
        if (kernel is not null)
            return Filter(level, values, Place(level, kernel, neighborhood), (v, _) => Math.Sqrt(Math.Abs(v)));
        var present = Of(level, values, neighborhood);
        var change = new double[wanted.Length];
        for (var i = 0; i < change.Length; i++)
            change[i] = (wanted[i] - present[i]) * values.Length;
        return Filter(level, values, Place(level, change, neighborhood), (v, power) => power < 1e-20 ? 0 : Math.Sqrt(Math.Max(power + v, 0) / power));
    }

    private static double[]? SolveKernel(SteerableLevel level, double[] values, double[] wanted, int neighborhood)
    {
        var wide = (2 * neighborhood) - 1;
        var have = Of(level, values, wide);
        // By symmetry the lags of the lower half and the middle are all the unknowns.
        var unknowns = (neighborhood * neighborhood / 2) + 1;
        var matrix = new double[unknowns * unknowns];
        var right = wanted[..unknowns];
        for (var row = 0; row < unknowns; row++)
        {
            var (ly, lx) = (row / neighborhood, row % neighborhood);
            for (var column = 0; column < neighborhood * neighborhood; column++)
            {
                var (my, mx) = (column / neighborhood, column % neighborhood);
                var mirrored = Math.Min(column, (neighborhood * neighborhood) - 1 - column);
                matrix[(row * unknowns) + mirrored] += have[((ly - my + neighborhood - 1) * wide) + lx - mx + neighborhood - 1];
            }
        }
        if (!LinearAlgebra.Solve(matrix, right, unknowns))
            return null;
        var kernel = new double[neighborhood * neighborhood];
        for (var i = 0; i < kernel.Length; i++)
            kernel[i] = right[Math.Min(i, kernel.Length - 1 - i)];
        return kernel;
    }

    /// <summary>Multiplies the values' spectrum by a function of a symmetric kernel's (real) spectrum and of the values' own power.</summary>
    private static double[] Filter(SteerableLevel level, double[] values, double[] kernel, Func<double, double, double> response)
    {
        var transform = level.Transform;
        var half = transform.HalfWidth * level.Height;
        var (re, im) = (new double[half], new double[half]);
        var (kernelRe, kernelIm) = (new double[half], new double[half]);
        transform.ForwardReal(values, re, im);
        transform.ForwardReal(kernel, kernelRe, kernelIm);
        for (var i = 0; i < half; i++)
        {
            var by = response(kernelRe[i], (re[i] * re[i]) + (im[i] * im[i]));
            re[i] *= by;
            im[i] *= by;
        }
        var filtered = new double[values.Length];
        transform.InverseReal(re, im, filtered);
        return filtered;
    }

    private static double[] Place(SteerableLevel level, double[] kernel, int neighborhood)
    {
        var placed = new double[level.Width * level.Height];
        var reach = neighborhood / 2;
        for (var dy = -reach; dy <= reach; dy++)
        {
            for (var dx = -reach; dx <= reach; dx++)
                placed[At(level, dx, dy)] += kernel[((dy + reach) * neighborhood) + dx + reach];
        }
        return placed;
    }

    private static int At(SteerableLevel level, int dx, int dy) =>
        ((((dy % level.Height) + level.Height) % level.Height) * level.Width) + (((dx % level.Width) + level.Width) % level.Width);
}
