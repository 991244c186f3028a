using Impasto.Tensors.Kernels;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Tensors.Tests.Kernels.Cpu;

public sealed unsafe class PoolingTests
{
    public static TheoryData<int, int, int, int, int> Windows => new()
    {
        // h, w, kernel, stride, padding
        { 12, 16, 2, 2, 0 },
        { 7, 9, 2, 2, 0 },
        { 2, 2, 2, 2, 0 },
        { 11, 8, 3, 2, 1 },
        { 9, 10, 3, 2, 0 },
        { 6, 7, 3, 1, 1 },
        { 8, 9, 2, 3, 0 },
        { 5, 5, 2, 2, 1 },
        { 7, 7, 1, 2, 0 },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void Maximum_and_average_and_their_gradients_are_the_definition(int h, int w, int kernel, int stride, int padding)
    {
        foreach (var c in new[] { 1, 3, 16, 31, 64, 70 })
        {
            foreach (var countPadding in new[] { true, false })
            {
                var g = new PoolGeometry(2, h, w, c, kernel, stride, padding, countPadding);
                // Few different values, so that maxima tie.
                var x = Array.ConvertAll(Numbers.Random(2 * h * w * c, 1), v => MathF.Round(3 * v));
                var dy = Numbers.Random(2 * g.OH * g.OW * c, 2);
                var (max, maxDx) = PoolingReference.Run(g, true, x, dy);
                var (average, averageDx) = PoolingReference.Run(g, false, x, dy);
                foreach (var width in new[] { 512, 256, 128 })
                {
                    var kernels = VectorKernels.OfWidth(width);
                    var name = $"{g} at {width} bits";
                    using Numbers px = new(x), pdy = new(dy), y = new(max.Length), dx = new(x.Length);
                    kernels.MaxPool2d(g, px.Pointer, y.Pointer);
                    Assert.Equal(max, y.Span);
                    kernels.MaxPool2dGradient(g, px.Pointer, pdy.Pointer, dx.Pointer);
                    Numbers.AssertNear(maxDx, dx.Span, 1e-6, name);
                    kernels.AvgPool2d(g, px.Pointer, y.Pointer);
                    Numbers.AssertNear(average, y.Span, 1e-6, name);
                    kernels.AvgPool2dGradient(g, pdy.Pointer, dx.Pointer);
                    Numbers.AssertNear(averageDx, dx.Span, 1e-6, name);
                    y.AssertGuardsWhole(name);
                    dx.AssertGuardsWhole(name);
                }
            }
        }
    }

    [Fact]
    public void Nan_wins_a_maximum_and_spoils_an_average()
    {
        var g = new PoolGeometry(1, 2, 4, 17, 2, 2, 0, true);
        var x = Numbers.Random(8 * 17, 1);
        x[16] = float.NaN;
        using Numbers px = new(x), y = new(2 * 17);
        foreach (var width in new[] { 512, 256, 128 })
        {
            VectorKernels.OfWidth(width).MaxPool2d(g, px.Pointer, y.Pointer);
            Assert.True(float.IsNaN(y.Span[16]));
            Assert.Equal(1, y.Span.ToArray().Count(float.IsNaN));
            VectorKernels.OfWidth(width).AvgPool2d(g, px.Pointer, y.Pointer);
            Assert.True(float.IsNaN(y.Span[16]));
            Assert.Equal(1, y.Span.ToArray().Count(float.IsNaN));
        }
    }
}
