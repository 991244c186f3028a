namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>Small dense systems and symmetric square roots, row-major.</summary>
internal static class LinearAlgebra
{
    /// <summary>Solves matrix x = right in place by elimination with partial pivoting; false where the matrix is singular to working precision.</summary>
    public static bool Solve(double[] matrix, double[] right, int n)
    {
        var largest = matrix.Max(Math.Abs);
        for (var column = 0; column < n; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < n; row++)
            {
                if (Math.Abs(matrix[(row * n) + column]) > Math.Abs(matrix[(pivot * n) + column]))
                    pivot = row;
            }
            if (Math.Abs(matrix[(pivot * n) + column]) <= 1e-13 * largest)
                return false;
            if (pivot != column)
            {
                for (var k = 0; k < n; k++)
                    (matrix[(pivot * n) + k], matrix[(column * n) + k]) = (matrix[(column * n) + k], matrix[(pivot * n) + k]);
                (right[pivot], right[column]) = (right[column], right[pivot]);
            }
            for (var row = column + 1; row < n; row++)
            {
                var by = matrix[(row * n) + column] / matrix[(column * n) + column];
                if (by == 0)
                    continue;
                for (var k = column; k < n; k++)
                    matrix[(row * n) + k] -= by * matrix[(column * n) + k];
                right[row] -= by * right[column];
            }
        }
        for (var row = n - 1; row >= 0; row--)
        {
            for (var k = row + 1; k < n; k++)
                right[row] -= matrix[(row * n) + k] * right[k];
            right[row] /= matrix[(row * n) + row];
        }
        return true;
    }

    /// <summary>Eigenvalues and eigenvectors (the columns) of a symmetric matrix by Jacobi's rotations.</summary>
    public static (double[] Values, double[] Vectors) Eigen(double[] symmetric, int n)
    {
        var a = (double[])symmetric.Clone();
        var v = new double[n * n];
        for (var i = 0; i < n; i++)
            v[(i * n) + i] = 1;
        for (var sweep = 0; sweep < 60; sweep++)
        {
            var (off, diagonal) = (0.0, 0.0);
            for (var i = 0; i < n; i++)
            {
                diagonal += a[(i * n) + i] * a[(i * n) + i];
                for (var j = 0; j < i; j++)
                    off += a[(i * n) + j] * a[(i * n) + j];
            }
            if (off <= 1e-30 * diagonal)
                break;
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                    Rotate(a, v, n, p, q);
            }
        }
        return ([.. Enumerable.Range(0, n).Select(i => a[(i * n) + i])], v);
    }

    /// <summary>f of a symmetric matrix: V f(eigenvalues) V^T.</summary>
    public static double[] Apply(double[] symmetric, int n, Func<double, double> f)
    {
        var (values, vectors) = Eigen(symmetric, n);
        var result = new double[n * n];
        for (var k = 0; k < n; k++)
        {
            var value = f(values[k]);
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                    result[(i * n) + j] += value * vectors[(i * n) + k] * vectors[(j * n) + k];
            }
        }
        return result;
    }

    /// <summary>The product of an n x k and a k x m matrix.</summary>
    public static double[] Product(double[] a, double[] b, int n, int k, int m)
    {
        var result = new double[n * m];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < m; j++)
            {
                for (var l = 0; l < k; l++)
                    result[(i * m) + j] += a[(i * k) + l] * b[(l * m) + j];
            }
        }
        return result;
    }

    private static void Rotate(double[] a, double[] v, int n, int p, int q)
    {
        if (Math.Abs(a[(p * n) + q]) < 1e-300)
            return;
        var theta = (a[(q * n) + q] - a[(p * n) + p]) / (2 * a[(p * n) + q]);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var c = 1 / Math.Sqrt((t * t) + 1);
        var s = t * c;
        for (var k = 0; k < n; k++)
        {
            var (x, y) = (a[(k * n) + p], a[(k * n) + q]);
            (a[(k * n) + p], a[(k * n) + q]) = ((c * x) - (s * y), (s * x) + (c * y));
        }
        for (var k = 0; k < n; k++)
        {
            var (x, y) = (a[(p * n) + k], a[(q * n) + k]);
            (a[(p * n) + k], a[(q * n) + k]) = ((c * x) - (s * y), (s * x) + (c * y));
            (x, y) = (v[(k * n) + p], v[(k * n) + q]);
            (v[(k * n) + p], v[(k * n) + q]) = ((c * x) - (s * y), (s * x) + (c * y));
        }
    }
}
