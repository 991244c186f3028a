using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;
using Impasto.TestSupport;
using Impasto.Tests.Methods.Onnx;

namespace Impasto.Tests.Networks.FeedForward;

/// <summary>Networks of other programs, imported and run.</summary>
public sealed class OnnxNetworkTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public static TheoryData<string> Names => ["pytorch", "tensorflow", "tensorflow-transposed"];

    public void Dispose() => _temp.Dispose();

    private static OnnxModel Graph(string name) => name switch
    {
        "pytorch" => ForeignNetworks.PyTorch(16, 40),
        "tensorflow" => ForeignNetworks.TensorFlow(16, 3, transposed: false),
        _ => ForeignNetworks.TensorFlow(16, 3, transposed: true),
    };

    private ModelStore Store() => new([_temp.At("user")], _temp.At("user"));

    private async Task<Model> Import(OnnxModel graph, string name, OnnxImportOptions? options = null)
    {
        graph.Save(_temp.At($"{name}.onnx"));
        return await ModelImport.ImportAsync(Store(), _temp.At($"{name}.onnx"), onnx: options, cancel: TestContext.Current.CancellationToken);
    }

    private static Picture Photo(int width, int height)
    {
        var random = new SeededRandom(2);
        return new Picture(width, height, 3, [.. Enumerable.Range(0, width * height * 3).Select(i =>
            Math.Clamp(i / 3 % width / (float)width + 0.2f * (random.NextFloat() - 0.5f), 0, 1))]);
    }

    private Task<StyleResult> Render(Picture photo, params Style[] styles) =>
        new FeedForwardMethod(Store(), FeedForwardKind.Onnx).RenderAsync(new StyleRequest { Content = photo, Styles = styles }, cancel: TestContext.Current.CancellationToken);

    /// <summary>Networks of other programs see the picture and nothing else, so that their results are those of other runtimes.</summary>
    private static Tensor Cut(Tensor stylized, Picture photo) => Ops.Crop(stylized, 0, photo.Height, 0, photo.Width);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_runner_agrees_with_ONNX_Runtime(string name)
    {
        using var scope = new TensorScope();
        var graph = Graph(name);
        using var runner = new OnnxRunner(graph);
        var x = Photo(40, 40).ToTensor();
        var image = graph.Inputs[0].Name;
        var inputs = new Dictionary<string, Tensor> { [image] = name == "pytorch" ? Ops.Affine(x, 255) : x };
        var values = inputs[image].ToArray();
        (string, float[], int[])[] given = [(image, values, [1, 40, 40, 3])];
        if (name == "pytorch")
        {
            var (nchw, dims) = WeightLayout.NhwcToNchw(values, x.Shape.Sizes);
            given = [(image, nchw, dims)];
        }
        else
        {
            inputs[graph.Inputs[1].Name] = Tensor.From([0.2f, 0.7f, 0.1f], 3);
            given = [.. given, (graph.Inputs[1].Name, [0.2f, 0.7f, 0.1f], [3])];
        }
        var actual = runner.Run(inputs)[graph.Outputs[0].Name];
        var theirs = OnnxRuntime.Run(graph.Save, given);
        var expected = name == "pytorch" ? WeightLayout.NchwToNhwc(theirs.Values, theirs.Dims).Values : theirs.Values;
        Assert.Equal(expected.Length, actual.Shape.Count);
        var scale = expected.Max() - expected.Min();
        Assert.True(scale > (name == "pytorch" ? 50 : 0.2));
        Assert.InRange(expected.Zip(actual.ToArray(), (a, b) => Math.Abs(a - b)).Max() / scale, 0, 1e-4);
    }

    [Fact]
    public async Task A_network_of_PyTorch_is_imported_at_any_size_and_runs()
    {
        // Its file says 40x40, but the graph takes any size; what comes out shows that it counts to 255.
        var model = await Import(Graph("pytorch"), "candy");
        Assert.Equal(("candy", "onnx", "0..255"), (model.Entry.Name, model.Entry.Kind, model.Entry.Preprocessing));
        Assert.Equal(["candy"], model.Entry.Styles);
        ModelStore.Verify(Store().Get("candy"));
        var photo = Photo(75, 58);
        var result = await Render(photo, new Style("candy", null));
        Assert.Equal((75, 58), (result.Picture.Width, result.Picture.Height));

        using var scope = new TensorScope();
        using var runner = new OnnxRunner(Graph("pytorch") is var graph ? graph.With([graph.Inputs[0] with { Shape = null }], graph.Outputs, graph.Initializers.Metadata) : null!);
        var y = Cut(runner.Run(Ops.Affine(photo.ToTensor(), 255)), photo).ToArray();
        Assert.Equal(y.Select(v => Math.Clamp(v / 255, 0, 1)), result.Picture.Pixels, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.True(result.Picture.Pixels.Max() - result.Picture.Pixels.Min() > 0.3);
    }

    [Theory]
    [InlineData("tensorflow")]
    [InlineData("tensorflow-transposed")]
    public async Task A_network_of_many_styles_blends_them(string name)
    {
        var model = await Import(Graph(name), "many", new OnnxImportOptions { Styles = ["ink", "wave", "scream"] });
        Assert.Equal(("onnx", "0..1"), (model.Entry.Kind, model.Entry.Preprocessing));
        Assert.Equal(["ink", "wave", "scream"], model.Entry.Styles);
        var photo = Photo(51, 67);
        var ink = (await Render(photo, new Style("ink", null))).Picture;
        var wave = (await Render(photo, new Style("wave", null))).Picture;
        var both = (await Render(photo, new Style("ink", null, 3), new Style("wave", null, 1))).Picture;
        Assert.Equal((51, 67), (both.Width, both.Height));
        Assert.True(Distance(ink, wave) > 0.01);

        using (var network = OnnxNetwork.Load(model.Path))
        {
            using var scope = new TensorScope();
            Assert.Equal(Cut(network.Stylize(photo.ToTensor(), [0.75f, 0.25f, 0]), photo).ToArray(), both.Pixels);
        }

        // A mask puts one style on the left, the other on the right.
        var left = new Picture(2, 1, 1, [1, 0]);
        var right = new Picture(2, 1, 1, [0, 1]);
        var split = (await Render(photo, new Style("ink", null, 1, left), new Style("wave", null, 1, right))).Picture;
        Assert.Equal(ink.Pixels[..3], split.Pixels[..3], (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(wave.Pixels[^3..], split.Pixels[^3..], (a, b) => Math.Abs(a - b) < 1e-6);
        var error = await Assert.ThrowsAsync<ModelException>(() => Render(photo, new Style("many", null)));
        Assert.Contains("ink, wave, scream", error.Message);
    }

    [Theory]
    [InlineData("pytorch")]
    [InlineData("tensorflow")]
    public async Task Memory_is_predicted_by_a_run_on_a_small_picture(string name)
    {
        var model = await Import(Graph(name), "grown");
        using var network = OnnxNetwork.Load(model.Path);
        var shares = StyleShares.Everywhere(network.TakesWeights ? [1, 0, 0] : [1]);
        const int Side = 480;
        using var scope = new TensorScope();
        using var alive = new OnnxRunner(OnnxModel.Load(model.Path));
        var inputs = alive.Model.Inputs.ToDictionary(i => i.Name, i => i.Shape is { Length: 4 } ? Tensor.Zeros(1, Side, Side, 3)
            : Tensor.Zeros([.. i.Shape!.Select(size => size ?? 1)]));
        alive.Run(inputs);
        IFeedForwardModel predicted = network;
        Assert.InRange(alive.PeakValues / (predicted.WholeFloats - 12) / Side / Side, 0.9, 1.1);
        // The pool keeps blocks beside them.
        Assert.Equal((1 + IFeedForwardModel.KeptBlocks) * predicted.WholeFloats, predicted.KeptFloats(shares, 1), 1e-9);
    }

    [Fact]
    public async Task A_style_of_a_foreign_network_loads_in_the_library()
    {
        var model = await Import(Graph("tensorflow"), "many", new OnnxImportOptions { Styles = ["ink", "wave", "scream"] });
        using var stylizer = await Stylizer.LoadAsync("wave", Store(), TestContext.Current.CancellationToken);
        Assert.Equal(model.Entry.Styles, stylizer.Styles);
        var photo = Photo(40, 33);
        Assert.Equal((await Render(photo, new Style("wave", null))).Picture.Pixels, stylizer.Stylize(photo, cancel: TestContext.Current.CancellationToken).Pixels);
    }

    [Theory]
    [InlineData("johnson_w8_opset11.onnx", 1)]
    [InlineData("johnson_w8_opset13.onnx", 1)]
    [InlineData("johnson_w8_opset17.onnx", 1)]
    [InlineData("cin_w4_opset13.onnx", 4)]
    public async Task What_PyTorchs_exporter_wrote_is_imported_and_runs(string file, int styles)
    {
        var path = Repo.Fixture("neural", "formats", file);
        var model = await ModelImport.ImportAsync(Store(), path, "torch", cancel: TestContext.Current.CancellationToken);
        Assert.Equal(styles == 1 ? ["torch"] : ["torch-1", "torch-2", "torch-3", "torch-4"], model.Entry.Styles);
        var result = (await Render(Photo(63, 50), new Style(model.Entry.Styles[^1], null))).Picture;
        Assert.Equal((63, 50), (result.Width, result.Height));
        Assert.True(result.Pixels.Max() - result.Pixels.Min() > 0.2);
    }

    [Fact]
    public async Task Sizes_that_a_graph_cant_take_are_continued_and_cut()
    {
        var model = await Import(ForeignNetworks.UShaped(16), "u");
        Assert.Equal("-1..1", model.Entry.Preprocessing);
        Assert.Equal("4", OnnxModel.Load(model.Path).Initializers.Metadata["impasto.multiple"]);
        foreach (var (width, height) in ((int, int)[])[(64, 40), (45, 71), (7, 1)])
        {
            var result = (await Render(Photo(width, height), new Style("u", null))).Picture;
            Assert.Equal((width, height), (result.Width, result.Height));
            Assert.All(result.Pixels, v => Assert.InRange(v, 0, 1));
        }
    }

    [Fact]
    public async Task A_graph_of_one_size_is_given_that_size()
    {
        var builder = new OnnxBuilder("fixed");
        var x = builder.Input("x", 1, 3, 32, 48);
        builder.Output("y", builder.Node("Reshape", builder.Node("Reshape", x, builder.Integers(1, 3, 32 * 48)), builder.Integers(1, 3, 32, 48)), 1, 3, 32, 48);
        var model = await Import(builder.Build(), "fixed");
        using var network = OnnxNetwork.Load(model.Path);
        Assert.Equal((32, 48), network.FixedSize);
        var photo = new Picture(61, 45, 3, [.. Enumerable.Repeat(0.5f, 61 * 45 * 3)]);
        Assert.Equal(photo.Pixels, (await Render(photo, new Style("fixed", null))).Picture.Pixels, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public async Task What_cant_be_run_is_refused_by_name()
    {
        var unknown = await Assert.ThrowsAsync<ModelException>(() => Import(ForeignNetworks.PyTorch(4, null, "NonMaxSuppression"), "odd"));
        Assert.NotNull(unknown.File);
        Assert.Contains("NonMaxSuppression", unknown.Message);

        var gray = new OnnxBuilder("grey");
        gray.Output("y", gray.Node("ReduceMean", [gray.Input("x", 1, 3, null, null)], ("axes", new long[] { 1 })), 1, 1, null, null);
        Assert.Contains("three channels", (await Assert.ThrowsAsync<ModelException>(() => Import(gray.Build(), "grey"))).Message);

        var two = new OnnxBuilder("two");
        two.Output("y", two.Node("Add", two.Input("a", 1, 3, null, null), two.Input("b", 1, 3, null, null)), 1, 3, null, null);
        Assert.Contains("'a'", (await Assert.ThrowsAsync<ModelException>(() => Import(two.Build(), "two"))).Message);

        await Assert.ThrowsAsync<UsageException>(() => Import(Graph("pytorch"), "candy", new OnnxImportOptions { Styles = ["a", "b"] }));
        await Assert.ThrowsAsync<UsageException>(() => Import(Graph("tensorflow"), "many", new OnnxImportOptions { Styles = ["a", "b"] }));
        Assert.Empty(Store().All());
    }

    [Theory]
    [InlineData(1, 255, 0, 0, "0..1", "0..255")]
    [InlineData(1, 1, 0, 0, "0..1", "0..1")]
    [InlineData(255, 1, 0.1f, 0, "0..255", "0..1")]
    [InlineData(255, 255, 40, 0, "0..255", "0..255")]
    [InlineData(1, 2, 0, -1, "-1..1", "-1..1")]
    public async Task The_ranges_taken_and_given_are_found_apart(float taken, float given, float black, float offset, string input, string output)
    {
        // From black at 0, taken at white, to given at white, blurred, without any normalisation that would make the input's scale indifferent.
        var builder = new OnnxBuilder("ranges");
        var scaled = builder.Node("Mul", builder.Input("x", 1, 3, null, null), builder.Weight("scale", [1], [(given - black) / taken]));
        var y = builder.Node("Add", scaled, builder.Weight("offset", [1], [black + offset]));
        builder.Output("y", y, 1, 3, null, null);
        var model = await Import(builder.Build(), "ranges");
        var metadata = OnnxModel.Load(model.Path).Initializers.Metadata;
        Assert.Equal((input, output), (metadata["impasto.range"], metadata["impasto.output-range"]));
        Assert.Equal(input == output ? input : $"{input} in, {output} out", model.Entry.Preprocessing);
    }

    [Fact]
    public async Task What_the_user_says_goes_before_what_is_found_out()
    {
        var model = await Import(Graph("pytorch"), "candy", new OnnxImportOptions { Range = ValueRange.Signed, OutputRange = ValueRange.Bytes, Styles = ["sweet"] });
        var metadata = OnnxModel.Load(model.Path).Initializers.Metadata;
        Assert.Equal(("-1..1", "0..255"), (metadata["impasto.range"], metadata["impasto.output-range"]));
        Assert.Equal(["sweet"], model.Entry.Styles);
        Assert.Equal(model.Path, Store().FindStyle("sweet")!.Path);
    }

    private static double Distance(Picture a, Picture b) => a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Average();
}
