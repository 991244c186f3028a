using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Weights.Onnx;

/// <summary>Draws nodes into their neighbours where the engine does both in one pass over memory.</summary>
internal sealed class OnnxFusion
{
    private readonly IReadOnlyDictionary<string, OnnxValue> _constants;
    private readonly IReadOnlyDictionary<string, Tensor> _weights;
    private readonly Dictionary<string, int> _uses;
    private readonly Dictionary<string, OnnxStep> _makers = [];
    private readonly List<OnnxStep> _steps = [];

    private OnnxFusion(IReadOnlyDictionary<string, OnnxValue> constants, IReadOnlyDictionary<string, Tensor> weights,
        Dictionary<string, int> uses) => (_constants, _weights, _uses) = (constants, weights, uses);

    /// <summary>The steps of a graph.</summary>
    /// <param name="nodes">In the order in which they are run.</param>
    /// <param name="constants">The values that are known.</param>
    /// <param name="weights">The convolutions' weights that are known, in the engine's order.</param>
    /// <param name="uses">How often each value is taken, as an output of the graph too.</param>
    /// <param name="opset">The operator set.</param>
    public static List<OnnxStep> Fuse(IReadOnlyList<OnnxNode> nodes, IReadOnlyDictionary<string, OnnxValue> constants,
        IReadOnlyDictionary<string, Tensor> weights, Dictionary<string, int> uses, int opset)
    {
        var fusion = new OnnxFusion(constants, weights, uses);
        foreach (var node in nodes)
        {
            fusion.Add(node.Operator switch
            {
                "Conv" => fusion.Convolution(new OnnxStep(node), opset),
                "Relu" => fusion.Rectified(node),
                "Add" => fusion.Conditional(node),
                _ => new OnnxStep(node),
            });
        }
        return fusion._steps;
    }

    private void Add(OnnxStep step)
    {
        _steps.Add(step);
        foreach (var output in step.Node.Outputs)
            _makers[output] = step;
    }

    /// <summary>The step that makes a value which nothing else takes.</summary>
    private OnnxStep? OnlyMaker(string value, string op) =>
        _makers.TryGetValue(value, out var maker) && maker.Node.Operator == op && maker.Node.Outputs.Count == 1
            && _uses.GetValueOrDefault(value) == 1 ? maker : null;

    /// <summary>A convolution with the padding before it, and the doubling before that.</summary>
    private OnnxStep Convolution(OnnxStep step, int opset)
    {
        var node = step.Node;
        if (node.Inputs.Count < 2 || !_weights.TryGetValue(node.Inputs[1], out var weight)
            || node.Attributes.GetValueOrDefault("auto_pad") is not (null or "NOTSET" or "VALID"))
        {
            return step;
        }
        var own = node.Attributes.GetValueOrDefault("pads") is long[] { Length: 4 } pads ? pads : [0, 0, 0, 0];
        if (own.All(p => p == 0) && OnlyMaker(node.Inputs[0], "Pad") is { Node.Inputs.Count: > 0 } pad
            && PaddingOf(pad.Node) is { } padding)
        {
            _steps.Remove(pad);
            step = new OnnxStep(Taking(node, pad.Node.Inputs[0])) { Padding = padding.Amount, Mode = padding.Mode };
        }
        else if (own.All(p => p == 1))
        {
            step = step with { Padding = 1 };
        }
        var plain = IsOnes(node, "strides") && IsOnes(node, "dilations") && node.Attributes.GetValueOrDefault("group") is null or 1L;
        if (step.Padding == 1 && plain && weight.Shape[1] == 3 && weight.Shape[2] == 3)
        {
            var doubling = OnlyMaker(step.Node.Inputs[0], "Resize") ?? OnlyMaker(step.Node.Inputs[0], "Upsample");
            if (doubling is { Node.Inputs.Count: > 0 } && Doubles(doubling.Node, opset))
            {
                _steps.Remove(doubling);
                step = step with { Node = Taking(step.Node, doubling.Node.Inputs[0]), Doubled = true };
            }
        }
        return step;
    }

    /// <summary>A ReLU in the convolution or normalisation before it.</summary>
    private OnnxStep Rectified(OnnxNode node)
    {
        var maker = node.Inputs is [var x] ? OnlyMaker(x, "Conv") ?? OnlyMaker(x, "InstanceNormalization") : null;
        if (maker is null || maker.Relu || node.Outputs.Count != 1)
            return new OnnxStep(node);
        _steps.Remove(maker);
        return maker with { Node = maker.Node with { Outputs = node.Outputs }, Relu = true };
    }

    /// <summary>A normalisation to mean 0 and deviation 1, then a product, then a sum: conditional instance normalisation.</summary>
    private OnnxStep Conditional(OnnxNode node)
    {
        var step = new OnnxStep(node);
        if (node.Inputs.Count != 2 || node.Outputs.Count != 1)
            return step;
        for (var side = 0; side < 2; side++)
        {
            if (OnlyMaker(node.Inputs[side], "Mul") is not { Node.Inputs: [var a, var b] } product)
                continue;
            var left = OnlyMaker(a, "InstanceNormalization");
            var (normal, scale) = left is null ? (OnlyMaker(b, "InstanceNormalization"), a) : (left, b);
            if (normal is not { Relu: false, Conditional: false, Node.Inputs: [_, var one, var zero] } || !IsAll(one, 1) || !IsAll(zero, 0))
                continue;
            _steps.Remove(product);
            _steps.Remove(normal);
            string[] inputs = [normal.Node.Inputs[0], scale, node.Inputs[1 - side]];
            return new OnnxStep(normal.Node with { Inputs = inputs, Outputs = node.Outputs }) { Conditional = true };
        }
        return step;
    }

    private static OnnxNode Taking(OnnxNode node, string input) => node with { Inputs = [input, .. node.Inputs.Skip(1)] };

    private static bool IsOnes(OnnxNode node, string name) => node.Attributes.GetValueOrDefault(name) is null or long[] and [1, 1];

    private bool IsAll(string value, float number) =>
        _constants.GetValueOrDefault(value)?.Tensor is { } tensor && tensor.ToArray().All(v => v == number);

    /// <summary>The amount that a Pad adds on all four sides of an image, if it does nothing else.</summary>
    private (int Amount, PaddingMode Mode)? PaddingOf(OnnxNode pad)
    {
        var amounts = pad.Attributes.GetValueOrDefault("pads") as long[]
            ?? (pad.Inputs.Count > 1 ? _constants.GetValueOrDefault(pad.Inputs[1])?.Integers?.Values : null);
        if (amounts is not [0, 0, var top, var left, 0, 0, var bottom, var right] || pad.Inputs.Count > 3
            || top != left || top != bottom || top != right || top is < 0 or > 1 << 15)
        {
            return null;
        }
        var value = pad.Attributes.GetValueOrDefault("value") as float? ?? 0;
        if (pad.Inputs.Count > 2 && pad.Inputs[2].Length > 0)
            value = _constants.GetValueOrDefault(pad.Inputs[2])?.Tensor is { Shape.Count: 1 } constant ? constant.Item() : float.NaN;
        return pad.Attributes.GetValueOrDefault("mode") switch
        {
            null or "constant" when value == 0 => ((int)top, PaddingMode.Zeros),
            "reflect" => ((int)top, PaddingMode.Reflect),
            "edge" => ((int)top, PaddingMode.Replicate),
            _ => null,
        };
    }

    /// <summary>Whether a Resize or Upsample repeats every pixel twice each way.</summary>
    private bool Doubles(OnnxNode node, int opset)
    {
        if (node.Attributes.GetValueOrDefault("mode") is not (null or "nearest"))
            return false;
        var at = node.Operator == "Upsample" || opset == 10 ? 1 : 2;
        var scales = node.Attributes.GetValueOrDefault("scales") as float[]
            ?? (node.Inputs.Count == at + 1 ? _constants.GetValueOrDefault(node.Inputs[at])?.Tensor?.ToArray() : null);
        if (scales is not [1, 1, 2, 2])
            return false;
        // Doubling, the source of pixel i is i / 2 or (i + 0.5) / 2 - 0.5 before rounding: the first must be cut, the second rounded to the
        // nearest.
        var rounding = node.Attributes.GetValueOrDefault("nearest_mode") ?? "round_prefer_floor";
        return at == 1 || (node.Attributes.GetValueOrDefault("coordinate_transformation_mode") ?? "half_pixel") switch
        {
            "asymmetric" => rounding is "floor",
            "half_pixel" or "pytorch_half_pixel" => rounding is "round_prefer_floor" or "round_prefer_ceil",
            _ => false,
        };
    }
}
