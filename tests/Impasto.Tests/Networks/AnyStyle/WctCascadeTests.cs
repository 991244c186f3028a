using Impasto.Networks.AnyStyle;
using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.TestSupport;

namespace Impasto.Tests.Networks.AnyStyle;

public sealed class WctCascadeTests
{
    [Fact]
    public void Its_layers_are_those_of_VGG_19()
    {
        Assert.Equal(["conv11"], WctCascade.LayersOf(1));
        Assert.Equal("conv11 conv12 conv21 conv22 conv31 conv32 conv33 conv34 conv41 conv42 conv43 conv44 conv51", string.Join(' ', WctCascade.LayersOf(5)));
        using var network = RandomAnyStyle.Cascade();
        Assert.Equal(WctCascade.Convolutions.SelectMany(name => new[] { $"{name}.bias", $"{name}.weight" }).Order(StringComparer.Ordinal), network.State.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(33, 50)]
    [InlineData(64, 32)]
    public void A_picture_keeps_its_size_and_range(int height, int width)
    {
        using var scope = new TensorScope();
        using var network = RandomAnyStyle.Cascade();
        var y = network.Stylize(Noise(height, width, 2), [(network.Prepare(Noise(40, 50, 1)), 1)], WctCascade.Depth, 1);
        Assert.Equal(new Shape(1, height, width, 3), y.Shape);
        Assert.All(y.ToArray(), value => Assert.InRange(value, 0, 1));
        Assert.True(height == 1 || y.ToArray().Distinct().Count() > 10);
    }

    [Fact]
    public void Without_strength_each_level_encodes_and_decodes()
    {
        using var scope = new TensorScope();
        using var network = RandomAnyStyle.Cascade();
        var content = Noise(48, 64, 2);
        var codes = network.Prepare(Noise(40, 50, 1));
        foreach (var deepest in new[] { 1, 3, 5 })
        {
            var expected = content;
            for (var level = deepest; level >= 1; level--)
                expected = network.Reconstruct(Ops.Affine(expected, 1), level);
            Close(Ops.Clamp(expected, 0, 1).ToArray(), network.Stylize(content, [(codes, 1)], deepest, 0).ToArray(), 1e-3f);
        }
    }

    [Fact]
    public void Shares_are_between_the_styles_and_fewer_levels_give_another_picture()
    {
        using var scope = new TensorScope();
        using var network = RandomAnyStyle.Cascade();
        var content = Noise(48, 64, 2);
        StyleCode[] a = network.Prepare(Noise(40, 50, 1)), b = network.Prepare(Ops.Affine(Noise(40, 50, 4), 0.3f));
        Assert.Equal(network.Stylize(content, [(a, 1)], 5, 1).ToArray(), network.Stylize(content, [(a, 1), (b, 0)], 5, 1).ToArray());
        Assert.NotEqual(network.Stylize(content, [(a, 1)], 5, 1).ToArray(), network.Stylize(content, [(b, 1)], 5, 1).ToArray());
        Assert.NotEqual(network.Stylize(content, [(a, 1)], 5, 1).ToArray(), network.Stylize(content, [(a, 1)], 3, 1).ToArray());
    }

    [Fact]
    public void Frames_that_share_statistics_get_one_map()
    {
        using var scope = new TensorScope();
        using var network = RandomAnyStyle.Cascade();
        var codes = network.Prepare(Noise(40, 50, 1));
        Tensor first = Noise(48, 64, 2), second = Noise(48, 64, 3);
        var alone = network.Stylize(second, [(codes, 1)], 5, 1).ToArray();
        var shared = new SharedStatistics();
        using var use = shared.Use();
        var own = network.Stylize(first, [(codes, 1)], 5, 1).ToArray();
        shared.Freeze();
        shared.NextPicture();
        Assert.NotEqual(alone, network.Stylize(second, [(codes, 1)], 5, 1).ToArray());
        shared.NextPicture();
        Assert.Equal(own, network.Stylize(first, [(codes, 1)], 5, 1).ToArray());
    }

    [Fact]
    public void The_result_does_not_depend_on_the_threads()
    {
        Assert.Equal(OwnContext.Run(1, Painted), OwnContext.Run(2, Painted));

        static float[] Painted()
        {
            using var scope = new TensorScope();
            using var network = RandomAnyStyle.Cascade(4);
            return network.Stylize(Noise(61, 83, 1), [(network.Prepare(Noise(70, 50, 2)), 1)], 5, 0.6f).ToArray();
        }
    }

    [Fact]
    public void A_style_for_each_region_is_painted_there()
    {
        using var scope = new TensorScope();
        using var network = RandomAnyStyle.Cascade();
        using var styled = new WctCascadeStyled(network, [("a", network.Prepare(Noise(40, 50, 1))), ("b", network.Prepare(Ops.Affine(Noise(40, 50, 4), 0.3f)))], 5, 1);
        IFeedForwardModel model = styled;
        var content = Noise(48, 64, 2);
        float[] left = model.Stylize(content, [1, 0]).ToArray(), right = model.Stylize(content, [0, 1]).ToArray();
        var halves = new StyleShares([[1, 0], [0, 1]], [[1, 0], [0, 1]], 1, 2).Painted(content, model.Stylize, TestContext.Current.CancellationToken);
        Assert.Equal(left[0], halves.ToArray()[0]);
        Assert.Equal(right[^1], halves.ToArray()[^1]);
    }

    [Fact]
    public void A_model_comes_back_as_it_was_saved()
    {
        using var folder = new TempFolder();
        using var network = RandomAnyStyle.Cascade();
        WctCascadeFile.ToWeightFile(network).Save(folder.At("wct.safetensors"));
        Assert.True(WctCascadeFile.Recognizes(WeightFile.Load(folder.At("wct.safetensors"))));
        using var loaded = WctCascadeFile.Load(folder.At("wct.safetensors"));
        Assert.All(network.State, pair => Assert.Equal(pair.Value.ToArray(), loaded.State[pair.Key].ToArray()));
        Assert.All(loaded.Parameters, parameter => Assert.False(parameter.RequiresGrad));
    }

    [Theory]
    [InlineData("network", "level3.encoder.conv21.weight", false)]
    [InlineData("wct-cascade", "level3.encoder.conv21.weight", true)]
    [InlineData("wct-cascade", "level3.encoder.conv21.weight", false)]
    [InlineData("wct-cascade", "level5.decoder.conv44.bias", true)]
    [InlineData("wct-cascade", "level5.decoder.conv44.bias", false)]
    public void Files_with_a_missing_or_misshapen_array_are_refused(string kind, string name, bool missing)
    {
        using var folder = new TempFolder();
        using var network = RandomAnyStyle.Cascade();
        var file = WctCascadeFile.ToWeightFile(network);
        var arrays = file.Where(array => !missing || array.Name != name).Select(array => array.Name == name ? new WeightArray(name, [array.Count, 1], array.ToFloats()) : array);
        new WeightFile(arrays, new Dictionary<string, string> { ["network"] = kind }).Save(folder.At("bad.safetensors"));
        Assert.Throws<ModelException>(() => WctCascadeFile.Load(folder.At("bad.safetensors")));
    }

    private static Tensor Noise(int height, int width, ulong seed)
    {
        var random = new SeededRandom(seed);
        return Tensor.From([.. Enumerable.Range(0, height * width * 3).Select(_ => random.NextFloat())], 1, height, width, 3);
    }

    private static void Close(float[] expected, float[] found, float tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
