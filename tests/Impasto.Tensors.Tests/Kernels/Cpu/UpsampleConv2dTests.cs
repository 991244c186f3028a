using Impasto.Tensors.Kernels;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Tensors.Tests.Kernels.Cpu;

public sealed unsafe class UpsampleConv2dTests
{
    [Theory]
    [InlineData(2, 5, 7, 3, 4)]
    [InlineData(1, 1, 1, 2, 3)]
    [InlineData(1, 1, 6, 8, 5)]
    [InlineData(1, 4, 1, 17, 33)]
    [InlineData(2, 6, 9, 32, 16)]
    [InlineData(1, 7, 5, 33, 20)]
    [InlineData(1, 20, 21, 40, 8)]
    public void Is_the_convolution_of_the_upsampled_picture(int n, int h, int w, int c, int o)
    {
        foreach (var mode in Enum.GetValues<PaddingMode>())
        {
            var g = new ConvGeometry(n, 2 * h, 2 * w, c, o, 3, 3, 1, 1, mode, 1, 1);
            var x = Numbers.Random(n * h * w * c, 1);
            var weight = Numbers.Random(o * 9 * c, 2);
            var bias = Numbers.Random(o, 3);
            var dy = Numbers.Random(n * 4 * h * w * o, 4);
            var large = UpsampleReference.Forward(n, h, w, c, x);
            var expected = Conv2dReference.Forward(g, large, weight, bias, true);
            var expectedDx = UpsampleReference.Gradient(n, h, w, c, Conv2dReference.DataGradient(g, dy, expected, weight));
            var (expectedDw, expectedDb) = Conv2dReference.WeightGradient(g, large, dy, expected);
            foreach (var width in new[] { 512, 256, 128 })
            {
                var kernels = VectorKernels.OfWidth(width);
                var name = $"{n} {h} {w} {c} {o} {mode} at {width} bits";
                using Numbers px = new(x), pw = new(weight), pb = new(bias), pdy = new(dy), mask = new(expected);
                using Numbers y = new(expected.Length), dx = new(x.Length), dw = new(weight.Length), db = new(o);
                kernels.UpsampleConv2d(g, px.Pointer, pw.Pointer, pb.Pointer, true, y.Pointer);
                Numbers.AssertNear(expected, y.Span, 2e-5, $"y of {name}");
                kernels.UpsampleConv2dDataGradient(g, pdy.Pointer, mask.Pointer, pw.Pointer, dx.Pointer);
                Numbers.AssertNear(expectedDx, dx.Span, 2e-5, $"dx of {name}");
                kernels.UpsampleConv2dWeightGradient(g, px.Pointer, pdy.Pointer, mask.Pointer, dw.Pointer, db.Pointer);
                Numbers.AssertNear(expectedDw, dw.Span, 2e-5, $"dw of {name}");
                Numbers.AssertNear(expectedDb, db.Span, 3e-6, $"db of {name}");
                y.AssertGuardsWhole(name);
                dx.AssertGuardsWhole(name);
                dw.AssertGuardsWhole(name);
                db.AssertGuardsWhole(name);
            }
        }
    }
}
