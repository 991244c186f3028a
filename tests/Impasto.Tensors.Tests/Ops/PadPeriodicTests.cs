using Impasto.Tensors.Autograd;
using static Impasto.Tensors.Ops;

namespace Impasto.Tensors.Tests.Operations;

public sealed class PadPeriodicTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(0, 0)]
    [InlineData(7, 5)]
    public void The_picture_goes_on_as_a_tiling(int columns, int rows)
    {
        using var scope = new TensorScope();
        const int H = 3, W = 2, C = 2;
        var x = Tensor.From([.. Enumerable.Range(0, 2 * H * W * C).Select(i => (float)i)], 2, H, W, C);
        var y = PadPeriodic(x, columns, rows);

        Assert.Equal([2, H + (2 * rows), W + (2 * columns), C], y.Shape.Sizes.ToArray());
        float[] from = x.ToArray(), to = y.ToArray();
        for (var i = 0; i < to.Length; i++)
        {
            var (c, at) = (i % C, i / C);
            var (column, line) = (at % (W + (2 * columns)), at / (W + (2 * columns)) % (H + (2 * rows)));
            var n = i / ((H + (2 * rows)) * (W + (2 * columns)) * C);
            Assert.Equal(from[(((((n * H) + Wrap(line - rows, H)) * W) + Wrap(column - columns, W)) * C) + c], to[i]);
        }

        static int Wrap(int i, int size) => ((i % size) + size) % size;
    }

    [Fact]
    public void Gradients_of_all_copies_add_up()
    {
        using var scope = new TensorScope();
        var x = Tensor.From([.. Enumerable.Range(0, 12).Select(i => (float)i)], 1, 3, 4, 1);
        x.RequiresGrad = true;
        var weights = Tensor.From([.. Enumerable.Range(0, 9 * 10).Select(i => i % 7 - 3f)], 1, 9, 10, 1);
        Tape.Backward(Sum(Multiply(PadPeriodic(x, 3, 3), weights)));

        float[] expected = new float[12], all = weights.ToArray();
        for (var i = 0; i < all.Length; i++)
            expected[((i / 10) % 3 * 4) + ((i % 10 + 1) % 4)] += all[i];
        Assert.Equal(expected, x.Grad!.ToArray());
    }

    [Fact]
    public void Negative_amounts_are_refused()
    {
        using var scope = new TensorScope();
        Assert.Contains("periodic pad", Assert.Throws<ShapeException>(() => PadPeriodic(Tensor.Zeros(1, 2, 2, 1), -1, 0)).Message, StringComparison.Ordinal);
    }
}
