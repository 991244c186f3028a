using Impasto.Imaging.Pyramids;
using Impasto.LinearAlgebra;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// Filters signals of one size so that their auto-correlation becomes the wanted one (Portilla and Simoncelli 2000, section 4.2): by a zero-phase
/// filter whose own auto-correlation h solves h * a = wanted over the neighbourhood. Where the neighbourhood is nearly the whole level, the wanted
/// lags are put in the place of the present ones and the spectrum is taken from them.
/// </summary>
internal sealed class AutoCorrelationProjection(SteerableLevel level, int neighborhood)
{
    private readonly int _wide = (2 * neighborhood) - 1;
    private readonly AutoCorrelation<double> _near = new(level.Width, level.Height, neighborhood);
    private readonly AutoCorrelation<double> _far = new(level.Width, level.Height, (2 * neighborhood) - 1);

    /// <summary>Gives the filtered signal.</summary>
    /// <param name="values">A signal of mean 0.</param>
    /// <param name="correlation">Wanted auto-correlation, [N * N], 1 in the middle.</param>
    /// <param name="variance">Wanted mean square.</param>
    public double[] Impose(double[] values, double[] correlation, double variance)
    {
        if (CorrelationProjection.MeanSquare(values) < 1e-20)
            return values;
        var wanted = Array.ConvertAll(correlation, c => c * variance);
        var half = level.Transform.HalfWidth;
        var (re, im) = (new double[half * level.Height], new double[half * level.Height]);
        level.Transform.ForwardReal(values, re, im);
        var solved = Math.Min(level.Width, level.Height) < _wide ? null : SolveKernel(_far.Lags(re, im), wanted);
        var spectrum = _near.Spectrum(solved ?? Change(_near.Lags(re, im), wanted));
        var response = new double[half];
        for (var y = 0; y < level.Height; y++)
        {
            spectrum.Row(y, response);
            for (var x = 0; x < half; x++)
            {
                var at = (y * half) + x;
                var power = (re[at] * re[at]) + (im[at] * im[at]);
                var by = solved is not null ? Math.Sqrt(Math.Abs(response[x])) : power < 1e-20 ? 0 : Math.Sqrt(Math.Max(power + response[x], 0) / power);
                (re[at], im[at]) = (re[at] * by, im[at] * by);
            }
        }
        var filtered = new double[values.Length];
        level.Transform.InverseReal(re, im, filtered);
        return filtered;
    }

    private double[] Change(double[] present, double[] wanted) => [.. wanted.Select((w, i) => (w - present[i]) * level.Width * level.Height)];

    private double[]? SolveKernel(double[] have, double[] wanted)
    {
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
                matrix[(row * unknowns) + mirrored] += have[((ly - my + neighborhood - 1) * _wide) + lx - mx + neighborhood - 1];
            }
        }
        if (!LinearSystem.TrySolve(matrix, right, unknowns, singular: 1e-13))
            return null;
        var kernel = new double[neighborhood * neighborhood];
        for (var i = 0; i < kernel.Length; i++)
            kernel[i] = right[Math.Min(i, kernel.Length - 1 - i)];
        return kernel;
    }
}
