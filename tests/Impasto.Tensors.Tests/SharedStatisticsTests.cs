namespace Impasto.Tensors.Tests;

public sealed class SharedStatisticsTests
{
    private static Tensor Picture(params float[] values) => Tensor.From(values, 1, 2, 2, 1);

    [Fact]
    public void Pictures_are_normalised_by_those_of_all()
    {
        using var scope = new TensorScope();
        Tensor a = Picture(0, 0, 2, 2), b = Picture(4, 4, 6, 6);
        var shared = new SharedStatistics();
        using (shared.Use())
        {
            shared.NextPicture();
            // The first is all that there is so far.
            Assert.Equal(new float[] { -1, -1, 1, 1 }, Ops.InstanceNorm(a, eps: 0).ToArray());
            shared.NextPicture();
            Ops.InstanceNorm(b, eps: 0);
            shared.Freeze();
            shared.NextPicture();
            // Mean 3, variance 5.
            Assert.Equal(3 / MathF.Sqrt(5), Ops.InstanceNorm(b, eps: 0).ToArray()[3], 1e-5f);
            shared.NextPicture();
            Assert.Equal(-3 / MathF.Sqrt(5), Ops.InstanceNorm(a, eps: 0).ToArray()[0], 1e-5f);
        }
        Assert.Null(SharedStatistics.Current);
        Assert.Equal(1, Ops.InstanceNorm(b, eps: 0).ToArray()[3], 1e-5f);
    }

    [Fact]
    public void Each_place_has_its_own()
    {
        var shared = new SharedStatistics();
        shared.NextPicture();
        var (first, second) = (shared.Next(() => new object()), shared.Next(() => new object()));
        Assert.NotSame(first, second);
        shared.NextPicture();
        Assert.Same(first, shared.Next(() => new object()));
        Assert.Throws<InvalidOperationException>(() => shared.Next(() => "another kind"));
    }

    [Fact]
    public void Frozen_ones_take_no_more_places()
    {
        var shared = new SharedStatistics();
        shared.Freeze();
        Assert.Throws<InvalidOperationException>(() => shared.Next(() => new object()));
    }
}
