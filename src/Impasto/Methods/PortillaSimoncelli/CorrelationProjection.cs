using System.Numerics.Tensors;
using Impasto.Imaging;
using Impasto.LinearAlgebra;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// Changes signals x linearly so that their covariance and their covariance with given parents y become the wanted ones (Portilla and
/// Simoncelli 2000, section 4.2): x' = M x + K y. Of all such M the one that changes least is taken (the optimal transport of Gaussians).
/// </summary>
internal static class CorrelationProjection
{
    private const int Block = 1024;

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
        var inverse = p == 0 ? [] : Function(by, p, v => v > 1e-8 * scale ? 1 / v : 0);
        var cxy = new double[n * p];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < p; j++)
                cxy[(i * p) + j] = correlation[(i * p) + j] * Math.Sqrt(Math.Max(cx[(i * n) + i] * by[(j * p) + j], 0));
        }
        var wanted = Residual(cx, cxy, inverse, n, p);
        var have = Residual(bx, bxy, inverse, n, p);
        // M = C^(1/2) (C^(1/2) B C^(1/2))^(-1/2) C^(1/2) takes the covariance B to C.
        var root = Function(wanted, n, v => Math.Sqrt(Math.Max(v, 0)));
        var middle = Matrix.Times(Matrix.Times(root, have, n, n, n), root, n, n, n);
        var largest = Enumerable.Range(0, n).Max(i => middle[(i * n) + i]);
        var inverseRoot = Function(middle, n, v => v > 1e-12 * largest ? 1 / Math.Sqrt(v) : 0);
        var m = Matrix.Times(Matrix.Times(root, inverseRoot, n, n, n), root, n, n, n);
        var shift = Matrix.Times(m, bxy, n, n, p);
        for (var i = 0; i < shift.Length; i++)
            shift[i] = cxy[i] - shift[i];
        var k = Matrix.Times(shift, inverse, n, p, p);
        var result = new double[n][];
        for (var i = 0; i < n; i++)
            result[i] = new double[signals[i].Length];
        InBlocks(signals[0].Length, (_, first, count) =>
        {
            for (var i = 0; i < n; i++)
            {
                var to = result[i].AsSpan(first, count);
                for (var j = 0; j < n; j++)
                    TensorPrimitives.MultiplyAdd(signals[j].AsSpan(first, count), m[(i * n) + j], to, to);
                for (var j = 0; j < p; j++)
                    TensorPrimitives.MultiplyAdd(parents[j].AsSpan(first, count), k[(i * p) + j], to, to);
            }
        });
        return result;
    }

    /// <summary>Mean products of two kinds of signals, [a * b].</summary>
    public static double[] Covariance(double[][] a, double[][] b)
    {
        if (a.Length == 0 || b.Length == 0)
            return [];
        var (length, symmetric) = (a[0].Length, ReferenceEquals(a, b));
        var parts = new double[(length + Block - 1) / Block][];
        InBlocks(length, (block, first, count) =>
        {
            var sums = parts[block] = new double[a.Length * b.Length];
            for (var i = 0; i < a.Length; i++)
            {
                for (var j = symmetric ? i : 0; j < b.Length; j++)
                    sums[(i * b.Length) + j] = TensorPrimitives.Dot<double>(a[i].AsSpan(first, count), b[j].AsSpan(first, count));
            }
        });
        var result = new double[a.Length * b.Length];
        foreach (var part in parts)
            TensorPrimitives.Add(result, part, result);
        TensorPrimitives.Divide(result, length, result);
        for (var i = 0; i < a.Length && symmetric; i++)
        {
            for (var j = 0; j < i; j++)
                result[(i * b.Length) + j] = result[(j * b.Length) + i];
        }
        return result;
    }

    /// <summary>Mean of the squares.</summary>
    public static double MeanSquare(double[] values) => TensorPrimitives.SumOfSquares<double>(values) / values.Length;

    /// <summary>Splits signals into blocks so short that those of all signals stay in the cache; the blocks don't depend on the number of threads.</summary>
    private static void InBlocks(int length, Action<int, int, int> work) =>
        ParallelLoop.For(0, (length + Block - 1) / Block, block => work(block, block * Block, Math.Min(Block, length - (block * Block))));

    private static double[] Residual(double[] own, double[] cross, double[] inverse, int n, int p)
    {
        var explained = Matrix.Times(Matrix.Times(cross, inverse, n, p, p), Matrix.Transpose(cross, n, p), n, p, n);
        var residual = new double[n * n];
        for (var i = 0; i < residual.Length; i++)
            residual[i] = own[i] - explained[i];
        return residual;
    }

    private static double[] Function(double[] symmetric, int n, Func<double, double> f) => SymmetricEigen.Decompose("correlations", symmetric, n).Apply(f);
}
