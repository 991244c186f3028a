using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Networks;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;
using Impasto.TestSupport;
using Impasto.Tests.Methods.Onnx;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Tests.Networks.FeedForward;

public class FeedForwardOnnxTests
{
    /// <summary>Of the full scale, 1: the issue's own bound.</summary>
    private const float Tolerance = 1e-3f;

    public static TheoryData<int, int, bool, int, int> Networks => new()
    {
        // styles, kernel, linear, height, width
        { 0, 9, false, 48, 64 },
        { 0, 9, true, 37, 50 },
        { 3, 5, false, 41, 35 },
    };

    /// <summary>A network whose normalisations are not all alike, so that a mistaken row shows.</summary>
    private static TransformModel Network(int styles, int kernel, bool linear)
    {
        var network = new TransformNet(16, 2, styles, kernel, seed: 7) { Linear = linear };
        var random = new SeededRandom(3);
        foreach (var (name, tensor) in network.NamedParameters.Where(p => p.Name.Contains(".norm.", StringComparison.Ordinal)))
            tensor.CopyFrom([.. tensor.ToArray().Select(v => v + 0.5f * (random.NextFloat() - 0.5f))]);
        network.SetRequiresGrad(false);
        return new TransformModel(network, [.. Enumerable.Range(0, Math.Max(1, styles)).Select(i => $"style{i}")]);
    }

    private static Tensor Noise(int pictures, int height, int width)
    {
        var random = new SeededRandom(5);
        return Tensor.From([.. Enumerable.Range(0, pictures * height * width * 3).Select(_ => random.NextFloat())], pictures, height, width, 3);
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), 0, Tolerance);
        // Not all of one colour: the comparison can fail.
        Assert.True(expected.Max() - expected.Min() > 0.2);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void ONNX_Runtime_gives_the_same_pictures(int styles, int kernel, bool linear, int height, int width)
    {
        using var scope = new TensorScope();
        using var model = Network(styles, kernel, linear);
        var x = Noise(2, height, width);
        float[] rows = [0.25f, 0.75f, 0, 0, 0.5f, 0.5f];
        var expected = model.Network.Stylize(x, styles > 0 ? Tensor.From(rows, 2, 3) : null);
        var (nchw, dims) = WeightLayout.NhwcToNchw(x.ToArray(), x.Shape.Sizes);
        (string, float[], int[])[] inputs = [(FeedForwardOnnx.ImageInput, nchw, dims)];
        if (styles > 0)
            inputs = [.. inputs, (FeedForwardOnnx.StyleInput, rows, [2, 3])];
        var actual = OnnxRuntime.Run(FeedForwardOnnx.Export(model).Save, inputs);
        Assert.Equal([2, 3, height, width], actual.Dims);
        AssertNear(expected.ToArray(), WeightLayout.NchwToNhwc(actual.Values, actual.Dims).Values);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Our_own_runner_gives_the_same_pictures(int styles, int kernel, bool linear, int height, int width)
    {
        using var scope = new TensorScope();
        using var model = Network(styles, kernel, linear);
        using var file = new MemoryStream();
        FeedForwardOnnx.Export(model).Save(file);
        file.Position = 0;
        using var network = new OnnxNetwork(OnnxModel.Load(file, "export"));
        Assert.Equal(model.Styles, network.Styles);
        var x = Noise(1, height, width);
        float[]? mix = styles > 0 ? [0.2f, 0.5f, 0.3f] : null;
        AssertNear(model.Network.Stylize(x, mix is null ? null : Tensor.From(mix, 1, 3)).ToArray(), network.Stylize(x, mix).ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_StyleBank_gives_the_same_pictures(bool transposed)
    {
        using var scope = new TensorScope();
        using var model = new StyleBankModel(new StyleBank(8, 3, seed: 4, transposed), ["a", "b", "c"]);
        model.Network.SetRequiresGrad(false);
        var x = Noise(1, 41, 50);
        var features = model.Network.Encode(x);
        float[] shares = [0.25f, 0, 0.75f];
        var mixed = Ops.Add(Ops.Affine(model.Network.Bank(features, 0), shares[0]), Ops.Affine(model.Network.Bank(features, 2), shares[2]));
        var expected = Ops.Crop(Ops.Sigmoid(model.Network.Decode(mixed)), 0, 41, 0, 50).ToArray();
        var graph = FeedForwardOnnx.Export(model);
        using var network = new OnnxNetwork(graph);
        Assert.Equal(model.Styles, network.Styles);
        AssertNear(expected, network.Stylize(x, shares).ToArray());

        var third = Ops.Crop(Ops.Sigmoid(model.Network.Decode(model.Network.Bank(features, 2))), 0, 41, 0, 50).ToArray();
        using var alone = new OnnxNetwork(FeedForwardOnnx.Export(model, only: 2));
        Assert.Equal(["c"], alone.Styles);
        AssertNear(third, alone.Stylize(x).ToArray());

        var (nchw, dims) = WeightLayout.NhwcToNchw(x.ToArray(), x.Shape.Sizes);
        var theirs = OnnxRuntime.Run(graph.Save, (FeedForwardOnnx.ImageInput, nchw, dims), (FeedForwardOnnx.StyleInput, shares, [1, 3]));
        AssertNear(expected, WeightLayout.NchwToNhwc(theirs.Values, theirs.Dims).Values);
    }

    [Fact]
    public void A_picture_that_a_layer_has_too_many_values_for_is_refused_with_the_size_that_would_fit()
    {
        using var scope = new TensorScope();
        using var network = new OnnxNetwork(ForeignNetworks.Wide(4000));
        Assert.Equal((1, 40, 50, 3), network.Stylize(Tensor.Zeros(1, 40, 50, 3)).Shape is { } shape ? (shape.N, shape.H, shape.W, shape.C) : default);
        var error = Assert.Throws<MemoryLimitException>(() => network.Stylize(Tensor.Zeros(1, 300, 600, 3)));
        // 4000 values a pixel, 2^29 at most.
        Assert.Equal("A 600x300 picture is too large for this network, which can't paint it in parts: one of its layers would have more than 536,870,912 values: `Size` 518 would fit.", error.Message);
    }

    [Theory]
    [InlineData(48, 64)]
    [InlineData(41, 50)]
    public void A_network_made_for_a_style_gives_the_same_pictures(int height, int width)
    {
        using var scope = new TensorScope();
        using var model = RandomModels.Generated(width: 8);
        var x = Noise(1, height, width);
        var expected = model.Network.Stylize(x).ToArray();
        var graph = ((ITrainableModel)model).ToOnnx();
        using var network = new OnnxNetwork(graph);
        Assert.Equal(["reed"], network.Styles);
        Assert.False(network.TakesWeights);
        AssertNear(expected, network.Stylize(x).ToArray());
        var (nchw, dims) = WeightLayout.NhwcToNchw(x.ToArray(), x.Shape.Sizes);
        var theirs = OnnxRuntime.Run(graph.Save, (FeedForwardOnnx.ImageInput, nchw, dims));
        AssertNear(expected, WeightLayout.NchwToNhwc(theirs.Values, theirs.Dims).Values);
        // A smaller one is continued first.
        Assert.Equal(7 * 9 * 3, network.Stylize(Noise(1, 7, 9)).ToArray().Length);
    }

    [Theory]
    [InlineData(48, 64, true)]
    [InlineData(48, 64, false)]
    [InlineData(41, 50, true)]
    [InlineData(41, 50, false)]
    public void A_U_Net_gives_the_same_pictures(int height, int width, bool isTransposed)
    {
        using var scope = new TensorScope();
        using var model = RandomModels.UNet(isTransposed: isTransposed);
        var x = Noise(1, height, width);
        var expected = model.Network.Stylize(x).ToArray();
        var graph = ((ITrainableModel)model).ToOnnx();
        using var network = new OnnxNetwork(graph);
        Assert.Equal(["pencil"], network.Styles);
        AssertNear(expected, network.Stylize(x).ToArray());
        if ((height | width) % model.Network.Multiple != 0)
            return;
        var (nchw, dims) = WeightLayout.NhwcToNchw(x.ToArray(), x.Shape.Sizes);
        var theirs = OnnxRuntime.Run(graph.Save, (FeedForwardOnnx.ImageInput, nchw, dims));
        AssertNear(expected, WeightLayout.NchwToNhwc(theirs.Values, theirs.Dims).Values);
    }

    [Fact]
    public void Noise_on_the_input_is_in_the_graph()
    {
        using var scope = new TensorScope();
        using var model = RandomModels.Generated();
        var x = Noise(1, 41, 60);
        using var plain = new OnnxNetwork(((ITrainableModel)model).ToOnnx());
        using var noisy = new OnnxNetwork(((ITrainableModel)model).WithNoise(0.05f).ToOnnx());
        float[] without = plain.Stylize(x).ToArray(), with = noisy.Stylize(x).ToArray();
        Assert.InRange(without.Zip(with, (a, b) => Math.Abs(a - b)).Average(), 0.001, 0.2);
    }

    [Fact]
    public void Models_keep_their_kind_of_output()
    {
        foreach (var linear in (bool[])[false, true])
        {
            using var model = Network(0, 9, linear);
            var path = TempFolder.NewFile("model.safetensors");
            model.ToWeightFile().Save(path);
            using var back = TransformModel.Load(path);
            Assert.Equal(linear, back.Network.Linear);
        }
    }

    private static (float[] Values, int[] Dims) RunWeb(OnnxModel graph, Tensor x)
    {
        var (nchw, dims) = WeightLayout.NhwcToNchw(x.ToArray(), x.Shape.Sizes);
        var (values, shape) = OnnxRuntime.Run(graph.Save, [(FeedForwardOnnx.ImageInput, nchw, dims)]);
        return (WeightLayout.NchwToNhwc(values, shape).Values, shape);
    }

    private static Model Stored(TempFolder folder, string kind, WeightFile file, IReadOnlyList<string> styles)
    {
        file.Save(folder.At("net.safetensors"));
        return new Model(new ModelEntry { Name = "net", Kind = kind, File = "net.safetensors", Bytes = 1, Sha256 = "", Styles = styles }, folder.At("net.safetensors"));
    }

    [Theory]
    [InlineData(0, 9, true)]
    [InlineData(3, 5, false)]
    public void Browsers_get_the_same_pictures_of_one_size(int styles, int kernel, bool linear)
    {
        using var scope = new TensorScope();
        using var folder = new TempFolder();
        using var model = Network(styles, kernel, linear);
        var stored = Stored(folder, styles > 0 ? "cin" : "johnson", model.ToWeightFile(), model.Styles);
        var picture = RandomModels.Photo(64, 48);
        var x = picture.ToTensor();
        var expected = model.Network.Stylize(x, styles > 0 ? Tensor.From([0, 1, 0], 1, 3) : null).ToArray();
        var style = styles > 0 ? "style1" : null;
        var own = ModelExport.ToWebOnnx(stored, style, 64, 48);
        var (values, dims) = RunWeb(own, x);
        Assert.Equal([1, 3, 48, 64], dims);
        AssertNear(expected, values);
        // Frozen statistics of the picture itself are its own; another picture's give another result, and no normalisation is left.
        var frozen = ModelExport.ToWebOnnx(stored, style, 64, 48, picture);
        AssertNear(expected, RunWeb(frozen, x).Values);
        var other = RunWeb(ModelExport.ToWebOnnx(stored, style, 64, 48, NeutralPicture.Of(64, 48)), x).Values;
        Assert.True(expected.Zip(other, (a, b) => Math.Abs(a - b)).Max() > 0.02);
        string[] known = ["Conv", "Pad", "Relu", "Add", "Resize", "Clip", "Sigmoid", "Identity"];
        Assert.Empty(frozen.Nodes.Select(node => node.Operator).Except(known));
        Assert.Empty(own.Nodes.Select(node => node.Operator).Except([.. known, "InstanceNormalization"]));
    }

    [Fact]
    public void Networks_made_for_a_style_have_a_form_for_browsers()
    {
        using var scope = new TensorScope();
        using var folder = new TempFolder();
        using var model = RandomModels.Generated();
        var stored = Stored(folder, "meta-made", model.ToWeightFile(), model.Styles);
        var picture = RandomModels.Photo(64, 48);
        var expected = model.Network.Stylize(picture.ToTensor()).ToArray();
        AssertNear(expected, RunWeb(ModelExport.ToWebOnnx(stored, null, 64, 48), picture.ToTensor()).Values);
        AssertNear(expected, RunWeb(ModelExport.ToWebOnnx(stored, null, 64, 48, picture), picture.ToTensor()).Values);
    }

    [Fact]
    public void What_has_no_form_for_browsers_is_said()
    {
        using var folder = new TempFolder();
        using var model = Network(3, 5, false);
        var stored = Stored(folder, "cin", model.ToWeightFile(), model.Styles);
        Assert.Contains("can't be 50x48", Assert.Throws<UsageException>(() => ModelExport.ToWebOnnx(stored, "style1", 50, 48)).Message, StringComparison.Ordinal);
        Assert.Contains("name one of them", Assert.Throws<UsageException>(() => ModelExport.ToWebOnnx(stored, null, 64, 48)).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean style1", Assert.Throws<UsageException>(() => ModelExport.ToWebOnnx(stored, "style11", 64, 48)).Message, StringComparison.Ordinal);
        var bank = stored with { Entry = stored.Entry with { Kind = "stylebank" } };
        Assert.Contains("no form for the web", Assert.Throws<UsageException>(() => ModelExport.ToWebOnnx(bank, "style1", 64, 48)).Message, StringComparison.Ordinal);
    }
}
