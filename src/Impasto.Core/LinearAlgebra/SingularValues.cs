using System.Numerics.Tensors;

namespace Impasto.LinearAlgebra;

/// <summary>The thin singular value decomposition A = U diag(s) Vᵀ by one-sided Jacobi rotations (Hestenes 1958; Golub and Van Loan, 8.6), in double.</summary>
internal sealed class SingularValues
{
    private const int MaxSweeps = 60;

    private SingularValues(double[] values, double[] left, double[] right)
    {
        Values = values;
        Left = left;
        Right = right;
    }

    /// <summary>Descending, min(rows, columns) of them.</summary>
    public double[] Values { get; }

    /// <summary>Row i is the left singular vector of Values[i]; 0 where that is 0.</summary>
    public double[] Left { get; }

    /// <summary>Row i is the right singular vector of Values[i]; 0 where that is 0.</summary>
    public double[] Right { get; }

    /// <summary>Decomposes a row-major matrix.</summary>
    /// <exception cref="MatrixException">The matrix has a NaN or an infinity.</exception>
    public static SingularValues Decompose(string op, ReadOnlySpan<double> matrix, int rows, int columns)
    {
        foreach (var value in matrix)
        {
            if (!double.IsFinite(value))
                throw new MatrixException(op, $"the {rows}x{columns} matrix has a NaN or an infinity, so it has no singular values", "look at what it was computed from");
        }
        // The shorter side's vectors are rotated until they are orthogonal: their lengths are the singular values.
        var wide = rows <= columns;
        int count = wide ? rows : columns, length = wide ? columns : rows;
        var work = matrix.ToArray();
        if (!wide)
        {
            for (var r = 0; r < rows; r++)
            {
                for (var c = 0; c < columns; c++)
                    work[c * rows + r] = matrix[r * columns + c];
            }
        }
        var rotations = new double[count * count];
        for (var i = 0; i < count; i++)
            rotations[i * count + i] = 1;
        Orthogonalize(op, work, rotations, count, length);
        return Sorted(work, rotations, count, length, wide);
    }

    private static void Orthogonalize(string op, double[] work, double[] rotations, int count, int length)
    {
        var scale = TensorPrimitives.SumOfSquares<double>(work);
        for (var sweep = 0; sweep < MaxSweeps; sweep++)
        {
            var rotated = false;
            for (var i = 0; i < count - 1; i++)
            {
                for (var j = i + 1; j < count; j++)
                {
                    Span<double> x = work.AsSpan(i * length, length), y = work.AsSpan(j * length, length);
                    double xx = TensorPrimitives.SumOfSquares<double>(x), yy = TensorPrimitives.SumOfSquares<double>(y), xy = TensorPrimitives.Dot<double>(x, y);
                    // Vectors as short as rounding are 0, whatever their angle.
                    if (Math.Abs(xy) <= 1e-15 * Math.Sqrt(xx * yy) || Math.Abs(xy) <= 1e-32 * scale)
                        continue;
                    rotated = true;
                    var zeta = (yy - xx) / (2 * xy);
                    var tangent = Math.CopySign(1 / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta)), zeta);
                    var cosine = 1 / Math.Sqrt(1 + tangent * tangent);
                    Rotation.Apply(x, y, cosine, -cosine * tangent);
                    Rotation.Apply(rotations.AsSpan(i * count, count), rotations.AsSpan(j * count, count), cosine, -cosine * tangent);
                }
            }
            if (!rotated)
                return;
        }
        throw new MatrixException(op, $"the singular values of the {count}x{length} matrix did not converge in {MaxSweeps} sweeps");
    }

    private static SingularValues Sorted(double[] work, double[] rotations, int count, int length, bool wide)
    {
        var norms = new double[count];
        for (var i = 0; i < count; i++)
            norms[i] = Math.Sqrt(TensorPrimitives.SumOfSquares<double>(work.AsSpan(i * length, length)));
        var order = Enumerable.Range(0, count).OrderByDescending(i => norms[i]).ToArray();
        double[] values = new double[count], longSide = new double[count * length], shortSide = new double[count * count];
        for (var i = 0; i < count; i++)
        {
            values[i] = norms[order[i]];
            if (values[i] == 0)
                continue;
            TensorPrimitives.Divide(work.AsSpan(order[i] * length, length), values[i], longSide.AsSpan(i * length, length));
            rotations.AsSpan(order[i] * count, count).CopyTo(shortSide.AsSpan(i * count, count));
        }
        return wide ? new SingularValues(values, shortSide, longSide) : new SingularValues(values, longSide, shortSide);
    }
}
