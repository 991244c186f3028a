using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;

namespace Impasto.Tensors;

public static partial class Ops
{
    /// <summary>2-D convolution (cross-correlation), bias and ReLU fused where asked for.</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="weight">[O, kH, kW, C / groups].</param>
    /// <param name="bias">[O] or null.</param>
    /// <param name="stride">Step of the window, at least 1.</param>
    /// <param name="padding">Pixels added on each side.</param>
    /// <param name="mode">What they hold.</param>
    /// <param name="dilation">Distance between taps, at least 1.</param>
    /// <param name="groups">Channel groups convolved apart.</param>
    /// <param name="relu">Apply max(., 0) to the result.</param>
    /// <returns>[N, OH, OW, O].</returns>
    public static Tensor Conv2d(Tensor x, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, PaddingMode mode = PaddingMode.Zeros,
        int dilation = 1, int groups = 1, bool relu = false)
    {
        var g = ConvGeometryOf("conv2d", x, weight, bias, stride, padding, mode, dilation, groups);
        var y = new Tensor(new Shape(g.N, g.OH, g.OW, g.O));
        Device.Kernels.Conv2d(g, x.Buffer, weight, bias?.Buffer, relu, y.Buffer);
        return Tape.Record("conv2d", y, bias is null ? [x, weight] : [x, weight, bias], (node, dy) =>
        {
            if (Tape.IsRecording)
            {
                var slope = relu ? PieceSlope(UnaryOp.Relu, 0, 0, node.Output, node.Output, dy) : dy;
                Tensor?[] recorded = [node.Needs(0) ? DataGradient(g, slope, weight) : null, node.Needs(1) ? WeightGradient(g, x, slope) : null];
                return bias is null ? recorded : [.. recorded, node.Needs(2) ? Sum(slope, [0, 1, 2]) : null];
            }
            var mask = relu ? node.Output.Buffer : null;
            Tensor? dx = null, dw = null, db = null;
            if (node.Needs(0))
            {
                dx = new Tensor(x.Shape);
                Device.Kernels.Conv2dDataGradient(g, dy.Buffer, mask, weight, dx.Buffer);
            }
            var biasNeeds = bias is not null && node.Needs(2);
            if (node.Needs(1) || biasNeeds)
            {
                dw = new Tensor(weight.Shape);
                db = biasNeeds ? new Tensor(bias!.Shape) : null;
                Device.Kernels.Conv2dWeightGradient(g, x.Buffer, dy.Buffer, mask, dw.Buffer, db?.Buffer);
            }
            return bias is null ? [dx, node.Needs(1) ? dw : null] : [dx, node.Needs(1) ? dw : null, db];
        }, twice: true);
    }

    /// <summary>
    /// A 3x3 convolution of the picture with every pixel repeated twice in both directions, without making that picture: Odena et al.'s checkerboard-free upsampling
    /// (2016, doi 10.23915/distill.00003), at 2.25 times fewer operations.
    /// </summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="weight">[O, 3, 3, C].</param>
    /// <param name="bias">[O] or null.</param>
    /// <param name="mode">What one pixel beyond the repeated picture's border holds.</param>
    /// <param name="relu">Apply max(., 0) to the result.</param>
    /// <returns>[N, 2 H, 2 W, O].</returns>
    public static Tensor UpsampleConv2d(Tensor x, Tensor weight, Tensor? bias = null, PaddingMode mode = PaddingMode.Zeros, bool relu = false)
    {
        var s = Image("upsample conv2d", x);
        if (weight.Shape.Rank != 4 || weight.Shape[1] != 3 || weight.Shape[2] != 3 || weight.Shape.C != s.C)
            throw new ShapeException("upsample conv2d", $"an input {s} needs a weight [O, 3, 3, {s.C}], but it is {weight.Shape}", s, weight.Shape);
        CheckBias("upsample conv2d", bias, weight.Shape[0], weight);
        var g = new ConvGeometry(s.N, 2 * s.H, 2 * s.W, s.C, weight.Shape[0], 3, 3, 1, 1, mode, 1, 1);
        var y = new Tensor(new Shape(g.N, g.OH, g.OW, g.O));
        Device.Kernels.UpsampleConv2d(g, x.Buffer, weight, bias?.Buffer, relu, y.Buffer);
        return Tape.Record("upsample conv2d", y, bias is null ? [x, weight] : [x, weight, bias], (node, dy) =>
        {
            var mask = relu ? node.Output.Buffer : null;
            Tensor? dx = null, dw = null, db = null;
            if (node.Needs(0))
            {
                dx = new Tensor(s);
                Device.Kernels.UpsampleConv2dDataGradient(g, dy.Buffer, mask, weight, dx.Buffer);
            }
            var biasNeeds = bias is not null && node.Needs(2);
            if (node.Needs(1) || biasNeeds)
            {
                dw = new Tensor(weight.Shape);
                db = biasNeeds ? new Tensor(bias!.Shape) : null;
                Device.Kernels.UpsampleConv2dWeightGradient(g, x.Buffer, dy.Buffer, mask, dw.Buffer, db?.Buffer);
            }
            return bias is null ? [dx, node.Needs(1) ? dw : null] : [dx, node.Needs(1) ? dw : null, db];
        });
    }

    /// <summary>Transposed 2-D convolution: the data gradient of <see cref="Conv2d"/>.</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="weight">[C, kH, kW, O / groups]: the weight of the convolution that it is the gradient of.</param>
    /// <param name="bias">[O] or null.</param>
    /// <param name="stride">Distance between inputs in the output.</param>
    /// <param name="padding">Pixels cut from each side of the output.</param>
    /// <param name="outputPadding">Pixels added to the output's bottom and right, below the stride or the dilation.</param>
    /// <param name="dilation">Distance between taps.</param>
    /// <param name="groups">Channel groups.</param>
    /// <returns>[N, (H - 1) stride - 2 padding + dilation (kH - 1) + outputPadding + 1, .., O].</returns>
    public static Tensor ConvTranspose2d(Tensor x, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1)
    {
        var s = Image("conv transpose2d", x);
        if (weight.Shape.Rank != 4 || groups < 1 || s.C % groups != 0 || weight.Shape[0] != s.C)
        {
            throw new ShapeException("conv transpose2d", $"an input {s} in {groups} groups needs a weight [{s.C}, kH, kW, O / {groups}], but it is {weight.Shape}",
                s, weight.Shape);
        }
        if (stride < 1 || dilation < 1 || padding < 0 || outputPadding < 0 || outputPadding >= Math.Max(stride, dilation))
        {
            throw new ShapeException("conv transpose2d",
                $"output padding {outputPadding} must be below the stride {stride} or the dilation {dilation}, and all at least 0, on an input {s} and a weight {weight.Shape}",
                    s, weight.Shape);
        }
        int oh = (s.H - 1) * stride - 2 * padding + dilation * (weight.Shape[1] - 1) + outputPadding + 1;
        int ow = (s.W - 1) * stride - 2 * padding + dilation * (weight.Shape[2] - 1) + outputPadding + 1;
        var o = weight.Shape.C * groups;
        if (oh < 1 || ow < 1)
            throw new ShapeException("conv transpose2d", $"padding {padding} leaves nothing of the output of {s} and {weight.Shape}", s, weight.Shape);
        CheckBias("conv transpose2d", bias, o, weight);
        // The forward convolution's geometry: from this output back to this input.
        var g = new ConvGeometry(s.N, oh, ow, o, s.C, weight.Shape[1], weight.Shape[2], stride, padding, PaddingMode.Zeros, dilation, groups);
        var result = DataGradient(g, x, weight, "conv transpose2d");
        return bias is null ? result : Add(result, bias);
    }

    // A convolution, its data gradient and its weight gradient: each is linear in both operands, and its gradients are the other two.
    private static Tensor Convolve(ConvGeometry g, Tensor x, Tensor weight)
    {
        var y = new Tensor(new Shape(g.N, g.OH, g.OW, g.O));
        Device.Kernels.Conv2d(g, x.Buffer, weight, null, false, y.Buffer);
        return Tape.Record("conv2d", y, [x, weight], (node, dy) =>
            [node.Needs(0) ? DataGradient(g, dy, weight) : null, node.Needs(1) ? WeightGradient(g, x, dy) : null], twice: true);
    }

    private static Tensor DataGradient(ConvGeometry g, Tensor dy, Tensor weight, string op = "conv2d data gradient")
    {
        var dx = new Tensor(new Shape(g.N, g.H, g.W, g.C));
        Device.Kernels.Conv2dDataGradient(g, dy.Buffer, null, weight, dx.Buffer);
        return Tape.Record(op, dx, [dy, weight], (node, d) =>
            [node.Needs(0) ? Convolve(g, d, weight) : null, node.Needs(1) ? WeightGradient(g, d, dy) : null], twice: true);
    }

    private static Tensor WeightGradient(ConvGeometry g, Tensor x, Tensor dy)
    {
        var dw = new Tensor(new Shape(g.O, g.KH, g.KW, g.C / g.Groups));
        Device.Kernels.Conv2dWeightGradient(g, x.Buffer, dy.Buffer, null, dw.Buffer, null);
        return Tape.Record("conv2d weight gradient", dw, [x, dy], (node, d) =>
            [node.Needs(0) ? DataGradient(g, dy, d) : null, node.Needs(1) ? Convolve(g, x, d) : null], twice: true);
    }

    private static ConvGeometry ConvGeometryOf(string op, Tensor x, Tensor weight, Tensor? bias, int stride, int padding, PaddingMode mode, int dilation, int groups)
    {
        var s = Image(op, x);
        var w = weight.Shape;
        if (stride < 1 || dilation < 1 || padding < 0)
            throw new ShapeException(op, $"stride {stride} and dilation {dilation} must be at least 1 and padding {padding} at least 0, on an input {s} and a weight {w}", s, w);
        if (w.Rank != 4 || groups < 1 || s.C % groups != 0 || w[0] % groups != 0 || w.C != s.C / groups)
        {
            throw new ShapeException(op,
                $"an input {s} in {groups} groups needs a weight [O, kH, kW, {s.C / (double)Math.Max(1, groups)}] with O divisible by {groups}, but it is {w}", s, w);
        }
        CheckBias(op, bias, w[0], weight);
        if (mode == PaddingMode.Reflect && (padding >= s.H || padding >= s.W))
            throw new ShapeException(op, $"reflection padding {padding} must be below both sizes of the input {s}", s);
        int kh = dilation * (w[1] - 1) + 1, kw = dilation * (w[2] - 1) + 1;
        if (s.H + 2 * padding < kh || s.W + 2 * padding < kw)
            throw new ShapeException(op, $"the kernel {kh}x{kw} of {w} is larger than the padded input {s.H + 2 * padding}x{s.W + 2 * padding} of {s}", w, s);
        return new ConvGeometry(s.N, s.H, s.W, s.C, w[0], w[1], w[2], stride, padding, mode, dilation, groups);
    }

    private static void CheckBias(string op, Tensor? bias, int channels, Tensor weight)
    {
        if (bias is not null && (bias.Shape.Rank != 1 || bias.Shape[0] != channels))
            throw new ShapeException(op, $"a weight {weight.Shape} needs a bias [{channels}], but it is {bias.Shape}", weight.Shape, bias.Shape);
    }
}
