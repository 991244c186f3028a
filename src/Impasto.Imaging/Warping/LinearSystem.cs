namespace Impasto.Imaging.Warping;

/// <summary>Small dense linear systems (about a hundred unknowns).</summary>
internal static class LinearSystem
{
    /// <summary>Solves A X = B by Gaussian elimination with partial pivoting; both arguments are overwritten. Returns false when A is singular.</summary>
    /// <param name="a">[n, n].</param>
    /// <param name="b">[n, m] in, the solution out.</param>
    public static bool TrySolve(double[,] a, double[,] b)
    {
        int n = a.GetLength(0), m = b.GetLength(1);
        var scale = 0.0;
        foreach (var v in a)
            scale = Math.Max(scale, Math.Abs(v));
        for (var column = 0; column < n; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < n; row++)
            {
                if (Math.Abs(a[row, column]) > Math.Abs(a[pivot, column]))
                    pivot = row;
            }
            if (!(Math.Abs(a[pivot, column]) > 1e-14 * scale))
                return false;
            for (var k = 0; pivot != column && k < n; k++)
                (a[pivot, k], a[column, k]) = (a[column, k], a[pivot, k]);
            for (var k = 0; pivot != column && k < m; k++)
                (b[pivot, k], b[column, k]) = (b[column, k], b[pivot, k]);
            for (var row = column + 1; row < n; row++)
            {
                var factor = a[row, column] / a[column, column];
                if (factor == 0)
                    continue;
                for (var k = column; k < n; k++)
                    a[row, k] -= factor * a[column, k];
                for (var k = 0; k < m; k++)
                    b[row, k] -= factor * b[column, k];
            }
        }
        for (var row = n - 1; row >= 0; row--)
        {
            for (var k = 0; k < m; k++)
            {
                var sum = b[row, k];
                for (var column = row + 1; column < n; column++)
                    sum -= a[row, column] * b[column, k];
                b[row, k] = sum / a[row, row];
            }
        }
        return true;
    }
}
