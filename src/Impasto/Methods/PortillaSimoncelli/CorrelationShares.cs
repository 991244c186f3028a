namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// The distance of a scale's correlations from those wanted, and its gradient. With c_ij = mean(a_i b_j) / sqrt(p_i q_j), p_i = mean(a_i^2) and
/// q_j = mean(b_j^2), and e_ij the (weighted) error, the gradient with respect to a_i is
/// 1/n sum_j e_ij (b_j / sqrt(p_i q_j) - c_ij a_i / p_i), and likewise for b_j: a sum of signals, whose factors these are.
/// </summary>
internal sealed class CorrelationShares
{
    public CorrelationShares(int signals, int block, CorrelationSums sums, TextureStatistics got, TextureStatistics target, int s, int pixels)
    {
        Magnitudes = Pairs(signals, 1, got.OrientationCorrelation[s], target.OrientationCorrelation[s], sums.MagnitudePower, pixels);
        Reals = got.RealCorrelation[s].Length == 0 ? new double[signals * signals]
            : Pairs(signals, block, got.RealCorrelation[s], target.RealCorrelation[s], sums.RealPower, pixels);
        (Parents, ParentOwn) = Others(signals, got.ParentMagnitudeCorrelation[s], target.ParentMagnitudeCorrelation[s], sums.MagnitudePower, sums.ParentPower, Magnitudes, pixels);
        (RealParents, RealParentOwn) = Others(signals, got.ParentRealCorrelation[s], target.ParentRealCorrelation[s], sums.RealPower, sums.RealParentPower, Reals, pixels);
    }

    public double Distance { get; private set; }

    /// <summary>Shares of magnitudes in the gradient with respect to magnitudes, [M * M].</summary>
    public double[] Magnitudes { get; }

    /// <summary>Shares of real parts in the gradient with respect to real parts, [M * M].</summary>
    public double[] Reals { get; }

    /// <summary>Shares of parents in the gradient with respect to magnitudes, and the other way round, [M * parents].</summary>
    public double[] Parents { get; }

    public double[] ParentOwn { get; }

    /// <summary>Shares of parents with doubled phase in the gradient with respect to real parts, and the other way round, [M * 2 parents].</summary>
    public double[] RealParents { get; }

    public double[] RealParentOwn { get; }

    private double[] Pairs(int n, int block, double[] got, double[] wanted, Func<int, double> power, int pixels)
    {
        var shares = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var (at, norm) = ((i * n) + j, Math.Sqrt(power(i) * power(j)));
                var e = got[at] - wanted[at];
                var weight = TextureStatistics.PairWeight(at, n, block);
                Distance += weight * e * e / 2;
                if (weight == 0 || norm < 1e-20)
                    continue;
                // Every pair stands there twice with half the weight.
                shares[at] += e / norm / pixels;
                shares[(i * n) + i] -= e * got[at] / power(i) / pixels;
            }
        }
        return shares;
    }

    private (double[] Shares, double[] Own) Others(
        int n, double[] got, double[] wanted, Func<int, double> power, double[] otherPower, double[] ownShares, int pixels)
    {
        var (shares, own) = (new double[got.Length], new double[otherPower.Length]);
        for (var at = 0; at < got.Length; at++)
        {
            var (i, j) = (at / own.Length, at % own.Length);
            var (e, norm) = (got[at] - wanted[at], Math.Sqrt(power(i) * otherPower[j]));
            Distance += e * e / 2;
            if (norm < 1e-20)
                continue;
            shares[at] = e / norm / pixels;
            ownShares[(i * n) + i] -= e * got[at] / power(i) / pixels;
            own[j] -= e * got[at] / otherPower[j] / pixels;
        }
        return (shares, own);
    }
}
