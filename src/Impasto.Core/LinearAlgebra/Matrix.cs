using System.Numerics.Tensors;

namespace Impasto.LinearAlgebra;

/// <summary>Row-major matrices in double; products with rows in parallel.</summary>
internal static class Matrix
{
    /// <summary>a bᵀ of n x n matrices.</summary>
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

    /// <summary>a b of n x n matrices.</summary>
    public static double[] Times(double[] a, double[] b, int n) => Times(a, b, n, n, n);

    /// <summary>a b, where a is rows x inner and b is inner x columns.</summary>
    public static double[] Times(double[] a, double[] b, int rows, int inner, int columns)
    {
        var y = new double[rows * columns];
        Workers.For(rows, i =>
        {
            var row = y.AsSpan(i * columns, columns);
            for (var k = 0; k < inner; k++)
                TensorPrimitives.MultiplyAdd(b.AsSpan(k * columns, columns), a[i * inner + k], row, row);
        });
        return y;
    }

    /// <summary>aᵀ of an n x n matrix.</summary>
    public static double[] Transpose(double[] a, int n) => Transpose(a, n, n);

    /// <summary>aᵀ.</summary>
    public static double[] Transpose(double[] a, int rows, int columns)
    {
        var y = new double[a.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                y[j * rows + i] = a[i * columns + j];
        }
        return y;
    }

    /// <summary>(a + aᵀ) / 2 of an n x n matrix.</summary>
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
