using System.Numerics.Tensors;

namespace Impasto.LinearAlgebra;

/// <summary>Cholesky's factor of a symmetric positive definite matrix, in double, and solving with it.</summary>
internal static class Cholesky
{
    /// <summary>The lower triangular L with L Lᵀ = the row-major n x n matrix, of which only the lower half is read.</summary>
    /// <exception cref="MatrixException">The matrix is not positive definite.</exception>
    public static double[] Decompose(string op, ReadOnlySpan<double> matrix, int n)
    {
        var l = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var rest = matrix[i * n + j] - TensorPrimitives.Dot<double>(l.AsSpan(i * n, j), l.AsSpan(j * n, j));
                if (i > j)
                {
                    l[i * n + j] = rest / l[j * n + j];
                    continue;
                }
                if (!(rest > 0))
                {
                    throw new MatrixException(op, $"the {n}x{n} matrix is not positive definite (its leading minor of order {i + 1} is not positive)",
                        "add a little to its diagonal");
                }
                l[i * n + i] = Math.Sqrt(rest);
            }
        }
        return l;
    }

    /// <summary>L⁻¹, lower triangular.</summary>
    public static double[] Inverse(double[] l, int n)
    {
        // Column j of the inverse solves L x = e_j; as a row of the transpose.
        var y = new double[n * n];
        Workers.For(n, j =>
        {
            var x = y.AsSpan(j * n, n);
            x[j] = 1 / l[j * n + j];
            for (var i = j + 1; i < n; i++)
                x[i] = -TensorPrimitives.Dot<double>(l.AsSpan(i * n + j, i - j), x[j..i]) / l[i * n + i];
        });
        return Matrix.Transpose(y, n);
    }
}
