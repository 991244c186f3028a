namespace Impasto.LinearAlgebra;

/// <summary>Small dense linear systems (about a hundred unknowns).</summary>
internal static class LinearSystem
{
    /// <summary>Solves A X = B by Gaussian elimination with partial pivoting; both arguments are overwritten. Returns false when A is singular.</summary>
    /// <param name="a">Row-major [n, n].</param>
    /// <param name="b">Row-major [n, m] in, the solution out.</param>
    /// <param name="n">Unknowns.</param>
    /// <param name="singular">A pivot of at most this share of A's largest entry counts as 0.</param>
    public static bool TrySolve(double[] a, double[] b, int n, double singular = 1e-14)
    {
        var m = b.Length / n;
        var scale = 0.0;
        foreach (var v in a)
            scale = Math.Max(scale, Math.Abs(v));
        for (var column = 0; column < n; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < n; row++)
            {
                if (Math.Abs(a[row * n + column]) > Math.Abs(a[pivot * n + column]))
                    pivot = row;
            }
            if (!(Math.Abs(a[pivot * n + column]) > singular * scale))
                return false;
            for (var k = 0; pivot != column && k < n; k++)
                (a[pivot * n + k], a[column * n + k]) = (a[column * n + k], a[pivot * n + k]);
            for (var k = 0; pivot != column && k < m; k++)
                (b[pivot * m + k], b[column * m + k]) = (b[column * m + k], b[pivot * m + k]);
            for (var row = column + 1; row < n; row++)
            {
                var factor = a[row * n + column] / a[column * n + column];
                if (factor == 0)
                    continue;
                for (var k = column; k < n; k++)
                    a[row * n + k] -= factor * a[column * n + k];
                for (var k = 0; k < m; k++)
                    b[row * m + k] -= factor * b[column * m + k];
            }
        }
        for (var row = n - 1; row >= 0; row--)
        {
            for (var k = 0; k < m; k++)
            {
                var sum = b[row * m + k];
                for (var column = row + 1; column < n; column++)
                    sum -= a[row * n + column] * b[column * m + k];
                b[row * m + k] = sum / a[row * n + row];
            }
        }
        return true;
    }
}
