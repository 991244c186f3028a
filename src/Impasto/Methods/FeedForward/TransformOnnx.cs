using System.Text.Json;
using Impasto.Methods.Onnx;
using Impasto.Tensors;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Methods.FeedForward;

/// <summary>Writes transform networks as ONNX, to be run by other programs or brought back by `impasto models import`.</summary>
public static class TransformOnnx
{
    /// <summary>The name of the graph's picture input, RGB [N, 3, H, W] in 0..1.</summary>
    public const string ImageInput = "image";

    /// <summary>The name of the input of a network of many styles: each picture's share of every style [N, styles], a row's sum 1.</summary>
    public const string StyleInput = "style_weights";

    /// <summary>The name of the output, of the picture's shape and range.</summary>
    public const string Output = "stylized";

    /// <summary>The network as an ONNX graph of operator set 13 with float32 weights; batch, height and width are open.</summary>
    public static OnnxModel Export(TransformModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var network = model.Network;
        var state = network.State;
        var builder = new OnnxBuilder("impasto");
        builder.Metadata["styles"] = JsonSerializer.Serialize(model.Styles);
        builder.Metadata[OnnxNetwork.RangeKey] = ValueRange.Unit.ToString();
        builder.Metadata[OnnxNetwork.MultipleKey] = "1";
        var image = builder.Input(ImageInput, null, 3, null, null);
        var style = network.Styles > 0 ? builder.Input(StyleInput, null, network.Styles) : null;

        var x = Unit("c1", image);
        x = Unit("c2", x, stride: 2);
        x = Unit("c3", x, stride: 2);
        for (var block = 1; block <= network.Blocks; block++)
            x = builder.Node("Add", x, Unit($"r{block}.2", Unit($"r{block}.1", x), relu: false));
        x = Unit("u1", builder.UpsampleNearest(x, 2));
        x = Unit("u2", builder.UpsampleNearest(x, 2));
        var y = Convolve("c4", x);
        y = network.Linear ? builder.Node("Clip", y, builder.Weight("zero", [], [0]), builder.Weight("one", [], [1])) : builder.Node("Sigmoid", y);
        // Sizes that 4 doesn't divide have grown.
        var size = builder.Node("Slice", builder.Node("Shape", image), builder.Integers(2), builder.Integers(4));
        builder.Output(Output, builder.Node("Slice", y, builder.Integers(0, 0), size, builder.Integers(2, 3)), null, 3, null, null);
        return builder.Build();

        string Convolve(string layer, string input, int stride = 1) =>
            builder.Conv(builder.PadReflect(input, state[$"{layer}.weight"].Shape[1] / 2), layer, state[$"{layer}.weight"], state[$"{layer}.bias"], stride);

        string Unit(string layer, string input, int stride = 1, bool relu = true)
        {
            var z = Convolve(layer, input, stride);
            Tensor gamma = state[$"{layer}.norm.weight"], beta = state[$"{layer}.norm.bias"];
            z = style is null ? builder.InstanceNorm(z, layer, gamma, beta) : builder.ConditionalInstanceNorm(z, style, layer, gamma, beta);
            return relu ? builder.Node("Relu", z) : z;
        }
    }
}
