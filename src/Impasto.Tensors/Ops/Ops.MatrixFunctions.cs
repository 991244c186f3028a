using Impasto.LinearAlgebra;
using Impasto.Tensors.Autograd;

namespace Impasto.Tensors;

// Functions of whole matrices, calculated in double on the host. Those of symmetric matrices act on (A + Aᵀ) / 2, so their gradients are symmetric.
public static partial class Ops
{
    /// <summary>The eigenvalues of a symmetric matrix [n, n], ascending: [n].</summary>
    /// <exception cref="MatrixException">The matrix has a NaN or an infinity.</exception>
    public static Tensor Eigvalsh(Tensor a) => EigenvaluesOf(a, Decompose("eigvalsh", a));

    /// <summary>
    /// The eigenvalues [n], ascending, and eigenvectors [n, n], in columns of length 1 whose largest entry by magnitude is positive, of a symmetric matrix [n, n]. The
    /// vectors' gradient needs distinct eigenvalues.
    /// </summary>
    /// <exception cref="MatrixException">The matrix has a NaN or an infinity.</exception>
    public static (Tensor Values, Tensor Vectors) Eigh(Tensor a)
    {
        var eigen = Decompose("eigh", a);
        var n = eigen.Size;
        var vectors = ToTensor(Matrix.Transpose(eigen.Rows, n), a.Shape);
        Tape.Record("eigh", vectors, [a], (_, dy) =>
        {
            // dA = V sym(F * (Vᵀ dV)) Vᵀ with F_ij = 1 / (w_j - w_i), 0 on the diagonal.
            var inner = Matrix.Times(eigen.Rows, ToDoubles(dy), n);
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                    inner[i * n + j] = i == j ? 0 : inner[i * n + j] / (eigen.Values[j] - eigen.Values[i]);
            }
            return [ToTensor(Sandwich(eigen, Matrix.Symmetric(inner, n)), a.Shape)];
        });
        return (EigenvaluesOf(a, eigen), vectors);
    }

    /// <summary>A^exponent of a symmetric positive definite matrix [n, n]: -0.5 whitens, 0.5 colours (Li et al. 2017, arXiv 1705.08086, equations 1 and 2).</summary>
    /// <exception cref="MatrixException">An eigenvalue is not positive (a little below 0 counts as 0 where the exponent is positive).</exception>
    public static Tensor SpdPower(Tensor a, double exponent)
    {
        var eigen = Decompose("spd power", a);
        var n = eigen.Size;
        var values = eigen.Values;
        // What float32 makes of a 0.
        var rounding = 1e-6 * n * Math.Max(Math.Abs(values[0]), Math.Abs(values[^1]));
        if (values[0] <= 0 && (exponent < 0 || values[0] < -rounding))
        {
            throw new MatrixException("spd power", $"the matrix {a.Shape} is not positive definite (its least eigenvalue is {values[0]:G4}), so it has no power {exponent}",
                "add a little to its diagonal")
            { Shapes = [a.Shape.Sizes.ToArray()] };
        }
        var powers = Array.ConvertAll(values, value => Math.Pow(Math.Max(value, 0), exponent));
        var y = ToTensor(eigen.Compose(powers), a.Shape);
        return Tape.Record("spd power", y, [a], (_, dy) =>
        {
            // dA = V (K * (Vᵀ sym(dY) V)) Vᵀ with the divided differences K of w^exponent (Daleckii and Krein).
            var inner = Matrix.TimesTransposed(Matrix.Times(eigen.Rows, Matrix.Symmetric(ToDoubles(dy), n), n), eigen.Rows, n);
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    double difference = values[i] - values[j], middle = (values[i] + values[j]) / 2;
                    inner[i * n + j] *= Math.Abs(difference) > 1e-5 * Math.Abs(middle) ? (powers[i] - powers[j]) / difference : exponent * Math.Pow(middle, exponent - 1);
                }
            }
            return [ToTensor(Sandwich(eigen, inner), a.Shape)];
        });
    }

    /// <summary>The lower triangular L with L Lᵀ = A, for a symmetric positive definite A [n, n].</summary>
    /// <exception cref="MatrixException">A is not positive definite.</exception>
    public static Tensor Cholesky(Tensor a)
    {
        var n = Square("cholesky", a);
        var l = LinearAlgebra.Cholesky.Decompose("cholesky", Matrix.Symmetric(ToDoubles(a), n), n);
        return Tape.Record("cholesky", ToTensor(l, a.Shape), [a], (_, dy) =>
        {
            // dA = sym(L⁻ᵀ P L⁻¹), P the lower half of Lᵀ dL with half its diagonal (Murray 2016, arXiv 1602.07527, equation 10).
            var lTransposed = Matrix.Transpose(l, n);
            var p = Matrix.Times(lTransposed, Lower(ToDoubles(dy), n), n);
            for (var i = 0; i < n; i++)
            {
                p[i * n + i] /= 2;
                p.AsSpan(i * n + i + 1, n - i - 1).Clear();
            }
            var inverse = LinearAlgebra.Cholesky.Inverse(l, n);
            var da = Matrix.Times(Matrix.Times(Matrix.Transpose(inverse, n), p, n), inverse, n);
            return [ToTensor(Matrix.Symmetric(da, n), a.Shape)];
        });

        static double[] Lower(double[] m, int n)
        {
            for (var i = 0; i < n; i++)
                m.AsSpan(i * n + i + 1, n - i - 1).Clear();
            return m;
        }
    }

    /// <summary>The singular values of a matrix [m, n], descending: [min(m, n)].</summary>
    /// <exception cref="MatrixException">The matrix has a NaN or an infinity.</exception>
    public static Tensor Svdvals(Tensor a)
    {
        if (a.Shape.Rank != 2 || a.Shape.Count == 0)
            throw new ShapeException("svdvals", $"a matrix [m, n] is needed, but the shape is {a.Shape}", a.Shape);
        int m = a.Shape[0], n = a.Shape[1];
        var svd = SingularValues.Decompose("svdvals", ToDoubles(a), m, n);
        var count = svd.Values.Length;
        return Tape.Record("svdvals", ToTensor(svd.Values, new Shape(count)), [a], (_, dy) =>
        {
            // dA = U diag(ds) Vᵀ.
            var da = new double[m * n];
            var ds = dy.ToArray();
            for (var k = 0; k < count; k++)
            {
                for (var i = 0; i < m; i++)
                {
                    for (var j = 0; j < n; j++)
                        da[i * n + j] += ds[k] * svd.Left[k * m + i] * svd.Right[k * n + j];
                }
            }
            return [ToTensor(da, a.Shape)];
        });
    }

    private static Tensor EigenvaluesOf(Tensor a, SymmetricEigen eigen) =>
        Tape.Record("eigvalsh", ToTensor(eigen.Values, new Shape(eigen.Size)), [a], (_, dy) => [ToTensor(eigen.Compose(ToDoubles(dy)), a.Shape)]);

    /// <summary>V inner Vᵀ for a symmetric inner matrix.</summary>
    private static double[] Sandwich(SymmetricEigen eigen, double[] inner)
    {
        var n = eigen.Size;
        return Matrix.Symmetric(Matrix.Times(Matrix.Transpose(eigen.Rows, n), Matrix.Times(inner, eigen.Rows, n), n), n);
    }

    private static SymmetricEigen Decompose(string op, Tensor a)
    {
        var n = Square(op, a);
        return SymmetricEigen.Decompose(op, Matrix.Symmetric(ToDoubles(a), n), n);
    }

    private static int Square(string op, Tensor a)
    {
        if (a.Shape.Rank != 2 || a.Shape[0] != a.Shape[1] || a.Shape.Count == 0)
            throw new ShapeException(op, $"a square matrix [n, n] is needed, but the shape is {a.Shape}", a.Shape);
        return a.Shape[0];
    }

    private static double[] ToDoubles(Tensor x) => Array.ConvertAll(x.ToArray(), value => (double)value);

    private static Tensor ToTensor(double[] values, Shape shape) => Tensor.From(Array.ConvertAll(values, value => (float)value), shape.Sizes);
}
