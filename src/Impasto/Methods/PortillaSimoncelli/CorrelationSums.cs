namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// Mean products of a scale's signals with each other and with their parents: magnitudes and real parts; matrices of two kinds of equal signals have their upper half.
/// </summary>
internal sealed class CorrelationSums(int signals, int parents)
{
    public double[] Magnitudes { get; } = new double[signals * signals];

    public double[] Reals { get; } = new double[signals * signals];

    public double[] Parents { get; } = new double[signals * parents];

    public double[] RealParents { get; } = new double[signals * 2 * parents];

    public double[] ParentPower { get; } = new double[parents];

    public double[] RealParentPower { get; } = new double[2 * parents];

    public void Add(CorrelationSums other)
    {
        foreach (var (to, from) in All().Zip(other.All()))
        {
            for (var i = 0; i < to.Length; i++)
                to[i] += from[i];
        }
    }

    public void Divide(double by)
    {
        foreach (var values in All())
        {
            for (var i = 0; i < values.Length; i++)
                values[i] /= by;
        }
    }

    public double MagnitudePower(int m) => Magnitudes[(m * signals) + m];

    public double RealPower(int m) => Reals[(m * signals) + m];

    public double[] MagnitudeDeviation() => [.. Enumerable.Range(0, signals).Select(m => Math.Sqrt(MagnitudePower(m)))];

    public double[] MagnitudeCorrelation() => Symmetric(Magnitudes, MagnitudePower);

    public double[] RealCorrelation() => Symmetric(Reals, RealPower);

    public double[] ParentCorrelation() => Normalized(Parents, MagnitudePower, ParentPower);

    public double[] RealParentCorrelation() => Normalized(RealParents, RealPower, RealParentPower);

    private double[] Symmetric(double[] sums, Func<int, double> power)
    {
        var result = new double[sums.Length];
        for (var i = 0; i < signals; i++)
        {
            for (var j = 0; j < signals; j++)
                result[(i * signals) + j] = Ratio(sums[(Math.Min(i, j) * signals) + Math.Max(i, j)], power(i) * power(j));
        }
        return result;
    }

    private static double[] Normalized(double[] sums, Func<int, double> power, double[] parentPower)
    {
        var result = new double[sums.Length];
        for (var i = 0; i < sums.Length; i++)
            result[i] = Ratio(sums[i], power(i / parentPower.Length) * parentPower[i % parentPower.Length]);
        return result;
    }

    private static double Ratio(double product, double powers) => Math.Sqrt(powers) < 1e-20 ? 0 : product / Math.Sqrt(powers);

    private IEnumerable<double[]> All() => [Magnitudes, Reals, Parents, RealParents, ParentPower, RealParentPower];
}
