namespace Impasto.LinearAlgebra;

/// <summary>A 3x3 matrix of doubles, row by row: colour matrices and colour covariances.</summary>
internal sealed class Matrix3(double[] values)
{
    public double[] Values { get; } = values.Length == 9 ? values : throw new ArgumentException($"A 3x3 matrix has 9 values, not {values.Length}.", nameof(values));

    public double this[int row, int column]
    {
        get => Values[3 * row + column];
        set => Values[3 * row + column] = value;
    }

    public static Matrix3 operator *(Matrix3 a, Matrix3 b)
    {
        var product = new Matrix3(new double[9]);
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
                product[i, j] = a[i, 0] * b[0, j] + a[i, 1] * b[1, j] + a[i, 2] * b[2, j];
        }
        return product;
    }

    public static Matrix3 Diagonal(double a, double b, double c) => new([a, 0, 0, 0, b, 0, 0, 0, c]);

    public Matrix3 Transpose() => new([Values[0], Values[3], Values[6], Values[1], Values[4], Values[7], Values[2], Values[5], Values[8]]);

    public double[] Apply(double[] v) => [.. Enumerable.Range(0, 3).Select(i => this[i, 0] * v[0] + this[i, 1] * v[1] + this[i, 2] * v[2])];

    public Matrix3 Inverse()
    {
        var m = Values;
        double[] cofactors =
        [
            m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
            m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
            m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
        ];
        var determinant = m[0] * cofactors[0] + m[1] * cofactors[3] + m[2] * cofactors[6];
        return new Matrix3(Array.ConvertAll(cofactors, c => c / determinant));
    }

    /// <summary>The lower triangular L with L Lᵀ = this, which must be symmetric and positive definite.</summary>
    /// <exception cref="MatrixException">It is not.</exception>
    public Matrix3 Cholesky() => new(LinearAlgebra.Cholesky.Decompose("colour covariance", Values, 3));

    /// <summary>The symmetric root of a symmetric positive semidefinite matrix.</summary>
    /// <exception cref="MatrixException">It has a NaN or an infinity.</exception>
    public Matrix3 SquareRoot() => new(Eigen().Apply(v => Math.Sqrt(Math.Max(0, v))));

    /// <summary>Eigenvalues and eigenvectors of a symmetric matrix.</summary>
    /// <exception cref="MatrixException">It has a NaN or an infinity.</exception>
    public SymmetricEigen Eigen() => SymmetricEigen.Decompose("colour covariance", Values, 3);
}
