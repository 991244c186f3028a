namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// The statistics of one channel of a texture (Portilla and Simoncelli 2000, section 3), normalised as the field's tools do: correlation
/// coefficients and standard deviations instead of covariances, so that statistics of different textures can be mixed. S scales, K orientations,
/// neighbourhoods of N x N.
/// </summary>
internal sealed record TextureStatistics
{
    /// <summary>N, odd.</summary>
    public required int Neighborhood { get; init; }

    /// <summary>Mean, variance, skewness, kurtosis, minimum and maximum of the pixels.</summary>
    public required double[] Pixels { get; init; }

    /// <summary>Auto-correlation of each band's magnitude, [S][K][N * N].</summary>
    public required double[][][] MagnitudeAutoCorrelation { get; init; }

    /// <summary>Skewness of the low-pass picture at each scale, [S + 1], finest first.</summary>
    public required double[] LowpassSkewness { get; init; }

    /// <summary>Kurtosis of the low-pass picture at each scale, [S + 1].</summary>
    public required double[] LowpassKurtosis { get; init; }

    /// <summary>Auto-correlation of the low-pass picture at each scale, [S + 1][N * N].</summary>
    public required double[][] LowpassAutoCorrelation { get; init; }

    /// <summary>Standard deviation of the low-pass picture at each scale, [S + 1].</summary>
    public required double[] LowpassDeviation { get; init; }

    /// <summary>Correlation of the magnitudes of two orientations of a scale, [S][K * K].</summary>
    public required double[][] OrientationCorrelation { get; init; }

    /// <summary>Standard deviation of the magnitudes, [S][K].</summary>
    public required double[][] MagnitudeDeviation { get; init; }

    /// <summary>Mean of the magnitudes, [S][K]. The paper keeps it for the projection; it is not counted among the statistics.</summary>
    public required double[][] MagnitudeMean { get; init; }

    /// <summary>Correlation of the magnitudes with their parents' (the next coarser scale's, then the companion channels'), [S][K * parents].</summary>
    public required double[][] ParentMagnitudeCorrelation { get; init; }

    /// <summary>Correlation of the real parts with their parents' (the next coarser scale's real and imaginary parts with doubled phase, then the companion channels'), [S][K * parents].</summary>
    public required double[][] ParentRealCorrelation { get; init; }

    /// <summary>Variance of the high-pass residual.</summary>
    public required double HighpassVariance { get; init; }

    /// <summary>
    /// Every group with its values and the weight of each in the distance between two textures: 1/2 for those that stand there twice by symmetry, and
    /// 0 for the constant ones, for the extremes of the pixels, which are no smooth function of them.
    /// </summary>
    public IEnumerable<StatisticsGroup> Groups()
    {
        yield return new("pixel moments", Pixels, i => i < 4 ? 1 : 0);
        yield return new("magnitude auto-correlation", [.. MagnitudeAutoCorrelation.SelectMany(s => s).SelectMany(b => b)], AutoCorrelationWeight);
        yield return new("low-pass skewness", LowpassSkewness, One);
        yield return new("low-pass kurtosis", LowpassKurtosis, One);
        yield return new("low-pass auto-correlation", [.. LowpassAutoCorrelation.SelectMany(s => s)], AutoCorrelationWeight);
        yield return new("low-pass deviation", LowpassDeviation, One);
        var orientations = MagnitudeDeviation[0].Length;
        yield return new("orientation correlation", [.. OrientationCorrelation.SelectMany(s => s)],
            i => i / orientations % orientations == i % orientations ? 0 : 0.5);
        yield return new("magnitude deviation", [.. MagnitudeDeviation.SelectMany(s => s)], One);
        yield return new("cross-scale magnitude", [.. ParentMagnitudeCorrelation.SelectMany(s => s)], One);
        yield return new("cross-scale phase", [.. ParentRealCorrelation.SelectMany(s => s)], One);
        yield return new("high-pass variance", [HighpassVariance], One);

        double AutoCorrelationWeight(int i) => i % (Neighborhood * Neighborhood) == Neighborhood * Neighborhood / 2 ? 0 : 0.5;

        static double One(int i) => 1;
    }

    /// <summary>|reached - this| / |this| of each group, then of all together.</summary>
    public IReadOnlyList<(string Group, double Error)> RelativeErrors(TextureStatistics reached)
    {
        var errors = new List<(string, double)>();
        var (allDistance, allNorm) = (0.0, 0.0);
        foreach (var (wanted, got) in Groups().Zip(reached.Groups()))
        {
            var (distance, norm) = (0.0, 0.0);
            for (var i = 0; i < wanted.Values.Length; i++)
            {
                var weight = wanted.Weight(i);
                distance += weight * (got.Values[i] - wanted.Values[i]) * (got.Values[i] - wanted.Values[i]);
                norm += weight * wanted.Values[i] * wanted.Values[i];
            }
            errors.Add((wanted.Name, Relative(distance, norm)));
            allDistance += distance;
            allNorm += norm;
        }
        errors.Add(("all", Relative(allDistance, allNorm)));
        return errors;

        static double Relative(double distance, double norm) => distance == 0 ? 0 : Math.Sqrt(distance / Math.Max(norm, 1e-300));
    }

    /// <summary>The convex combination of several textures' statistics: a texture between them.</summary>
    public static TextureStatistics Mix(IReadOnlyList<TextureStatistics> all, IReadOnlyList<double> weights)
    {
        if (all.Count == 1)
            return all[0];
        var total = weights.Sum();
        double Number(Func<TextureStatistics, double> of) => all.Select((s, i) => of(s) * weights[i]).Sum() / total;
        double[] Line(Func<TextureStatistics, double[]> of) => [.. Enumerable.Range(0, of(all[0]).Length).Select(j => Number(s => of(s)[j]))];
        double[][] Table(Func<TextureStatistics, double[][]> of) => [.. Enumerable.Range(0, of(all[0]).Length).Select(j => Line(s => of(s)[j]))];
        return new TextureStatistics
        {
            Neighborhood = all[0].Neighborhood,
            Pixels = Line(s => s.Pixels),
            MagnitudeAutoCorrelation = [.. Enumerable.Range(0, all[0].MagnitudeAutoCorrelation.Length).Select(j => Table(s => s.MagnitudeAutoCorrelation[j]))],
            LowpassSkewness = Line(s => s.LowpassSkewness),
            LowpassKurtosis = Line(s => s.LowpassKurtosis),
            LowpassAutoCorrelation = Table(s => s.LowpassAutoCorrelation),
            LowpassDeviation = Line(s => s.LowpassDeviation),
            OrientationCorrelation = Table(s => s.OrientationCorrelation),
            MagnitudeDeviation = Table(s => s.MagnitudeDeviation),
            MagnitudeMean = Table(s => s.MagnitudeMean),
            ParentMagnitudeCorrelation = Table(s => s.ParentMagnitudeCorrelation),
            ParentRealCorrelation = Table(s => s.ParentRealCorrelation),
            HighpassVariance = Number(s => s.HighpassVariance),
        };
    }
}
