using Impasto.LinearAlgebra;

namespace Impasto.Core.Tests.LinearAlgebra;

public class LinearAlgebraTests
{
    [Fact]
    public void Systems_are_solved_for_several_right_sides_and_singular_ones_are_told()
    {
        const int N = 40;
        var (a, x) = (Random(N * N, 1), Random(N * 3, 2));
        var b = Matrix.Times(a, x, N, N, 3);
        Assert.True(LinearSystem.TrySolve([.. a], b, N));
        AssertNear(x, b, 1e-10);

        // The last row is the sum of the others.
        for (var column = 0; column < N; column++)
            a[(N - 1) * N + column] = Enumerable.Range(0, N - 1).Sum(row => a[row * N + column]);
        Assert.False(LinearSystem.TrySolve([.. a], new double[N], N));
        Assert.False(LinearSystem.TrySolve([double.NaN], [1], 1));
        Assert.False(LinearSystem.TrySolve([1, 0, 0, 1e-13], [1, 1], 2, singular: 1e-12));
        Assert.True(LinearSystem.TrySolve([1, 0, 0, 1e-13], [1, 1], 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public void Functions_of_symmetric_matrices_follow_their_eigenvalues(int n)
    {
        var half = Random(n * n, n);
        var a = Matrix.TimesTransposed(half, half, n);
        var eigen = SymmetricEigen.Decompose("test", a, n);
        Assert.Equal(eigen.Values.Order(), eigen.Values);
        AssertNear(a, eigen.Apply(v => v), 1e-10);
        var root = eigen.Apply(v => Math.Sqrt(Math.Max(v, 0)));
        AssertNear(a, Matrix.Times(root, root, n), 1e-10);
        AssertNear(Identity(n), Matrix.TimesTransposed(eigen.Rows, eigen.Rows, n), 1e-12);
    }

    [Theory]
    [InlineData(30, 2)]
    [InlineData(120, 5)]
    [InlineData(150, 40)]
    public void Matrices_that_lack_rank_have_eigenvalues_of_0(int n, int rank)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            // Repeated entries of 0, 1 and 255, as the covariances of label maps have.
            var random = new SeededRandom((ulong)seed);
            double[] levels = [0, 1, 255], part = [.. Enumerable.Range(0, n * rank).Select(_ => levels[random.NextInt(3)])];
            var a = Matrix.Times(part, Matrix.Transpose(part, n, rank), n, rank, n);
            var eigen = SymmetricEigen.Decompose("test", a, n);
            var largest = eigen.Values[^1];
            Assert.Equal(rank, eigen.Values.Count(v => v > 1e-9 * largest));
            AssertNear([.. a.Select(v => v / largest)], [.. eigen.Apply(v => v / largest)], 1e-12);
            AssertNear(Identity(n), Matrix.TimesTransposed(eigen.Rows, eigen.Rows, n), 1e-11);
        }
    }

    [Fact]
    public void Products_and_transposes_of_oblong_matrices()
    {
        double[] a = [1, 2, 3, 4, 5, 6], b = [1, 0, 2, -1, 3, 1];
        Assert.Equal([14, 1, 32, 1], Matrix.Times(a, b, 2, 3, 2));
        Assert.Equal([1, 4, 2, 5, 3, 6], Matrix.Transpose(a, 2, 3));
    }

    [Fact]
    public void Color_matrices_have_roots_factors_and_inverses()
    {
        var half = new Matrix3(Random(9, 8));
        var a = half * half.Transpose();
        AssertNear(a.Values, (a.SquareRoot() * a.SquareRoot()).Values, 1e-12);
        var lower = a.Cholesky();
        AssertNear(a.Values, (lower * lower.Transpose()).Values, 1e-12);
        AssertNear(Identity(3), (a * a.Inverse()).Values, 1e-9);
        Assert.Throws<MatrixException>(() => Matrix3.Diagonal(1, -1, 1).Cholesky());
        Assert.Throws<MatrixException>(() => Matrix3.Diagonal(1, double.NaN, 1).SquareRoot());
    }

    private static double[] Random(int count, int seed)
    {
        var random = new SeededRandom((ulong)seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }

    private static double[] Identity(int n) => [.. Enumerable.Range(0, n * n).Select(i => i % (n + 1) == 0 ? 1.0 : 0)];

    private static void AssertNear(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}
