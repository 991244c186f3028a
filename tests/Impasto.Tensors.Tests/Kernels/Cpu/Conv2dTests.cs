using Impasto.Tensors.Kernels;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Tensors.Tests.Kernels.Cpu;

public sealed unsafe class Conv2dTests
{
    /// <summary>Direct sums in float32 of up to some thousand terms.</summary>
    private const double Direct = 3e-6;

    /// <summary>F(4x4, 3x3) in float32: about three times the error that tests/Fixtures/neural/ops.json states (winograd_F4_error over the largest output).</summary>
    private const double Winograd = 2e-5;

    private static readonly int[] Widths = [512, 256, 128];

    public static TheoryData<string> Cases()
    {
        var cases = new TheoryData<string>();
        void Add(int n, int h, int w, int c, int o, int kh, int kw, int stride, int padding, string mode, int dilation = 1, int groups = 1) =>
            cases.Add($"{n} {h} {w} {c} {o} {kh} {kw} {stride} {padding} {mode} {dilation} {groups}");

        // Winograd: odd and tiny sizes, channels that are not whole vectors.
        foreach (var (h, w) in new[] { (1, 1), (1, 7), (5, 1), (2, 3), (4, 4), (7, 9), (13, 17) })
            Add(2, h, w, 16, 32, 3, 3, 1, 1, "Zeros");
        foreach (var (c, o) in new[] { (16, 16), (17, 31), (31, 17), (32, 33), (33, 48), (48, 64), (64, 16), (100, 20), (20, 100), (128, 40) })
            Add(1, 9, 11, c, o, 3, 3, 1, 1, "Zeros");
        foreach (var mode in new[] { "Zeros", "Reflect", "Replicate" })
        {
            Add(2, 6, 10, 16, 20, 3, 3, 1, 1, mode);
            Add(1, 5, 6, 16, 16, 3, 3, 1, 0, mode);
            Add(1, 6, 7, 18, 16, 3, 3, 1, 2, mode);
            // Taps: every kernel size and stride.
            foreach (var k in new[] { 1, 2, 3, 4, 5, 7, 9 })
                foreach (var stride in new[] { 1, 2, 3 })
                    Add(1, 13, 11, 3, 5, k, k, stride, k / 2, mode);
            Add(2, 9, 8, 8, 6, 3, 5, 1, 2, mode, 2);
            Add(1, 12, 14, 12, 8, 3, 3, 2, 2, mode, 2, 4);
            Add(1, 9, 7, 19, 19, 3, 3, 1, 1, mode, 1, 19);
            Add(2, 9, 8, 16, 16, 5, 3, 2, 2, mode, 1, 16);
            Add(1, 15, 18, 3, 32, 9, 9, 1, 4, mode);
            Add(1, 15, 18, 32, 3, 9, 9, 1, 4, mode);
            Add(1, 14, 21, 17, 3, 9, 9, 1, 4, mode);
            Add(1, 16, 17, 32, 64, 3, 3, 2, 1, mode);
        }
        Add(1, 4, 7, 20, 20, 3, 3, 1, 3, "Zeros");
        foreach (var c in new[] { 1, 2, 3, 5, 8, 16, 17, 31, 33, 64 })
        {
            Add(1, 5, 30, c, 3, 3, 3, 1, 1, "Zeros");
            Add(1, 5, 30, 3, c, 3, 3, 1, 1, "Zeros");
            Add(2, 5, 7, c, 37, 1, 1, 1, 0, "Zeros");
            Add(2, 5, 7, 37, c, 1, 1, 1, 0, "Zeros");
        }
        Add(1, 1, 1, 1, 1, 1, 1, 1, 0, "Zeros");
        Add(1, 5, 5, 3, 2, 1, 1, 1, 2, "Replicate");
        Add(1, 2, 2, 3, 4, 3, 3, 3, 3, "Zeros");
        Add(1, 6, 300, 3, 8, 3, 3, 1, 1, "Zeros");
        // Wider than a strip of tiles, a column block.
        Add(1, 6, 130, 40, 16, 3, 3, 1, 1, "Reflect");
        Add(1, 5, 131, 128, 16, 3, 3, 1, 1, "Zeros");
        Add(3, 40, 5, 4, 8, 3, 3, 1, 1, "Reflect");
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_and_gradients_are_the_definition(string geometry)
    {
        var g = Parse(geometry);
        var x = Numbers.Random(g.N * g.H * g.W * g.C, 1);
        var weight = Numbers.Random(g.O * g.KH * g.KW * (g.C / g.Groups), 2);
        var bias = Numbers.Random(g.O, 3);
        var dy = Numbers.Random(g.N * g.OH * g.OW * g.O, 4);
        var expectedY = Conv2dReference.Forward(g, x, weight, bias, true);
        var plainY = Conv2dReference.Forward(g, x, weight, [], false);
        var expectedDx = Conv2dReference.DataGradient(g, dy, expectedY, weight);
        var plainDx = Conv2dReference.DataGradient(g, dy, [], weight);
        var (expectedDw, expectedDb) = Conv2dReference.WeightGradient(g, x, dy, expectedY);
        var (plainDw, _) = Conv2dReference.WeightGradient(g, x, dy, []);
        var tolerance = g is { KH: 3, KW: 3, Stride: 1, Dilation: 1, Groups: 1, C: >= 16, O: >= 16 } ? Winograd : Direct;
        foreach (var width in Widths)
        {
            var kernels = VectorKernels.OfWidth(width);
            var name = $"{geometry} at {width} bits";
            using Numbers px = new(x), pw = new(weight), pb = new(bias), pdy = new(dy), mask = new(expectedY);
            using Numbers y = new(plainY.Length), dx = new(x.Length), dw = new(weight.Length), db = new(bias.Length);

            kernels.Conv2d(g, px.Pointer, pw.Pointer, pb.Pointer, true, y.Pointer);
            Numbers.AssertNear(expectedY, y.Span, tolerance, $"y of {name}");
            y.AssertGuardsWhole(name);
            kernels.Conv2d(g, px.Pointer, pw.Pointer, null, false, y.Pointer);
            Numbers.AssertNear(plainY, y.Span, tolerance, $"y without bias of {name}");

            kernels.Conv2dDataGradient(g, pdy.Pointer, mask.Pointer, pw.Pointer, dx.Pointer);
            Numbers.AssertNear(expectedDx, dx.Span, tolerance, $"dx of {name}");
            dx.AssertGuardsWhole(name);
            kernels.Conv2dDataGradient(g, pdy.Pointer, null, pw.Pointer, dx.Pointer);
            Numbers.AssertNear(plainDx, dx.Span, tolerance, $"dx without mask of {name}");

            kernels.Conv2dWeightGradient(g, px.Pointer, pdy.Pointer, mask.Pointer, dw.Pointer, db.Pointer);
            Numbers.AssertNear(expectedDw, dw.Span, tolerance, $"dw of {name}");
            Numbers.AssertNear(expectedDb, db.Span, Direct, $"db of {name}");
            dw.AssertGuardsWhole(name);
            db.AssertGuardsWhole(name);
            kernels.Conv2dWeightGradient(g, px.Pointer, pdy.Pointer, null, dw.Pointer, null);
            Numbers.AssertNear(plainDw, dw.Span, tolerance, $"dw without mask of {name}");
        }
    }

    internal static ConvGeometry Parse(string text)
    {
        var parts = text.Split(' ');
        var n = Array.ConvertAll((string[])[.. parts[..9], .. parts[10..]], int.Parse);
        return new ConvGeometry(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], Enum.Parse<PaddingMode>(parts[9]), n[9], n[10]);
    }
}
