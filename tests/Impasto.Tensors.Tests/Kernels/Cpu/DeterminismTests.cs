using Impasto.Tensors.Kernels.Cpu;
using Impasto.TestSupport;

namespace Impasto.Tensors.Tests.Kernels.Cpu;

/// <summary>The same bits with any number of threads, run after run. Alone, since work that begins while other work runs is not shared out.</summary>
public sealed unsafe class DeterminismTests
{
    [Theory]
    [InlineData("2 40 37 32 48 3 3 1 1 Reflect 1 1")]
    [InlineData("1 64 50 3 32 9 9 1 4 Reflect 1 1")]
    [InlineData("1 64 50 32 3 9 9 1 4 Zeros 1 1")]
    [InlineData("2 50 49 24 40 3 3 2 1 Zeros 1 1")]
    [InlineData("1 70 60 40 72 1 1 1 0 Zeros 1 1")]
    [InlineData("1 40 40 40 40 3 3 1 1 Zeros 1 40")]
    [InlineData("1 40 40 40 40 3 3 1 1 Zeros 1 4")]
    public void Convolution(string geometry)
    {
        var g = Conv2dTests.Parse(geometry);
        using Numbers x = new(Numbers.Random(g.N * g.H * g.W * g.C, 1)), weight = new(Numbers.Random(g.O * g.KH * g.KW * (g.C / g.Groups), 2)), bias = new(Numbers.Random(g.O, 3));
        using Numbers dy = new(Numbers.Random(g.N * g.OH * g.OW * g.O, 4));
        SameBits(() =>
        {
            using Numbers y = new(dy.Count), dx = new(x.Count), dw = new(weight.Count), db = new(g.O);
            VectorKernels.Widest.Conv2d(g, x.Pointer, weight.Pointer, bias.Pointer, true, y.Pointer);
            VectorKernels.Widest.Conv2dDataGradient(g, dy.Pointer, y.Pointer, weight.Pointer, dx.Pointer);
            VectorKernels.Widest.Conv2dWeightGradient(g, x.Pointer, dy.Pointer, y.Pointer, dw.Pointer, db.Pointer);
            return [.. y.Span, .. dx.Span, .. dw.Span, .. db.Span];
        });
    }

    [Fact]
    public void Prepared_weights_give_the_same_bits()
    {
        foreach (var geometry in new[] { "1 9 11 20 33 3 3 1 1 Reflect 1 1", "1 9 14 3 20 9 9 1 4 Zeros 1 1", "1 9 14 3 20 3 3 2 1 Zeros 1 1", "2 5 6 12 40 1 1 1 0 Zeros 1 1" })
        {
            var g = Conv2dTests.Parse(geometry);
            using Numbers x = new(Numbers.Random(g.N * g.H * g.W * g.C, 1)), weight = new(Numbers.Random(g.O * g.KH * g.KW * (g.C / g.Groups), 2));
            using Numbers y = new(g.N * g.OH * g.OW * g.O), again = new(y.Count), dx = new(x.Count), dxAgain = new(x.Count);
            using var prepared = VectorKernels.Widest.Prepare(g, weight.Pointer, true);
            VectorKernels.Widest.Conv2d(g, x.Pointer, weight.Pointer, null, false, y.Pointer);
            VectorKernels.Widest.Conv2d(g, x.Pointer, null, null, false, again.Pointer, prepared);
            Assert.Equal(y.Span, again.Span);
            VectorKernels.Widest.Conv2dDataGradient(g, y.Pointer, null, weight.Pointer, dx.Pointer);
            VectorKernels.Widest.Conv2dDataGradient(g, y.Pointer, null, null, dxAgain.Pointer, prepared);
            Assert.Equal(dx.Span, dxAgain.Span);
        }
    }

    [Fact]
    public void Weights_prepared_for_another_stride_are_not_used()
    {
        var one = Conv2dTests.Parse("1 9 14 3 20 3 3 1 1 Zeros 1 1");
        var two = one with { Stride = 2 };
        using Numbers weight = new(Numbers.Random(20 * 9 * 3, 1)), dy = new(Numbers.Random(two.OH * two.OW * 20, 2)), dx = new(9 * 14 * 3), again = new(dx.Count);
        using var prepared = VectorKernels.Widest.Prepare(one, weight.Pointer, true);
        VectorKernels.Widest.Conv2dDataGradient(two, dy.Pointer, null, weight.Pointer, dx.Pointer);
        VectorKernels.Widest.Conv2dDataGradient(two, dy.Pointer, null, weight.Pointer, again.Pointer, prepared);
        Assert.Equal(dx.Span, again.Span);
    }

    [Fact]
    public void Products_and_gram()
    {
        using Numbers a = new(Numbers.Random(300 * 5000, 1)), b = new(Numbers.Random(5000 * 70, 2));
        SameBits(() =>
        {
            using Numbers c = new(300 * 70), gram = new(70 * 70);
            VectorKernels.Widest.Multiply(1, 300, 70, 5000, a.Pointer, 5000, 0, false, b.Pointer, 70, 0, false, c.Pointer, 70, 0);
            VectorKernels.Widest.Gram(5000, 70, b.Pointer, 1, gram.Pointer);
            return [.. c.Span, .. gram.Span];
        });
    }

    private static void SameBits(Func<float[]> body)
    {
        var expected = OwnContext.Run(1, body);
        foreach (var threads in new[] { 2, 3, 16 })
            Assert.Equal(expected, OwnContext.Run(threads, body));
    }
}
