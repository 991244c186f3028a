using System.Runtime.InteropServices;

namespace Impasto.Tensors.Weights.Onnx;

/// <summary>
/// Makes an ONNX model (operator set 13) node by node. Weights come as the engine's tensors and are stored in ONNX's order; values are [N,
/// C, H, W] in the
/// graph, as ONNX's convolutions need them. Every method that adds a node returns its output's name, the next node's input.
/// </summary>
/// <param name="name">The graph's name.</param>
public sealed class OnnxBuilder(string name)
{
    /// <summary>The operator set of the models made.</summary>
    public const int Opset = 13;

    private readonly List<OnnxValueInfo> _inputs = [];
    private readonly List<OnnxValueInfo> _outputs = [];
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<WeightArray> _weights = [];

    /// <summary>Free text by key, stored in the model.</summary>
    public IDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Declares an input.</summary>
    /// <param name="input">Its name.</param>
    /// <param name="shape">Its sizes, [N, C, H, W] for an image; null where any size will do.</param>
    public string Input(string input, params int?[] shape)
    {
        _inputs.Add(new OnnxValueInfo(input, WeightType.Float32, shape));
        return input;
    }

    /// <summary>Declares a value as an output under a name of its own.</summary>
    /// <param name="output">The name.</param>
    /// <param name="value">The value.</param>
    /// <param name="shape">Its sizes, null where open.</param>
    public void Output(string output, string value, params int?[] shape)
    {
        _nodes.Add(new OnnxNode("Identity", output, [value], [output], new Dictionary<string, object>()));
        _outputs.Add(new OnnxValueInfo(output, WeightType.Float32, shape));
    }

    /// <summary>Stores a weight or constant in the given order.</summary>
    public string Weight(string weight, int[] shape, ReadOnlySpan<float> values)
    {
        _weights.Add(new WeightArray(weight, shape, values));
        return weight;
    }

    /// <summary>Stores a tensor as it is.</summary>
    public string Weight(string weight, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Weight(weight, tensor.Shape.Sizes.ToArray(), tensor.ToArray());
    }

    /// <summary>Stores a list of integers: axes, pads, shapes.</summary>
    public string Integers(params ReadOnlySpan<long> values)
    {
        var integers = $"integers_{_weights.Count}";
        _weights.Add(new WeightArray(integers, [values.Length], WeightType.Int64, MemoryMarshal.AsBytes(values).ToArray()));
        return integers;
    }

    /// <summary>Adds a node without attributes, such as Relu, Add or MatMul.</summary>
    public string Node(string op, params string[] inputs) => Node(op, inputs, []);

    /// <summary>Adds a node.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">Its inputs' names.</param>
    /// <param name="attributes">long, float, string, <see cref="WeightArray"/>, long[], float[] or string[] by name.</param>
    public string Node(string op, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var output = $"{op.ToLowerInvariant()}_{_nodes.Count}";
        _nodes.Add(new OnnxNode(op, output, inputs, [output], attributes.ToDictionary(a => a.Name, a => a.Value)));
        return output;
    }

    /// <summary>Normal noise of a tensor's shape, from a fixed seed.</summary>
    /// <param name="x">Any tensor.</param>
    /// <param name="deviation">Of the noise.</param>
    public string NormalLike(string x, float deviation) => Node("RandomNormalLike", [x], ("mean", 0f), ("scale", deviation), ("seed", 0f));

    /// <summary>A convolution.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="layer">The prefix of its weights' names.</param>
    /// <param name="weight">[O, kH, kW, I / groups].</param>
    /// <param name="bias">[O] or null.</param>
    /// <param name="stride">Step.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="groups">Channel groups.</param>
    public string Conv(string x, string layer, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var (values, shape) = WeightLayout.OhwiToOihw(weight.ToArray(), weight.Shape.Sizes);
        return Node("Conv", Convolved(x, layer, values, shape, bias), ("kernel_shape", new long[] { shape[2], shape[3] }),
            ("strides", Two(stride)), ("pads", Four(padding)), ("dilations", Two(1)), ("group", (long)groups));
    }

    /// <summary>A transposed convolution.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="layer">The prefix of its weights' names.</param>
    /// <param name="weight">[I, kH, kW, O].</param>
    /// <param name="bias">[O] or null.</param>
    /// <param name="stride">Distance between inputs in the output.</param>
    /// <param name="padding">Pixels cut from each side of the output.</param>
    /// <param name="outputPadding">Pixels added at the bottom and on the right.</param>
    public string ConvTranspose(string x, string layer, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0,
        int outputPadding = 0)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var (values, shape) = WeightLayout.IhwoToIohw(weight.ToArray(), weight.Shape.Sizes);
        return Node("ConvTranspose", Convolved(x, layer, values, shape, bias), ("kernel_shape", new long[] { shape[2], shape[3] }),
            ("strides", Two(stride)), ("pads", Four(padding)), ("output_padding", Two(outputPadding)));
    }

    /// <summary>Instance normalisation.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="layer">The prefix of its weights' names.</param>
    /// <param name="gamma">Scale [C].</param>
    /// <param name="beta">Offset [C].</param>
    /// <param name="eps">Added to the variance.</param>
    public string InstanceNorm(string x, string layer, Tensor gamma, Tensor beta, float eps = 1e-5f) =>
        Node("InstanceNormalization", [x, Weight($"{layer}.gamma", gamma), Weight($"{layer}.beta", beta)], ("epsilon", eps));

    /// <summary>
    /// Conditional instance normalisation (Dumoulin et al. 2017): scale and offset are the style weights' mixture of the table's rows.
    /// </summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="style">The style weights [N, styles].</param>
    /// <param name="layer">The prefix of its weights' names.</param>
    /// <param name="gammas">One row of scales a style, [styles, C].</param>
    /// <param name="betas">One row of offsets a style, [styles, C].</param>
    /// <param name="eps">Added to the variance.</param>
    public string ConditionalInstanceNorm(string x, string style, string layer, Tensor gammas, Tensor betas, float eps = 1e-5f)
    {
        ArgumentNullException.ThrowIfNull(gammas);
        var channels = gammas.Shape.C;
        var ones = new float[channels];
        Array.Fill(ones, 1);
        var normal = Node("InstanceNormalization",
            [x, Weight($"{layer}.one", [channels], ones), Weight($"{layer}.zero", [channels], new float[channels])], ("epsilon", eps));
        return Node("Add", Node("Mul", normal, Mixture("gammas", gammas)), Mixture("betas", betas));

        string Mixture(string rows, Tensor table) =>
            Node("Unsqueeze", Node("MatMul", style, Weight($"{layer}.{rows}", table)), Integers(2, 3));
    }

    /// <summary>Continues an image by mirroring it about its border pixels, the same amount on each side.</summary>
    public string PadReflect(string x, int amount) =>
        Node("Pad", [x, Integers(0, 0, amount, amount, 0, 0, amount, amount)], ("mode", "reflect"));

    /// <summary>Repeats every pixel factor x factor times.</summary>
    public string UpsampleNearest(string x, int factor) =>
        Node("Resize", [x, "", Weight($"scales_{_weights.Count}", [4], [1, 1, factor, factor])],
        ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));

    /// <summary>The finished model.</summary>
    /// <exception cref="WeightFormatException">A node's input is no node's output, or a name was given twice.</exception>
    public OnnxModel Build() =>
        new(name, "Impasto", Opset, _inputs, _outputs, _nodes,
            new WeightFile(_weights, new Dictionary<string, string>(Metadata), WeightFormat.Onnx, name));

    private string[] Convolved(string x, string layer, float[] weight, int[] shape, Tensor? bias) =>
        bias is null
            ? [x, Weight($"{layer}.weight", shape, weight)]
            : [x, Weight($"{layer}.weight", shape, weight), Weight($"{layer}.bias", bias)];

    private static long[] Two(int value) => [value, value];

    private static long[] Four(int value) => [value, value, value, value];
}
