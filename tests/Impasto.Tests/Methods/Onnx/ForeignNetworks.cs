using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Tests.Methods.Onnx;

/// <summary>Graphs as other programs export their feed-forward networks, with random weights.</summary>
internal sealed class ForeignNetworks
{
    private readonly SeededRandom _random = new(11);
    private readonly OnnxBuilder _graph = new("foreign");
    private int _layers;

    /// <summary>
    /// PyTorch's fast neural style example as its exporter writes it: pictures [1, 3, size, size] in 0..255, in and out; reflection pads whose amounts are a chain of nodes;
    /// InstanceNormalization; Resize by scales.
    /// </summary>
    /// <param name="width">Channels of the first convolution.</param>
    /// <param name="size">The declared height and width; null is open.</param>
    /// <param name="extra">An operator put before the output.</param>
    public static OnnxModel PyTorch(int width, int? size = null, string? extra = null)
    {
        var n = new ForeignNetworks();
        var x = n._graph.Input("input.1", 1, 3, size, size);
        x = n.Relu(n.Norm(n.Reflected(x, 3, width, 9, 1, 1 / 255f), width));
        x = n.Relu(n.Norm(n.Reflected(x, width, 2 * width, 3, 2), 2 * width));
        x = n.Relu(n.Norm(n.Reflected(x, 2 * width, 4 * width, 3, 2), 4 * width));
        for (var i = 0; i < 2; i++)
        {
            var y = n.Relu(n.Norm(n.Reflected(x, 4 * width, 4 * width, 3, 1), 4 * width));
            x = n._graph.Node("Add", n.Norm(n.Reflected(y, 4 * width, 4 * width, 3, 1), 4 * width), x);
        }
        x = n.Relu(n.Norm(n.Reflected(n._graph.UpsampleNearest(x, 2), 4 * width, 2 * width, 3, 1), 2 * width));
        x = n.Relu(n.Norm(n.Reflected(n._graph.UpsampleNearest(x, 2), 2 * width, width, 3, 1), width));
        x = n.Reflected(x, width, 3, 9, 1, 60);
        n._graph.Output("output", extra is null ? x : n._graph.Node(extra, x), 1, 3, size, size);
        return n._graph.Build();
    }

    /// <summary>
    /// A many-style network as TensorFlow's exporter writes it: pictures [1, H, W, 3] in 0..1 and weights [styles]; transposed to and fro; mirrored in the graph's own order;
    /// instance normalisation from means; scales as weighted sums of rows; doubling by computed sizes, or by transposed convolutions.
    /// </summary>
    public static OnnxModel TensorFlow(int width, int styles, bool transposed)
    {
        var n = new ForeignNetworks();
        var g = n._graph;
        var image = g.Input("image:0", 1, null, null, 3);
        var weights = g.Input("weights:0", styles);
        var mirrored = g.Node("Pad", [image, g.Integers(0, 4, 4, 0, 0, 4, 4, 0)], ("mode", "reflect"));
        var x = g.Node("Transpose", [mirrored], ("perm", new long[] { 0, 3, 1, 2 }));
        x = n.Relu(n.Moments(n.Same(x, 3, width, 9, 1, "VALID"), width, weights, styles));
        x = n.Relu(n.Moments(n.Same(x, width, 2 * width, 3, 2), 2 * width, weights, styles));
        var y = n.Relu(n.Moments(n.Same(x, 2 * width, 2 * width, 3, 1), 2 * width, weights, styles));
        x = g.Node("Add", x, n.Moments(n.Same(y, 2 * width, 2 * width, 3, 1), 2 * width, weights, styles));
        if (transposed)
        {
            var kernel = g.Weight("up", [2 * width, width, 3, 3], n.Values(2 * width * width * 9, 0.2f));
            x = n.Relu(n.Moments(g.Node("ConvTranspose", [x, kernel], ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER")), width, weights, styles));
        }
        else
        {
            var shape = g.Node("Shape", x);
            var doubled = g.Node("Mul", g.Node("Slice", shape, g.Integers(2), g.Integers(4)), g.Integers(2, 2));
            var size = g.Node("Concat", [g.Node("Slice", shape, g.Integers(0), g.Integers(2)), g.Node("Cast", [g.Node("Cast", [doubled], ("to", 1L))], ("to", 7L))], ("axis", 0L));
            x = g.Node("Resize", [x, "", "", size], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
            x = n.Relu(n.Moments(n.Same(x, 2 * width, width, 3, 1), width, weights, styles));
        }
        x = g.Node("Sigmoid", n.Same(x, width, 3, 9, 1));
        g.Output("output:0", g.Node("Transpose", [x], ("perm", new long[] { 0, 2, 3, 1 })), 1, null, null, 3);
        return g.Build();
    }

    /// <summary>A U-shaped network with shortcuts, which takes multiples of 4 only: -1..1 in and out.</summary>
    public static OnnxModel UShaped(int width)
    {
        var n = new ForeignNetworks();
        var a = n.Relu(n.Same(n._graph.Input("x", null, 3, null, null), 3, width, 3, 1));
        var b = n.Relu(n.Norm(n.Same(a, width, width, 3, 2), width));
        var c = n.Relu(n.Norm(n.Same(b, width, width, 3, 2), width));
        b = n._graph.Node("Concat", [b, n._graph.UpsampleNearest(c, 2)], ("axis", 1L));
        b = n.Relu(n.Norm(n.Same(b, 2 * width, width, 3, 1), width));
        a = n._graph.Node("Add", a, n._graph.UpsampleNearest(b, 2));
        n._graph.Output("y", n._graph.Node("Tanh", n.Same(a, width, 3, 3, 1, scale: 4)), null, 3, null, null);
        return n._graph.Build();
    }

    /// <summary>Two convolutions of single pixels with very many channels between them: 0..1 in and out.</summary>
    public static OnnxModel Wide(int width)
    {
        var n = new ForeignNetworks();
        var x = n.Relu(n.Same(n._graph.Input("x", null, 3, null, null), 3, width, 1, 1));
        n._graph.Output("y", n._graph.Node("Sigmoid", n.Same(x, width, 3, 1, 1)), null, 3, null, null);
        return n._graph.Build();
    }

    private float[] Values(int count, float scale) => [.. Enumerable.Range(0, count).Select(_ => scale * 2 * (_random.NextFloat() - 0.5f))];

    private string Relu(string x) => _graph.Node("Relu", x);

    private string Kernel(int inputs, int outputs, int kernel, float scale) =>
        _graph.Weight($"layer{_layers}.weight", [outputs, inputs, kernel, kernel], Values(outputs * inputs * kernel * kernel, scale * MathF.Sqrt(3f / (inputs * kernel * kernel))));

    private string Bias(int outputs, float scale) => _graph.Weight($"layer{_layers++}.bias", [outputs], Values(outputs, 0.1f * scale));

    /// <summary>A reflection pad whose amounts PyTorch's exporter computes in the graph, and a convolution.</summary>
    private string Reflected(string x, int inputs, int outputs, int kernel, int stride, float scale = 1)
    {
        long p = kernel / 2;
        var zeros = _graph.Node("ConstantOfShape", [_graph.Integers(4)], ("value", new WeightArray("", [1], WeightType.Int64, new byte[8])));
        var pairs = _graph.Node("Reshape", _graph.Node("Concat", [_graph.Integers(p, p, p, p), zeros], ("axis", 0L)), _graph.Integers(-1, 2));
        var reversed = _graph.Node("Slice", pairs, _graph.Integers(-1), _graph.Integers(long.MinValue), _graph.Integers(0), _graph.Integers(-1));
        var amounts = _graph.Node("Cast", [_graph.Node("Reshape", _graph.Node("Transpose", [reversed], ("perm", new long[] { 1, 0 })), _graph.Integers(-1))], ("to", 7L));
        var padded = _graph.Node("Pad", [x, amounts], ("mode", "reflect"));
        return _graph.Node("Conv", [padded, Kernel(inputs, outputs, kernel, scale), Bias(outputs, scale)], ("kernel_shape", new long[] { kernel, kernel }),
            ("strides", new long[] { stride, stride }), ("pads", new long[] { 0, 0, 0, 0 }), ("dilations", new long[] { 1, 1 }), ("group", 1L));
    }

    private string Same(string x, int inputs, int outputs, int kernel, int stride, string padding = "SAME_UPPER", float scale = 1) =>
        _graph.Node("Conv", [x, Kernel(inputs, outputs, kernel, scale), Bias(outputs, scale)], ("strides", new long[] { stride, stride }), ("auto_pad", padding));

    private string Norm(string x, int channels) =>
        _graph.Node("InstanceNormalization", [x, _graph.Weight($"norm{_layers}.weight", [channels], [.. Values(channels, 0.5f).Select(v => v + 1)]),
            _graph.Weight($"norm{_layers++}.bias", [channels], Values(channels, 0.3f))], ("epsilon", 1e-5f));

    /// <summary>Conditional instance normalisation out of means.</summary>
    private string Moments(string x, int channels, string weights, int styles)
    {
        var g = _graph;
        (string, object) axes = ("axes", new long[] { 2, 3 });
        var mean = g.Node("ReduceMean", [x], axes);
        var difference = g.Node("Sub", x, mean);
        var variance = g.Node("ReduceMean", [g.Node("Mul", difference, difference)], axes);
        var deviation = g.Node("Sqrt", g.Node("Add", variance, g.Weight($"eps{_layers}", [], [1e-3f])));
        var column = g.Node("Unsqueeze", weights, g.Integers(1));
        var scale = Mixed("gamma", 1);
        var offset = Mixed("beta", 0);
        var normal = _layers++ % 2 == 0 ? g.Node("Mul", difference, g.Node("Reciprocal", deviation)) : g.Node("Div", difference, deviation);
        return g.Node("Add", g.Node("Mul", normal, scale), offset);

        string Mixed(string name, float center)
        {
            var table = g.Weight($"{name}{_layers}", [styles, channels], [.. Values(styles * channels, 0.5f).Select(v => v + center)]);
            var row = g.Node("ReduceSum", [g.Node("Mul", table, column), g.Integers(0)], ("keepdims", 1L));
            return g.Node("Unsqueeze", row, g.Integers(2, 3));
        }
    }
}
