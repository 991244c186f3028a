namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>The matrix product by its definition, in double.</summary>
internal static class GemmReference
{
    /// <summary>op(a) op(b), [m, n], with a [m, lda] or, transposed, [k, lda]; b likewise.</summary>
    public static double[] Multiply(int m, int n, int k, ReadOnlySpan<float> a, int lda, bool aTransposed, ReadOnlySpan<float> b, int ldb, bool bTransposed)
    {
        var c = new double[m * n];
        for (var i = 0; i < m; i++)
            for (var j = 0; j < n; j++)
                for (var l = 0; l < k; l++)
                    c[i * n + j] += (double)a[aTransposed ? l * lda + i : i * lda + l] * b[bTransposed ? j * ldb + l : l * ldb + j];
        return c;
    }
}
