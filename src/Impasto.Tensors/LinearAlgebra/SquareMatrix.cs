using System.Numerics.Tensors;

namespace Impasto.Tensors.LinearAlgebra;

/// <summary>Products of row-major n x n matrices in double, rows in parallel.</summary>
internal static class SquareMatrix
{
    /// <summary>a bᵀ.</summary>
    public static double[] TimesTransposed(double[] a, double[] b, int n)
    {
        var y = new double[a.Length];
        Workers.For(n, i =>
        {
            for (var j = 0; j < n; j++)
                y[i * n + j] = TensorPrimitives.Dot<double>(a.AsSpan(i * n, n), b.AsSpan(j * n, n));
        });
        return y;
    }

    /// <summary>a b.</summary>
    public static double[] Times(double[] a, double[] b, int n)
    {
        var y = new double[a.Length];
        Workers.For(n, i =>
        {
            var row = y.AsSpan(i * n, n);
            for (var k = 0; k < n; k++)
                TensorPrimitives.MultiplyAdd(b.AsSpan(k * n, n), a[i * n + k], row, row);
        });
        return y;
    }

    /// <summary>aᵀ.</summary>
    public static double[] Transpose(double[] a, int n)
    {
        var y = new double[a.Length];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                y[j * n + i] = a[i * n + j];
        }
        return y;
    }

    /// <summary>(a + aᵀ) / 2.</summary>
    public static double[] Symmetric(double[] a, int n)
    {
        var y = new double[a.Length];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
                y[i * n + j] = y[j * n + i] = (a[i * n + j] + a[j * n + i]) / 2;
        }
        return y;
    }
}
