using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Weights.Onnx;

/// <summary>Operators on images.</summary>
internal static partial class OnnxOperators
{
    /// <summary>Amounts on the four sides of an image, as ONNX orders them.</summary>
    private readonly record struct Sides(int Top, int Left, int Bottom, int Right)
    {
        public bool AllEqual => Top == Left && Top == Bottom && Top == Right;
    }

    private static OnnxValue Conv(OnnxCall call)
    {
        var x = Image(call, 0);
        var weight = ConvolutionWeight(call);
        var bias = call.Optional(2) is null ? null : call.Floats(2).Plain();
        var (stride, dilation, groups) = (One(call, "strides"), One(call, "dilations"), Count(call, "group"));
        var (mode, relu) = (call.Step.Mode, call.Step.Relu);
        var scale = call.Step.Doubled ? 2L : 1;
        // What is read and what is made, as far as padding and stride tell.
        CheckPadded(call.Step.Padding is { } all ? new Sides(all, all, all, all) : default);
        if (call.Step.Doubled)
            return new OnnxValue(Ops.UpsampleConv2d(x, weight, bias, mode, relu), channelsLast: true);
        if (call.Step.Padding is { } padding)
            return new OnnxValue(Ops.Conv2d(x, weight, bias, stride, padding, mode, dilation, groups, relu), channelsLast: true);
        var pads = ConvolutionPads(call, (size, kernel) =>
        {
            var total = Math.Max(0, ((size + stride - 1) / stride - 1) * stride + (kernel - 1) * dilation + 1 - size);
            return total;
        }, x, weight);
        CheckPadded(pads);
        if (!pads.AllEqual || pads.Top < 0)
            (x, pads) = (Ops.Pad(x, pads.Left, pads.Right, pads.Top, pads.Bottom), default);
        return new OnnxValue(Ops.Conv2d(x, weight, bias, stride, pads.Top, PaddingMode.Zeros, dilation, groups, relu), channelsLast: true);

        void CheckPadded(Sides sides)
        {
            var (height, width) = (scale * x.Shape.H + sides.Top + sides.Bottom, scale * x.Shape.W + sides.Left + sides.Right);
            call.CheckImage(x.Shape.N, height, width, x.Shape.C);
            call.CheckImage(x.Shape.N, (height + stride - 1) / stride, (width + stride - 1) / stride, weight.Shape.N);
        }
    }

    private static OnnxValue ConvTranspose(OnnxCall call)
    {
        var x = Image(call, 0);
        var weight = ConvolutionWeight(call);
        var (stride, dilation, groups) = (One(call, "strides"), One(call, "dilations"), Count(call, "group"));
        if (call.List("output_shape") is not null)
            throw call.Refuse("it has the attribute 'output_shape'");
        var extra = call.List("output_padding") is { } amounts ? amounts is [var a, var b] && a == b && a is >= 0 and < 1 << 15
            ? (int)a : throw call.Refuse("its output padding differs between the axes") : 0;
        // Automatic padding makes the output stride times the input.
        var pads = ConvolutionPads(call, (_, kernel) => (kernel - 1) * dilation + 1 + extra - stride, x, weight);
        call.CheckImage(x.Shape.N, ((long)x.Shape.H + 1) * stride + extra + weight.Shape[1] * (long)dilation, ((long)x.Shape.W + 1) * stride + extra + weight.Shape[2] * (long)dilation,
            (long)weight.Shape.C * groups);
        var y = Ops.ConvTranspose2d(x, weight, null, stride, 0, extra, dilation, groups);
        y = Ops.Pad(y, -pads.Left, -pads.Right, -pads.Top, -pads.Bottom);
        return new OnnxValue(call.Optional(2) is null ? y : Ops.Add(y, call.Floats(2).Plain()), channelsLast: true);
    }

    /// <summary>[O, kH, kW, I] of a convolution's [O, I, kH, kW]; [I, kH, kW, O] of a transposed one's [I, O, kH, kW].</summary>
    private static Tensor ConvolutionWeight(OnnxCall call)
    {
        if (call.PreparedWeight is { } prepared)
            return prepared;
        var weight = call.Floats(1);
        return weight.Shape.Length == 4 ? weight.Image() : throw call.Refuse("only two-dimensional convolutions are known");
    }

    /// <param name="call">The node.</param>
    /// <param name="automatic">The two pads' sum where the file leaves them to auto_pad, from an axis's size and the kernel's.</param>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="weight">[.., kH, kW, ..].</param>
    private static Sides ConvolutionPads(OnnxCall call, Func<int, int, int> automatic, Tensor x, Tensor weight)
    {
        switch (call.Text("auto_pad", "NOTSET"))
        {
            case "NOTSET":
                return call.List("pads") switch
                {
                    null => default,
                    [var top, var left, var bottom, var right] when new[] { top, left, bottom, right }.All(p => p is >= 0 and < 1 << 15) =>
                        new((int)top, (int)left, (int)bottom, (int)right),
                    _ => throw call.Refuse("its pads aren't four amounts"),
                };
            case "VALID":
                return default;
            case "SAME_UPPER":
                return Same(upper: true);
            case "SAME_LOWER":
                return Same(upper: false);
            case var other:
                throw call.Refuse($"its auto_pad is '{other}'");
        }

        Sides Same(bool upper)
        {
            int vertical = automatic(x.Shape.H, weight.Shape[1]), horizontal = automatic(x.Shape.W, weight.Shape[2]);
            int top = Less(vertical), left = Less(horizontal);
            return new(top, left, vertical - top, horizontal - left);

            int Less(int total) => upper ? total / 2 : total - total / 2;
        }
    }

    private static OnnxValue InstanceNormalization(OnnxCall call)
    {
        var x = Image(call, 0);
        var (eps, relu) = (call.Float("epsilon", 1e-5f), call.Step.Relu);
        if (!call.Step.Conditional)
            return new(Ops.InstanceNorm(x, call.Floats(1).Plain(), call.Floats(2).Plain(), eps, relu), channelsLast: true);
        if (Rows(1) is { } scale && Rows(2) is { } offset)
            return new(Ops.InstanceNorm(x, scale, offset, eps, relu), channelsLast: true);
        var normal = new OnnxValue(Ops.InstanceNorm(x, eps: eps), channelsLast: true);
        foreach (var (index, operation) in ((int, Func<Tensor, Tensor, Tensor>)[])[(1, Ops.Multiply), (2, Ops.Add)])
            normal = Binary(call, operation, normal, call.Floats(index));
        return relu ? new(Ops.Relu(normal.Tensor!), normal.ChannelsLast) : normal;

        // A number for each channel of each image: [N, C, 1, 1].
        Tensor? Rows(int index) => call.Floats(index) is { Shape: [var n, var c, 1, 1] } value && n == x.Shape.N && c == x.Shape.C
            ? Ops.Reshape(value.Plain(), n, c)
            : null;
    }

    private static OnnxValue BatchNormalization(OnnxCall call)
    {
        if (call.Integer("training_mode", 0) != 0)
            throw call.Refuse("it is in training mode");
        var (scale, offset, mean, variance) = (call.Floats(1), call.Floats(2), call.Floats(3), call.Floats(4));
        return new(Ops.BatchNormFixed(Image(call, 0), mean.Plain(), variance.Plain(), scale.Plain(), offset.Plain(),
            call.Float("epsilon", 1e-5f)), channelsLast: true);
    }

    private static OnnxValue Pad(OnnxCall call)
    {
        var given = call.Floats(0);
        if (given.Shape.Length != 4)
            throw call.Refuse($"its input is {given} and must be an image");
        var amounts = call.AttributeOrInput("pads", 1) ?? throw call.Refuse("it has no pads");
        var axes = call.NonEmpty(3) is null ? [0, 1, 2, 3] : call.Axes(call.Integers(3), 4);
        if (amounts.Length != 2 * axes.Length || amounts.Any(a => a is <= -(1 << 20) or >= 1 << 20))
            throw call.Refuse($"its pads aren't two amounts for each of {axes.Length} axes");
        int[] before = new int[4], after = new int[4];
        for (var i = 0; i < axes.Length; i++)
            (before[axes[i]], after[axes[i]]) = ((int)amounts[i], (int)amounts[axes.Length + i]);
        // Images are [N, C, H, W], or [N, H, W, C] in the graph itself where it comes from TensorFlow.
        var last = !given.ChannelsLast && (before[1], after[1]) != (0, 0) && (before[3], after[3]) == (0, 0);
        var (vertical, horizontal, channels) = last ? (1, 2, 3) : (2, 3, 1);
        if (before[0] != 0 || after[0] != 0 || before[channels] != 0 || after[channels] != 0)
            throw call.Refuse("it pads the batch or the channels");
        var x = last ? given.Tensor! : given.Image();
        var value = call.Float("value", 0);
        if (call.NonEmpty(2) is not null)
            value = call.Floats(2).Plain().Item();
        var mode = call.Text("mode", "constant") switch
        {
            "constant" => PaddingMode.Zeros,
            "reflect" => PaddingMode.Reflect,
            "edge" => PaddingMode.Replicate,
            var other => throw call.Refuse($"its mode is '{other}'"),
        };
        var (height, width) = (x.Shape.H + before[vertical] + after[vertical], x.Shape.W + before[horizontal] + after[horizontal]);
        call.CheckImage(x.Shape.N, height, width, x.Shape.C);
        var y = Ops.Pad(x, before[horizontal], after[horizontal], before[vertical], after[vertical], mode,
            mode == PaddingMode.Zeros ? value : 0);
        return new(y, channelsLast: !last);
    }

    private static Tensor Image(OnnxCall call, int index)
    {
        var value = call.Floats(index);
        return value.Shape.Length == 4
            ? value.Image()
            : throw call.Refuse($"its input {index} is {value} and must be an image [N, C, H, W]");
    }

    /// <summary>A pair of settings that the engine has as one.</summary>
    private static int One(OnnxCall call, string name) => call.List(name) switch
    {
        null => 1,
        [var y, var x] when y == x && y is >= 1 and < 1 << 15 => (int)y,
        _ => throw call.Refuse($"its {name} aren't two equal numbers"),
    };

    private static int Count(OnnxCall call, string name) =>
        call.Integer(name, 1) is >= 1 and < 1 << 20 and var count
            ? (int)count
            : throw call.Refuse($"its attribute '{name}' is out of range");
}
