using System.Globalization;
using System.Text.Json;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Networks.FeedForward;

/// <summary>
/// Writes networks that stylise in one pass as ONNX, to be run by other programs or brought back by `impasto models import`: operator set
/// 13, float32 weights, open batch,
/// height and width.
/// </summary>
internal static class FeedForwardOnnx
{
    /// <summary>The name of the graph's picture input, RGB [N, 3, H, W] in 0..1.</summary>
    public const string ImageInput = "image";

    /// <summary>
    /// The name of the input of a network of many styles: each picture's share of every style [N, styles], a row's sum 1.
    /// </summary>
    public const string StyleInput = "style_weights";

    /// <summary>The name of the output, of the picture's shape and range.</summary>
    public const string Output = "stylized";

    /// <summary>A transform network.</summary>
    /// <param name="model">The network.</param>
    /// <param name="web">Of fixed size for browsers; null leaves sizes and styles open.</param>
    public static OnnxModel Export(TransformModel model, OnnxWebForm? web = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var scope = new TensorScope();
        var network = model.Network;
        var graph = new Graph(network.State, web is null ? model.Styles : [web.Style], network.Styles > 0, web: web);
        var x = graph.Unit("c1", graph.Noisy(model.Noise));
        x = graph.Unit("c2", x, stride: 2);
        x = graph.Unit("c3", x, stride: 2);
        for (var block = 1; block <= network.Blocks; block++)
            x = graph.Builder.Node("Add", x, graph.Unit($"r{block}.2", graph.Unit($"r{block}.1", x), relu: false));
        x = graph.Upsampled("u2", graph.Upsampled("u1", x));
        return graph.Finish(graph.Convolve("c4", x), network.Linear);
    }

    /// <summary>A StyleBank. Every bank is run and takes part by its weight.</summary>
    /// <param name="model">The StyleBank.</param>
    /// <param name="only">One bank that alone is written, without an input for weights; null writes all.</param>
    public static OnnxModel Export(StyleBankModel model, int? only = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var network = model.Network;
        var graph = new Graph(network.State, only is { } one ? [model.Styles[one]] : model.Styles, only is null, conditional: false);
        var features = graph.Unit("c3", graph.Unit("c2", graph.Unit("c1", graph.Noisy(model.Noise)), stride: 2), stride: 2);
        string? sum = null;
        for (var style = 0; style < network.Styles; style++)
        {
            if (only is not null && style != only)
                continue;
            var painted = graph.Unit($"b{style}.2", graph.Unit($"b{style}.1", features));
            painted = only is null ? graph.Builder.Node("Mul", painted, graph.Share(style)) : painted;
            sum = sum is null ? painted : graph.Builder.Node("Add", sum, painted);
        }
        var decoded = network.IsTransposed ? graph.Transposed("d2", graph.Transposed("d1", sum!)) : graph.Upsampled("d2", graph.Upsampled("d1", sum!));
        return graph.Finish(graph.Convolve("d3", decoded), linear: false);
    }

    /// <summary>A network that was made for a style. Its border of reflected pixels takes pictures of more than <see cref="GeneratedNet.Border"/> pixels each way.</summary>
    /// <inheritdoc cref="Export(TransformModel, OnnxWebForm?)" path="/param"/>
    public static OnnxModel Export(GeneratedModel model, OnnxWebForm? web = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var scope = new TensorScope();
        var network = model.Network;
        var graph = new Graph(network.State, model.Styles, weighted: false, web: web);
        graph.Builder.Metadata[OnnxNetwork.LeastKey] = (GeneratedNet.Border + 1).ToString(CultureInfo.InvariantCulture);
        var x = graph.Builder.Node("Relu", graph.ConvolveOverZeros("d_conv0", graph.Builder.PadReflect(graph.Noisy(model.Noise), GeneratedNet.Border)));
        foreach (var layer in network.Layers)
            x = graph.Generated(layer, x);
        return graph.Finish(graph.ConvolveOverZeros("g_deconv2", x), linear: false);
    }

    /// <summary>A U-Net, for pictures whose sides are multiples of <see cref="UNet.Multiple"/>; its normalisations are part of the convolutions.</summary>
    public static OnnxModel Export(UNetModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var scope = new TensorScope();
        var network = model.Network;
        var graph = new Graph(network.State, model.Styles, weighted: false);
        graph.Builder.Metadata[OnnxNetwork.MultipleKey] = network.Multiple.ToString(CultureInfo.InvariantCulture);
        var skips = new string[network.Downs + 1];
        string shown = graph.Scaled(graph.Noisy(model.Noise), 2, -1), x = shown;
        for (var i = 1; i <= network.Downs; i++)
            x = skips[i] = graph.Halved($"down{i}", i == 1 ? x : graph.Builder.Node("LeakyRelu", [x], ("alpha", 0.2f)));
        for (var i = network.Downs; i > 0; i--)
        {
            var wide = i == network.Downs ? x : graph.Builder.Node("Concat", [skips[i], x], ("axis", 1L));
            wide = graph.Builder.Node("Relu", wide);
            x = network.IsTransposed ? graph.Doubled($"up{i}", wide) : graph.Enlarged($"up{i}", wide);
        }
        if (!network.IsTransposed)
            x = graph.ConvolveOverZeros("last", graph.Builder.Node("Concat", [graph.Builder.Node("Relu", x), shown], ("axis", 1L)));
        return graph.Finish(graph.Scaled(graph.Builder.Node("Tanh", x), 0.5f, 0.5f), linear: true);
    }

    /// <summary>A graph in the making over a network's parameters.</summary>
    private sealed class Graph
    {
        private readonly IReadOnlyDictionary<string, Tensor> _state;
        private readonly string? _style;
        private readonly bool _conditional;
        private readonly OnnxWebForm? _web;

        public Graph(IReadOnlyDictionary<string, Tensor> state, IReadOnlyList<string> styles, bool weighted, bool conditional = true, OnnxWebForm? web = null)
        {
            (_state, _conditional, _web) = (state, conditional && weighted, web);
            Builder.Metadata[OnnxNetwork.StylesKey] = JsonSerializer.Serialize(styles);
            Builder.Metadata[OnnxNetwork.RangeKey] = ValueRange.Unit.ToString();
            Image = Builder.Input(ImageInput, web is null ? null : 1, 3, web?.Height, web?.Width);
            _style = weighted && web is null ? Builder.Input(StyleInput, null, styles.Count) : null;
        }

        public OnnxBuilder Builder { get; } = new("impasto");

        /// <summary>The picture.</summary>
        public string Image { get; }

        /// <summary>The picture with noise of its own, drawn anew where the graph is run; for browsers without, where it would flicker.</summary>
        public string Noisy(float deviation) => deviation == 0 || _web is not null ? Image : Builder.Node("Add", Image, Builder.NormalLike(Image, deviation));

        /// <summary>A style's share of every picture, [N, 1, 1, 1].</summary>
        public string Share(int style) =>
            Builder.Node("Unsqueeze", Builder.Node("Slice", _style!, Builder.Integers(style), Builder.Integers(style + 1), Builder.Integers(1)), Builder.Integers(2, 3));

        /// <summary>A convolution over a mirrored border.</summary>
        public string Convolve(string layer, string x, int stride = 1) =>
            Builder.Conv(Builder.PadReflect(x, _state[$"{layer}.weight"].Shape[1] / 2), layer, _state[$"{layer}.weight"], _state[$"{layer}.bias"], stride);

        /// <summary>A convolution, normalised.</summary>
        public string Unit(string layer, string x, int stride = 1, bool relu = true)
        {
            if (_web?.Statistics is null)
                return Normal(layer, Convolve(layer, x, stride), relu);
            Tensor weight = _state[$"{layer}.weight"], gamma = Row($"{layer}.norm.weight"), beta = Row($"{layer}.norm.bias");
            var (folded, offset) = Frozen(weight, _state[$"{layer}.bias"], gamma, beta, outputsLast: false);
            x = Builder.Conv(Builder.PadReflect(x, weight.Shape[1] / 2), layer, folded, offset, stride);
            return relu ? Builder.Node("Relu", x) : x;
        }

        /// <summary>A convolution of the picture at twice the size, normalised.</summary>
        public string Upsampled(string layer, string x) => Unit(layer, Builder.UpsampleNearest(x, 2));

        /// <summary>factor x + offset.</summary>
        public string Scaled(string x, float factor, float offset)
        {
            var name = $"scale_{factor.ToString(CultureInfo.InvariantCulture)}";
            return Builder.Node("Add", Builder.Node("Mul", x, Builder.Weight(name, [1], [factor])), Builder.Weight($"{name}.offset", [1], [offset]));
        }

        /// <summary>A 4x4 convolution of stride 2, with its normalisation by running statistics where it has one.</summary>
        public string Halved(string layer, string x)
        {
            var (weight, bias) = Folded(layer, outputsLast: false);
            return Builder.Conv(x, layer, weight, bias, stride: 2, padding: 1);
        }

        /// <summary>The transposed one.</summary>
        public string Doubled(string layer, string x)
        {
            var (weight, bias) = Folded(layer, outputsLast: true);
            return Builder.ConvTranspose(x, layer, weight, bias, stride: 2, padding: 1);
        }

        /// <summary>A 3x3 convolution of the picture at twice the size, with its normalisation by running statistics where it has one.</summary>
        public string Enlarged(string layer, string x)
        {
            var (weight, bias) = Folded(layer, outputsLast: false);
            return Builder.Conv(Builder.UpsampleNearest(x, 2), layer, weight, bias, padding: 1);
        }

        /// <summary>A transposed convolution to twice the size, normalised.</summary>
        public string Transposed(string layer, string x) =>
            Normal(layer, Builder.ConvTranspose(x, layer, _state[$"{layer}.weight"], _state[$"{layer}.bias"], stride: 2, padding: 1, outputPadding: 1), relu: true);

        /// <summary>A convolution over a border of zeros that keeps the size, with bias where the network has one.</summary>
        public string ConvolveOverZeros(string layer, string x) =>
            Builder.Conv(x, layer, _state[$"{layer}.weight"], _state.GetValueOrDefault($"{layer}.bias"), padding: _state[$"{layer}.weight"].Shape[1] / 2);

        /// <summary>A convolution made for a style, normalised without scale and offset.</summary>
        public string Generated(GeneratedLayer layer, string x)
        {
            var filters = _state[$"{layer.Name}.weight"];
            if (_web?.Statistics is not null)
            {
                var doubles = layer.Step == GeneratedLayer.Change.Double;
                var (folded, bias) = Frozen(filters, null, Tensor.Full(1, layer.Outputs), Tensor.Zeros(layer.Outputs), outputsLast: doubles);
                return Builder.Node("Relu", doubles ? Builder.ConvTranspose(x, layer.Name, folded, bias, stride: 2, padding: 1)
                    : layer.Step == GeneratedLayer.Change.Halve ? Builder.Conv(x, layer.Name, folded, bias, stride: 2, padding: 1)
                    : Builder.Conv(x, layer.Name, folded, bias));
            }
            x = layer.Step == GeneratedLayer.Change.Double ? Builder.ConvTranspose(x, layer.Name, filters, stride: 2, padding: 1)
                : layer.Step == GeneratedLayer.Change.Halve ? Builder.Conv(x, layer.Name, filters, stride: 2, padding: 1)
                : Builder.Conv(x, layer.Name, filters);
            using Tensor scale = Tensor.Full(1, layer.Outputs), offset = Tensor.Zeros(layer.Outputs);
            return Builder.Node("Relu", Builder.InstanceNorm(x, layer.Name, scale, offset));
        }

        /// <summary>The model, its output between 0 and 1 and of the picture's size: sizes that 4 doesn't divide have grown.</summary>
        public OnnxModel Finish(string y, bool linear)
        {
            y = linear ? Builder.Node("Clip", y, Builder.Weight("zero", [], [0]), Builder.Weight("one", [], [1])) : Builder.Node("Sigmoid", y);
            if (_web is not null)
            {
                Builder.Output(Output, y, 1, 3, _web.Height, _web.Width);
                return Builder.Build();
            }
            var size = Builder.Node("Slice", Builder.Node("Shape", Image), Builder.Integers(2), Builder.Integers(4));
            Builder.Output(Output, Builder.Node("Slice", y, Builder.Integers(0, 0), size, Builder.Integers(2, 3)), null, 3, null, null);
            return Builder.Build();
        }

        /// <summary>A layer's weights with the batch normalisation behind it.</summary>
        private (Tensor Weight, Tensor Bias) Folded(string layer, bool outputsLast)
        {
            Tensor weight = _state[$"{layer}.weight"], bias = _state[$"{layer}.bias"];
            if (!_state.TryGetValue($"{layer}.norm.running_var", out var variance))
                return (weight, bias);
            const float Eps = 1e-5f;
            using var pause = Tape.Pause();
            var factor = Ops.Divide(_state[$"{layer}.norm.weight"], Ops.Sqrt(Ops.Affine(variance, 1, Eps)));
            var folded = Ops.Multiply(weight, outputsLast ? factor : Ops.Reshape(factor, -1, 1, 1, 1));
            return (folded, Ops.Add(Ops.Multiply(Ops.Subtract(bias, _state[$"{layer}.norm.running_mean"]), factor), _state[$"{layer}.norm.bias"]));
        }

        /// <summary>A convolution's weights with the normalisation by frozen statistics behind it: those of the next place of the network.</summary>
        private (Tensor Weight, Tensor Bias) Frozen(Tensor weight, Tensor? bias, Tensor gamma, Tensor beta, bool outputsLast)
        {
            const float Eps = 1e-5f;
            var channels = gamma.Shape[0];
            var statistics = _web!.Statistics!.Next(() => new ChannelStatistics(channels));
            var factor = Ops.Multiply(gamma, Tensor.From(statistics.InverseDeviations(Eps), channels));
            var centred = bias is null ? Ops.Affine(Tensor.From(statistics.Means(), channels), -1, 0) : Ops.Subtract(bias, Tensor.From(statistics.Means(), channels));
            return (Ops.Multiply(weight, outputsLast ? factor : Ops.Reshape(factor, -1, 1, 1, 1)), Ops.Add(Ops.Multiply(centred, factor), beta));
        }

        /// <summary>A normalisation's scales or offsets [C], of a network of many styles those of the one that is written.</summary>
        private Tensor Row(string parameter)
        {
            var table = _state[parameter];
            return _conditional ? Ops.Reshape(Ops.Slice(table, [_web!.Row, 0], [_web.Row + 1, table.Shape[^1]]), -1) : table;
        }

        private string Normal(string layer, string x, bool relu)
        {
            if (_web is not null)
            {
                x = Builder.InstanceNorm(x, layer, Row($"{layer}.norm.weight"), Row($"{layer}.norm.bias"));
                return relu ? Builder.Node("Relu", x) : x;
            }
            Tensor gamma = _state[$"{layer}.norm.weight"], beta = _state[$"{layer}.norm.bias"];
            x = _conditional ? Builder.ConditionalInstanceNorm(x, _style!, layer, gamma, beta) : Builder.InstanceNorm(x, layer, gamma, beta);
            return relu ? Builder.Node("Relu", x) : x;
        }
    }
}
