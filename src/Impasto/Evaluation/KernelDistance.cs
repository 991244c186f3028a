namespace Impasto.Evaluation;

/// <summary>How far two sets of pictures are from each other, by features of each picture.</summary>
/// <param name="Value">The squared maximum mean discrepancy, without bias, so that it may fall below 0 for sets of one kind.</param>
/// <param name="Error">Its standard error.</param>
internal readonly record struct KernelDistance(double Value, double Error)
{
    /// <summary>
    /// KID's estimator (Bińkowski, Sutherland, Arbel and Gretton 2018, arXiv 1801.01401): the kernel (xᵀy / d + 1)³, pairs of a picture with itself left out. All pictures count at
    /// once, and the error is the jackknife's over the pictures of both sets, since subsets, by which large sets are treated, say nothing of sets of a few dozen.
    /// </summary>
    /// <param name="first">Features [d] of each picture, at least three pictures.</param>
    /// <param name="second">The same of the other set.</param>
    /// <exception cref="ArgumentException">A set has fewer than three pictures.</exception>
    public static KernelDistance Between(IReadOnlyList<double[]> first, IReadOnlyList<double[]> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (Math.Min(first.Count, second.Count) < 3)
            throw new ArgumentException($"A kernel distance with its error needs at least three pictures a set, but there are {first.Count} and {second.Count}.");
        var (ownA, ownB, across) = (Kernel(first, first), Kernel(second, second), Kernel(first, second));
        int n = first.Count, m = second.Count;
        double[] rowsA = Rows(ownA, n, true), rowsB = Rows(ownB, m, true), rowsAcross = Rows(across, n, false);
        var columns = new double[m];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < m; j++)
                columns[j] += across[i, j];
        }
        double sumA = rowsA.Sum(), sumB = rowsB.Sum(), sumAcross = rowsAcross.Sum();
        var value = Estimate(sumA, n, sumB, m, sumAcross);
        // Without one picture: its row and its column of the one kernel, its row of the other.
        var withoutA = rowsA.Select((row, i) => Estimate(sumA - 2 * row, n - 1, sumB, m, sumAcross - rowsAcross[i])).ToList();
        var withoutB = rowsB.Select((row, j) => Estimate(sumA, n, sumB - 2 * row, m - 1, sumAcross - columns[j])).ToList();
        return new KernelDistance(value, Math.Sqrt(Spread(withoutA) + Spread(withoutB)));

        static double Estimate(double a, int n, double b, int m, double across) => a / ((double)n * (n - 1)) + b / ((double)m * (m - 1)) - 2 * across / ((double)n * m);

        static double Spread(List<double> values)
        {
            var mean = values.Average();
            return (values.Count - 1.0) / values.Count * values.Sum(value => (value - mean) * (value - mean));
        }
    }

    private static double[,] Kernel(IReadOnlyList<double[]> first, IReadOnlyList<double[]> second)
    {
        var kernel = new double[first.Count, second.Count];
        for (var i = 0; i < first.Count; i++)
        {
            for (var j = 0; j < second.Count; j++)
            {
                var x = System.Numerics.Tensors.TensorPrimitives.Dot<double>(first[i], second[j]) / first[i].Length + 1;
                kernel[i, j] = x * x * x;
            }
        }
        return kernel;
    }

    private static double[] Rows(double[,] kernel, int rows, bool withoutSelf)
    {
        var sums = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < kernel.GetLength(1); j++)
                sums[i] += withoutSelf && i == j ? 0 : kernel[i, j];
        }
        return sums;
    }
}
