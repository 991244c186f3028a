namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// The statistics of a texture (Portilla and Simoncelli 2000, section 3), normalised as the field's tools do: correlation coefficients and
/// standard deviations instead of covariances, so that statistics of different textures can be mixed. S scales, K orientations, C channels,
/// M = C K signals a scale (number channel * K + orientation), neighbourhoods of N x N. With several channels also what the authors' colour
/// version has: correlations between the channels' bands and low-passes, and the moments of the colours.
/// </summary>
internal sealed record TextureStatistics
{
    /// <summary>N, odd.</summary>
    public required int Neighborhood { get; init; }

    /// <summary>C.</summary>
    public required int Channels { get; init; }

    /// <summary>Mean, variance, skewness, kurtosis, minimum and maximum of each channel's pixels, [C * 6].</summary>
    public required double[] Pixels { get; init; }

    /// <summary>Auto-correlation of each band's magnitude, [S][M][N * N].</summary>
    public required double[][][] MagnitudeAutoCorrelation { get; init; }

    /// <summary>Skewness of the low-pass picture at each scale, [(S + 1) * C], finest first.</summary>
    public required double[] LowpassSkewness { get; init; }

    /// <summary>Kurtosis of the low-pass picture at each scale, [(S + 1) * C].</summary>
    public required double[] LowpassKurtosis { get; init; }

    /// <summary>Auto-correlation of the low-pass picture at each scale, [(S + 1) * C][N * N].</summary>
    public required double[][] LowpassAutoCorrelation { get; init; }

    /// <summary>Standard deviation of the low-pass picture at each scale, [(S + 1) * C].</summary>
    public required double[] LowpassDeviation { get; init; }

    /// <summary>Correlation of the magnitudes of two signals of a scale, [S][M * M].</summary>
    public required double[][] OrientationCorrelation { get; init; }

    /// <summary>Standard deviation of the magnitudes, [S][M].</summary>
    public required double[][] MagnitudeDeviation { get; init; }

    /// <summary>Mean of the magnitudes, [S][M]. The paper keeps it for the projection; it is not counted among the statistics.</summary>
    public required double[][] MagnitudeMean { get; init; }

    /// <summary>Correlation of the magnitudes with the next coarser scale's, [S][M * M]; none at the coarsest.</summary>
    public required double[][] ParentMagnitudeCorrelation { get; init; }

    /// <summary>Correlation of the real parts with the next coarser scale's real, then imaginary parts with doubled phase, [S][M * 2 M]; none at the coarsest.</summary>
    public required double[][] ParentRealCorrelation { get; init; }

    /// <summary>Correlation of the real parts of two signals of a scale, [S][M * M]; none of one channel, whose low-passes' auto-correlations hold them.</summary>
    public required double[][] RealCorrelation { get; init; }

    /// <summary>Correlation of the channels' low-pass pictures, [S + 1][C * C]; none of one channel.</summary>
    public required double[][] LowpassCorrelation { get; init; }

    /// <summary>Correlation of the channels' pixels, [C * C]; none of one channel.</summary>
    public required double[] PixelCorrelation { get; init; }

    /// <summary>Skewness, kurtosis, minimum and maximum of red, green and blue, [3 * 4]; none of one channel.</summary>
    public required double[] ColorMoments { get; init; }

    /// <summary>Variance of the high-pass residual, [C].</summary>
    public required double[] HighpassVariance { get; init; }

    /// <summary>
    /// Every group with its values and the weight of each in the distance between two textures: 1/2 for those that stand there twice by symmetry, and
    /// 0 for the constant ones, for the extremes of the pixels, which are no smooth function of them, and for those that other groups hold.
    /// </summary>
    public IEnumerable<StatisticsGroup> Groups()
    {
        var (signals, orientations) = (MagnitudeDeviation[0].Length, MagnitudeDeviation[0].Length / Channels);
        yield return new("pixel moments", Pixels, i => i % 6 < 4 ? 1 : 0);
        yield return new("magnitude auto-correlation", [.. MagnitudeAutoCorrelation.SelectMany(s => s).SelectMany(b => b)], AutoCorrelationWeight);
        yield return new("low-pass skewness", LowpassSkewness, One);
        yield return new("low-pass kurtosis", LowpassKurtosis, One);
        yield return new("low-pass auto-correlation", [.. LowpassAutoCorrelation.SelectMany(s => s)], AutoCorrelationWeight);
        yield return new("low-pass deviation", LowpassDeviation, One);
        yield return new("orientation correlation", [.. OrientationCorrelation.SelectMany(s => s)], i => PairWeight(i, signals, 1));
        yield return new("magnitude deviation", [.. MagnitudeDeviation.SelectMany(s => s)], One);
        yield return new("cross-scale magnitude", [.. ParentMagnitudeCorrelation.SelectMany(s => s)], One);
        yield return new("cross-scale phase", [.. ParentRealCorrelation.SelectMany(s => s)], One);
        yield return new("high-pass variance", HighpassVariance, One);
        if (Channels == 1)
            yield break;
        yield return new("colours' bands", [.. RealCorrelation.SelectMany(s => s)], i => PairWeight(i, signals, orientations));
        yield return new("colours' low-passes", [.. LowpassCorrelation.SelectMany(s => s)], i => PairWeight(i, Channels, 1));
        yield return new("colours' pixels", PixelCorrelation, i => PairWeight(i, Channels, 1));
        yield return new("colours' moments", ColorMoments, i => i % 4 < 2 ? 1 : 0);

        double AutoCorrelationWeight(int i) => i % (Neighborhood * Neighborhood) == Neighborhood * Neighborhood / 2 ? 0 : 0.5;

        static double One(int i) => 1;
    }

    /// <summary>Weight of element i of matrices [n * n] that are symmetric: pairs of one and the same block of the given size don't count.</summary>
    public static double PairWeight(int i, int n, int block) => i / n % n / block == i % n / block ? 0 : 0.5;

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
            Channels = all[0].Channels,
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
            RealCorrelation = Table(s => s.RealCorrelation),
            LowpassCorrelation = Table(s => s.LowpassCorrelation),
            PixelCorrelation = Line(s => s.PixelCorrelation),
            ColorMoments = Line(s => s.ColorMoments),
            HighpassVariance = Line(s => s.HighpassVariance),
        };
    }
}
