using Impasto.Tensors.Kernels;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;
using Impasto.TestSupport;

namespace Impasto.Tensors.Tests.Weights.Onnx;

public class OnnxBuilderTests
{
    [Fact]
    public void A_network_built_here_computes_what_the_engine_computes()
    {
        using var scope = new TensorScope();
        var network = new SmallNetwork();
        using var runner = new OnnxRunner(OnnxModel.Load(network.Bytes(), "small.onnx"));
        var result = runner.Run(network.Inputs)["stylised"];

        var expected = network.Forward();
        Assert.Equal(expected.Shape, result.Shape);
        Assert.InRange(expected.ToArray().Zip(result.ToArray(), (a, b) => Math.Abs(a - b)).Max(), 0, 1e-5f);
    }

    [Fact]
    public void The_same_network_gives_the_same_bytes_and_keeps_its_metadata()
    {
        using var scope = new TensorScope();
        var bytes = new SmallNetwork().Bytes();
        Assert.Equal(bytes, new SmallNetwork().Bytes());

        var model = OnnxModel.Load(bytes, "x");
        Assert.Equal(("Impasto", 13, "CC0"), (model.Producer, model.Opset, model.Initializers.Metadata["licence"]));
        Assert.Equal([null, 3, null, null], model.Inputs[0].Shape);
        Assert.Equal([null, 2], model.Inputs[1].Shape);
    }

    [Fact]
    public void A_model_is_saved_whole_or_not_at_all()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            using var scope = new TensorScope();
            var path = Path.Combine(folder.FullName, "net.onnx");
            OnnxModel.Load(new SmallNetwork().Bytes(), "x").Save(path);
            Assert.Equal("net.onnx", Assert.Single(folder.EnumerateFiles()).Name);
            Assert.Equal(2, OnnxModel.Load(path).Inputs.Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Mistakes_in_building_are_named()
    {
        var nowhere = new OnnxBuilder("net");
        nowhere.Output("out", nowhere.Node("Relu", "nothing"));
        Assert.Contains("'nothing' of its node 'relu_0' (Relu) is defined nowhere",
            Assert.Throws<WeightFormatException>(nowhere.Build).Message);

        var twice = new OnnxBuilder("net");
        twice.Weight("w", [], [1]);
        twice.Weight("w", [], [1]);
        Assert.Contains("'w' occurs twice", Assert.Throws<WeightFormatException>(twice.Build).Message);
    }

    [Fact]
    public void ONNX_Runtime_computes_the_same_from_the_written_file()
    {
        using var scope = new TensorScope();
        var network = new SmallNetwork();
        var (image, shape) = WeightLayout.NhwcToNchw(network.Inputs["image"].ToArray(), network.Inputs["image"].Shape.Sizes);
        var answer = OnnxRuntime.Run(path => File.WriteAllBytes(path, network.Bytes()),
            ("image", image, shape), ("style", network.Inputs["style"].ToArray(), [2, 2]));

        var (expected, expectedShape) = WeightLayout.NhwcToNchw(network.Forward().ToArray(), network.Forward().Shape.Sizes);
        Assert.Equal(expectedShape, answer.Dims);
        Assert.InRange(answer.Values.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-5f);
    }

    /// <summary>A small network of each of the builder's layers, as the engine computes it and as the builder writes it.</summary>
    private sealed class SmallNetwork
    {
        private readonly Random _random = new(3);
        private readonly Tensor _down, _downBias, _up, _upBias, _gammas, _betas, _gamma, _beta, _last;

        public SmallNetwork()
        {
            Inputs = new() { ["image"] = Values(2, 9, 12, 3), ["style"] = Tensor.From([1, 0, 0.25f, 0.75f], 2, 2) };
            (_down, _downBias, _up, _upBias) = (Values(4, 3, 3, 3), Values(4), Values(4, 3, 3, 5), Values(5));
            (_gammas, _betas, _gamma, _beta, _last) = (Values(2, 4), Values(2, 4), Values(5), Values(5), Values(3, 3, 3, 5));
        }

        public Dictionary<string, Tensor> Inputs { get; }

        public Tensor Forward()
        {
            var x = Ops.Conv2d(Ops.Pad(Inputs["image"], 1, 1, 1, 1, PaddingMode.Reflect), _down, _downBias, stride: 2);
            x = Ops.InstanceNorm(x, Ops.MatMul(Inputs["style"], _gammas), Ops.MatMul(Inputs["style"], _betas), relu: true);
            x = Ops.InstanceNorm(Ops.ConvTranspose2d(x, _up, _upBias, stride: 2, padding: 1, outputPadding: 1), _gamma, _beta);
            return Ops.Sigmoid(Ops.Conv2d(Ops.UpsampleNearest(x, 2), _last, padding: 1));
        }

        public byte[] Bytes()
        {
            var g = new OnnxBuilder("small");
            g.Metadata["licence"] = "CC0";
            var image = g.Input("image", null, 3, null, null);
            var style = g.Input("style", null, 2);
            var x = g.Conv(g.PadReflect(image, 1), "down", _down, _downBias, stride: 2);
            x = g.Node("Relu", g.ConditionalInstanceNorm(x, style, "style1", _gammas, _betas));
            x = g.InstanceNorm(g.ConvTranspose(x, "up", _up, _upBias, stride: 2, padding: 1, outputPadding: 1), "norm", _gamma, _beta);
            x = g.Node("Sigmoid", g.Conv(g.UpsampleNearest(x, 2), "last", _last, padding: 1));
            g.Output("stylised", x, null, 3, null, null);
            using var stream = new MemoryStream();
            g.Build().Save(stream);
            return stream.ToArray();
        }

        private Tensor Values(params int[] shape) =>
            Tensor.From([.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => _random.NextSingle() - 0.5f)], shape);
    }
}
