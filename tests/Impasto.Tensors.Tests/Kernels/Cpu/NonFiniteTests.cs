using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Tensors.Tests.Kernels.Cpu;

public sealed unsafe class NonFiniteTests
{
    public static TheoryData<string> Cases =>
    [
        "1 12 13 16 16 3 3 1 1 Zeros 1 1",
        "1 12 13 3 20 5 5 1 2 Zeros 1 1",
        "1 12 13 20 3 5 5 1 2 Zeros 1 1",
        "1 12 13 20 5 3 3 2 1 Zeros 1 1",
        "1 12 13 20 35 1 1 1 0 Zeros 1 1",
        "1 12 13 18 18 3 3 1 1 Zeros 1 18",
    ];

    /// <summary>
    /// Through bias and ReLU too. Winograd's tiles share sums, so that a NaN may reach the whole 4x4 tile: there it must reach at least what it should.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Nan_in_reaches_exactly_the_outputs_that_see_it(string geometry)
    {
        var g = Conv2dTests.Parse(geometry);
        var winograd = g is { KH: 3, Stride: 1, Groups: 1 };
        var x = Numbers.Random(g.N * g.H * g.W * g.C, 1);
        x[(5 * g.W + 6) * g.C + g.C - 1] = float.NaN;
        var weight = Numbers.Random(g.O * g.KH * g.KW * (g.C / g.Groups), 2);
        var bias = Numbers.Random(g.O, 3);
        var expected = Conv2dReference.Forward(g, x, weight, bias, true);
        Assert.Contains(expected, float.IsNaN);
        foreach (var width in new[] { 512, 256, 128 })
        {
            using Numbers px = new(x), pw = new(weight), pb = new(bias), y = new(expected.Length);
            VectorKernels.OfWidth(width).Conv2d(g, px.Pointer, pw.Pointer, pb.Pointer, true, y.Pointer);
            for (var i = 0; i < expected.Length; i++)
            {
                if (winograd ? float.IsNaN(expected[i]) && !float.IsNaN(y.Span[i]) : float.IsNaN(expected[i]) != float.IsNaN(y.Span[i]))
                    Assert.Fail($"{geometry} at {width} bits: element {i} is {y.Span[i]}, not {expected[i]}.");
            }
            Assert.Contains(y.Span.ToArray(), v => !float.IsNaN(v));
        }
    }
}
