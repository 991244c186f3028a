using Impasto.Imaging;
using System.Numerics.Tensors;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// Changes signals x linearly so that their covariance and their covariance with given parents y become the wanted ones (Portilla and
/// Simoncelli 2000, section 4.2): x' = M x + K y. Of all such M the one that changes least is taken (the optimal transport of Gaussians).
/// </summary>
internal static class CorrelationProjection
{
    /// <summary>Gives new signals.</summary>
    /// <param name="signals">x: n signals of mean 0.</param>
    /// <param name="covariance">Wanted covariance, [n * n]; null keeps the signals' own.</param>
    /// <param name="parents">y: p signals.</param>
    /// <param name="correlation">Wanted correlation coefficients of x with y, [n * p].</param>
    public static double[][] Impose(double[][] signals, double[]? covariance, double[][] parents, double[] correlation)
    {
        var (n, p) = (signals.Length, parents.Length);
        var bx = Covariance(signals, signals);
        var cx = covariance ?? bx;
        if (bx.Max() < 1e-20)
            return signals;
        var (by, bxy) = (Covariance(parents, parents), Covariance(signals, parents));
        var scale = Enumerable.Range(0, p).Select(i => by[(i * p) + i]).DefaultIfEmpty(0).Max();
        var inverse = p == 0 ? [] : LinearAlgebra.Apply(by, p, v => v > 1e-8 * scale ? 1 / v : 0);
        var cxy = new double[n * p];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < p; j++)
                cxy[(i * p) + j] = correlation[(i * p) + j] * Math.Sqrt(Math.Max(cx[(i * n) + i] * by[(j * p) + j], 0));
        }
        var wanted = Residual(cx, cxy, inverse, n, p);
        var have = Residual(bx, bxy, inverse, n, p);
        // M = C^(1/2) (C^(1/2) B C^(1/2))^(-1/2) C^(1/2) takes the covariance B to C.
        var root = LinearAlgebra.Apply(wanted, n, v => Math.Sqrt(Math.Max(v, 0)));
        var middle = LinearAlgebra.Product(LinearAlgebra.Product(root, have, n, n, n), root, n, n, n);
        var largest = Enumerable.Range(0, n).Max(i => middle[(i * n) + i]);
        var inverseRoot = LinearAlgebra.Apply(middle, n, v => v > 1e-12 * largest ? 1 / Math.Sqrt(v) : 0);
        var m = LinearAlgebra.Product(LinearAlgebra.Product(root, inverseRoot, n, n, n), root, n, n, n);
        var shift = LinearAlgebra.Product(m, bxy, n, n, p);
        for (var i = 0; i < shift.Length; i++)
            shift[i] = cxy[i] - shift[i];
        var k = LinearAlgebra.Product(shift, inverse, n, p, p);
        var result = new double[n][];
        for (var i = 0; i < n; i++)
        {
            result[i] = new double[signals[i].Length];
            for (var j = 0; j < n; j++)
                TensorPrimitives.MultiplyAdd(signals[j], m[(i * n) + j], result[i], result[i]);
            for (var j = 0; j < p; j++)
                TensorPrimitives.MultiplyAdd(parents[j], k[(i * p) + j], result[i], result[i]);
        }
        return result;
    }

    private static double[] Residual(double[] own, double[] cross, double[] inverse, int n, int p)
    {
        var explained = LinearAlgebra.Product(LinearAlgebra.Product(cross, inverse, n, p, p), Transposed(cross, n, p), n, p, n);
        var residual = new double[n * n];
        for (var i = 0; i < residual.Length; i++)
            residual[i] = own[i] - explained[i];
        return residual;
    }

    private static double[] Transposed(double[] matrix, int n, int p)
    {
        var result = new double[p * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < p; j++)
                result[(j * n) + i] = matrix[(i * p) + j];
        }
        return result;
    }

    private static double[] Covariance(double[][] a, double[][] b)
    {
        var result = new double[a.Length * b.Length];
        ParallelLoop.For(0, a.Length, i =>
        {
            for (var j = 0; j < b.Length; j++)
                result[(i * b.Length) + j] = TensorPrimitives.Dot<double>(a[i], b[j]) / a[i].Length;
        });
        return result;
    }
}
