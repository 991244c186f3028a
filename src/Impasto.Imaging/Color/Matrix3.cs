namespace Impasto.Imaging.Color;

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

    /// <summary>The lower triangular L with L L^T = this, which must be symmetric and positive definite.</summary>
    public Matrix3 Cholesky()
    {
        var lower = new Matrix3(new double[9]);
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = this[i, j];
                for (var k = 0; k < j; k++)
                    sum -= lower[i, k] * lower[j, k];
                lower[i, j] = i == j ? Math.Sqrt(sum) : sum / lower[j, j];
            }
        }
        return lower;
    }

    /// <summary>The symmetric root of a symmetric positive semidefinite matrix.</summary>
    public Matrix3 SquareRoot()
    {
        var (eigenvalues, vectors) = Eigen();
        return vectors * Diagonal(Math.Sqrt(Math.Max(0, eigenvalues[0])), Math.Sqrt(Math.Max(0, eigenvalues[1])), Math.Sqrt(Math.Max(0, eigenvalues[2]))) * vectors.Transpose();
    }

    /// <summary>Eigenvalues and, as columns, eigenvectors of a symmetric matrix, by Jacobi's rotations.</summary>
    public (double[] Values, Matrix3 Vectors) Eigen()
    {
        var a = new Matrix3((double[])Values.Clone());
        var vectors = Diagonal(1, 1, 1);
        for (var sweep = 0; sweep < 30; sweep++)
        {
            var off = Math.Abs(a[0, 1]) + Math.Abs(a[0, 2]) + Math.Abs(a[1, 2]);
            if (off <= 1e-18 * (Math.Abs(a[0, 0]) + Math.Abs(a[1, 1]) + Math.Abs(a[2, 2])))
                break;
            foreach (var (p, q) in new[] { (0, 1), (0, 2), (1, 2) })
            {
                if (a[p, q] == 0)
                    continue;
                var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
                var t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
                var c = 1 / Math.Sqrt(t * t + 1);
                var rotation = Diagonal(1, 1, 1);
                (rotation[p, p], rotation[q, q], rotation[p, q], rotation[q, p]) = (c, c, t * c, -t * c);
                a = rotation.Transpose() * a * rotation;
                vectors *= rotation;
            }
        }
        return ([a[0, 0], a[1, 1], a[2, 2]], vectors);
    }
}
