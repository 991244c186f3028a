using System.Numerics.Tensors;

namespace Impasto.LinearAlgebra;

/// <summary>
/// Eigenvalues and eigenvectors of a real symmetric matrix: Householder reduction to a tridiagonal one, then implicit QL with Wilkinson's shift (Golub and Van Loan,
/// Matrix Computations, 8.3). All in double, on rows, so that the inner loops run on contiguous memory.
/// </summary>
internal sealed class SymmetricEigen
{
    private const int MaxSweeps = 60;
    private const double RelativePrecision = 2.220446049250313e-16;

    private SymmetricEigen(int size, double[] values, double[] rows)
    {
        Size = size;
        Values = values;
        Rows = rows;
    }

    public int Size { get; }

    /// <summary>Ascending.</summary>
    public double[] Values { get; }

    /// <summary>Row i is the eigenvector of Values[i], of length 1, its largest entry by magnitude positive.</summary>
    public double[] Rows { get; }

    /// <summary>Decomposes a symmetric row-major n x n matrix, which is left alone.</summary>
    /// <exception cref="MatrixException">The matrix has a NaN or an infinity.</exception>
    public static SymmetricEigen Decompose(string op, ReadOnlySpan<double> matrix, int n)
    {
        foreach (var value in matrix)
        {
            if (!double.IsFinite(value))
                throw new MatrixException(op, $"the {n}x{n} matrix has a NaN or an infinity, so it has no eigenvalues", "look at what it was computed from");
        }
        double[] diagonal = new double[n], beside = new double[n];
        var rows = Tridiagonalize(matrix.ToArray(), n, diagonal, beside);
        Diagonalize(op, rows, n, diagonal, beside);
        return Sorted(rows, n, diagonal);
    }

    /// <summary>The function of the matrix that is <paramref name="f"/> of its eigenvalues.</summary>
    public double[] Apply(Func<double, double> f) => Compose(Array.ConvertAll(Values, v => f(v)));

    /// <summary>sum over i of weight[i] v_i v_iᵀ.</summary>
    public double[] Compose(ReadOnlySpan<double> weights)
    {
        var n = Size;
        var scaled = new double[n * n];
        for (var i = 0; i < n; i++)
            TensorPrimitives.Multiply(Rows.AsSpan(i * n, n), weights[i], scaled.AsSpan(i * n, n));
        // rowsᵀ scaled, as products of rows of the transposes.
        return Matrix.Symmetric(Matrix.Times(Matrix.Transpose(Rows, n), scaled, n), n);
    }

    /// <summary>Reduces a to diagonal and beside (beside[i] couples i and i + 1); returns the transformation's transpose: its rows become eigenvectors.</summary>
    private static double[] Tridiagonalize(double[] a, int n, double[] diagonal, double[] beside)
    {
        // Step k reflects column k below the diagonal onto its first entry: H = I - factor v vᵀ, and A becomes H A H.
        var reflectors = new double[n * n];
        var factors = new double[n];
        var p = new double[n];
        for (var k = 0; k + 2 < n; k++)
        {
            var v = reflectors.AsSpan(k * n, n);
            for (var i = k + 1; i < n; i++)
                v[i] = a[i * n + k];
            var head = v[k + 1];
            var tailSquare = TensorPrimitives.Dot<double>(v[(k + 2)..], v[(k + 2)..]);
            diagonal[k] = a[k * n + k];
            if (tailSquare == 0)
            {
                beside[k] = head;
                v.Clear();
                continue;
            }
            var norm = Math.Sqrt(head * head + tailSquare);
            beside[k] = head > 0 ? -norm : norm;
            v[k + 1] = head - beside[k];
            var factor = factors[k] = 2 / (v[k + 1] * v[k + 1] + tailSquare);
            // p = factor A v; w = p - (factor / 2)(pᵀ v) v; A -= v wᵀ + w vᵀ.
            var from = k + 1;
            for (var i = from; i < n; i++)
                p[i] = factor * TensorPrimitives.Dot<double>(a.AsSpan(i * n + from, n - from), v[from..]);
            var half = factor / 2 * TensorPrimitives.Dot<double>(p.AsSpan(from), v[from..]);
            var w = p.AsSpan(from);
            TensorPrimitives.MultiplyAdd(v[from..], -half, w, w);
            for (var i = from; i < n; i++)
            {
                var row = a.AsSpan(i * n + from, n - from);
                TensorPrimitives.MultiplyAdd(w, -v[i], row, row);
                TensorPrimitives.MultiplyAdd(v[from..], -p[i], row, row);
            }
        }
        if (n >= 2)
        {
            diagonal[n - 2] = a[(n - 2) * n + n - 2];
            beside[n - 2] = a[(n - 1) * n + n - 2];
        }
        diagonal[n - 1] = a[n * n - 1];
        return Accumulate(reflectors, factors, n);
    }

    /// <summary>Q = H_0 H_1 .., built from the last, so that each reflector meets only the block it changes; transposed.</summary>
    private static double[] Accumulate(double[] reflectors, double[] factors, int n)
    {
        var q = new double[n * n];
        for (var i = 0; i < n; i++)
            q[i * n + i] = 1;
        var sum = new double[n];
        for (var k = n - 3; k >= 0; k--)
        {
            if (factors[k] == 0)
                continue;
            var from = k + 1;
            var v = reflectors.AsSpan(k * n, n);
            var s = sum.AsSpan(from);
            s.Clear();
            for (var i = from; i < n; i++)
                TensorPrimitives.MultiplyAdd(q.AsSpan(i * n + from, n - from), v[i], s, s);
            for (var i = from; i < n; i++)
            {
                var row = q.AsSpan(i * n + from, n - from);
                TensorPrimitives.MultiplyAdd(s, -factors[k] * v[i], row, row);
            }
        }
        return Matrix.Transpose(q, n);
    }

    private static void Diagonalize(string op, double[] rows, int n, double[] d, double[] e)
    {
        var norm = 0.0;
        for (var i = 0; i < n; i++)
            norm = Math.Max(norm, Math.Abs(d[i]) + Math.Abs(e[i]));
        for (var l = 0; l < n; l++)
        {
            for (var sweep = 0; ; sweep++)
            {
                // Where a matrix lacks rank, what is left beside eigenvalues of 0 is the rounding of the large ones, which no sweep makes smaller.
                var rounding = sweep < MaxSweeps / 2 ? 0 : RelativePrecision * norm;
                var m = l;
                while (m < n - 1 && Math.Abs(e[m]) > Math.Max(rounding, RelativePrecision * (Math.Abs(d[m]) + Math.Abs(d[m + 1]))))
                    m++;
                if (m == l)
                    break;
                if (sweep == MaxSweeps)
                    throw new MatrixException(op, $"the eigenvalues of the {n}x{n} matrix did not converge in {MaxSweeps} sweeps");
                QLStep(rows, n, d, e, l, m);
            }
        }
    }

    /// <summary>One implicit QL step on the unreduced block l..m.</summary>
    private static void QLStep(double[] rows, int n, double[] d, double[] e, int l, int m)
    {
        var shift = (d[l + 1] - d[l]) / (2 * e[l]);
        var g = d[m] - d[l] + e[l] / (shift + Math.CopySign(Math.Sqrt(shift * shift + 1), shift));
        double sine = 1, cosine = 1, p = 0;
        for (var i = m - 1; i >= l; i--)
        {
            double f = sine * e[i], b = cosine * e[i];
            var r = Math.Sqrt(f * f + g * g);
            e[i + 1] = r;
            if (r == 0)
            {
                // An early split: the rest of the block is done later.
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }
            sine = f / r;
            cosine = g / r;
            g = d[i + 1] - p;
            r = (d[i] - g) * sine + 2 * cosine * b;
            p = sine * r;
            d[i + 1] = g + p;
            g = cosine * r - b;
            Rotation.Apply(rows.AsSpan((i + 1) * n, n), rows.AsSpan(i * n, n), cosine, sine);
        }
        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }

    private static SymmetricEigen Sorted(double[] rows, int n, double[] values)
    {
        var order = Enumerable.Range(0, n).ToArray();
        Array.Sort((double[])values.Clone(), order);
        double[] sortedValues = new double[n], sortedRows = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            sortedValues[i] = values[order[i]];
            var row = rows.AsSpan(order[i] * n, n);
            var sign = row[TensorPrimitives.IndexOfMaxMagnitude<double>(row)] < 0 ? -1.0 : 1.0;
            TensorPrimitives.Multiply(row, sign, sortedRows.AsSpan(i * n, n));
        }
        return new SymmetricEigen(n, sortedValues, sortedRows);
    }
}
