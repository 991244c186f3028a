using Impasto.Networks.AnyStyle;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Weights;
using Impasto.TestSupport;

namespace Impasto.Tests.Networks.AnyStyle;

public sealed class MicroAstTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public void It_has_as_many_values_as_its_width_says(int width)
    {
        using var network = new MicroAst(width);
        Assert.Equal(network.ParameterCount, MicroAst.ValueCount(width));
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(21, 34)]
    [InlineData(MicroAst.MinimumSize, 7)]
    [InlineData(18, MicroAst.MinimumSize)]
    public void A_picture_keeps_its_size_and_range(int height, int width)
    {
        using var scope = new TensorScope();
        using var network = Network();
        using var style = network.Prepare(Noise(1, 13, 10, 1)).Own();
        var y = network.Stylize(Noise(1, height, width, 2), style);
        Assert.Equal(new Shape(1, height, width, 3), y.Shape);
        Assert.All(y.ToArray(), value => Assert.InRange(value, 0, 1));
        Assert.True(y.ToArray().Distinct().Count() > 10);
    }

    [Fact]
    public void Signals_are_a_row_a_style_and_need_no_style_afterwards()
    {
        using var scope = new TensorScope();
        using var network = Network();
        var (first, second) = (Noise(1, 16, 16, 1), Noise(1, 16, 16, 2));
        var both = network.Prepare(Ops.Concat(0, first, second));
        LevelSignals[] levels = [both.Shallow, both.Deep];
        Assert.All(levels.SelectMany(level => new[] { level.Mean, level.Deviation, level.Factor, level.Passed }), signal => Assert.Equal(new Shape(2, 16), signal.Shape));

        var content = Noise(1, 20, 24, 3);
        var batch = network.Stylize(Ops.Concat(0, content, content), both);
        using var own = network.Prepare(second).Own();
        Close(network.Stylize(content, own).ToArray(), Ops.Split(batch, 0, 1, 1)[1].ToArray(), 1e-5f);
        // One style serves a batch of contents.
        Close(network.Stylize(content, own).ToArray(), Ops.Split(network.Stylize(Ops.Concat(0, content, content), own), 0, 1, 1)[0].ToArray(), 1e-5f);
    }

    [Fact]
    public void A_strength_lies_between_the_contents_own_signals_and_the_styles()
    {
        using var scope = new TensorScope();
        using var network = Network();
        var content = Noise(1, 21, 24, 3);
        StyleSignals own = network.Prepare(content), style = network.Prepare(Noise(1, 16, 16, 1));
        Close(network.Stylize(content, own).ToArray(), network.Stylize(content, style, 0).ToArray(), 1e-5f);
        Close(network.Stylize(content, StyleSignals.Blend((own, 0.7f), (style, 0.3f))).ToArray(), network.Stylize(content, style, 0.3f).ToArray(), 1e-5f);
        Assert.NotEqual(network.Stylize(content, own).ToArray(), network.Stylize(content, style).ToArray());
    }

    [Fact]
    public void A_blend_of_none_is_refused() => Assert.Throws<ArgumentException>(() => StyleSignals.Blend());

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void Other_strengths_are_refused(float strength)
    {
        using var scope = new TensorScope();
        using var network = Network();
        var x = Noise(1, 8, 8, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Stylize(x, network.Prepare(x), strength));
    }

    [Fact]
    public void The_result_does_not_depend_on_the_threads() => Assert.Equal(OwnContext.Run(1, Painted), OwnContext.Run(2, Painted));

    [Fact]
    public void Every_parameter_gets_a_gradient()
    {
        using var scope = new TensorScope();
        using var network = Network();
        var y = network.Forward(Noise(1, 16, 16, 1), network.Prepare(Noise(1, 16, 16, 2)));
        Tape.Backward(Ops.Mean(Ops.Multiply(y, y)));
        Assert.All(network.NamedParameters, p => Assert.True(p.Tensor.Grad is { } gradient && gradient.ToArray().Any(value => value != 0), p.Name));
    }

    [Fact]
    public void A_model_comes_back_as_it_was_saved()
    {
        using var folder = new TempFolder();
        using var network = Network();
        MicroAstFile.ToWeightFile(network).Save(folder.At("micro.safetensors"));
        Assert.True(MicroAstFile.Recognizes(WeightFile.Load(folder.At("micro.safetensors"))));
        using var loaded = MicroAstFile.Load(folder.At("micro.safetensors"));
        Assert.Equal(4, loaded.Width);
        Assert.All(network.State, pair => Assert.Equal(pair.Value.ToArray(), loaded.State[pair.Key].ToArray()));
        Assert.All(loaded.Parameters, parameter => Assert.False(parameter.RequiresGrad));
    }

    [Theory]
    [InlineData("width", "4096")]
    [InlineData("width", "0")]
    [InlineData("width", "-4")]
    [InlineData("width", "four")]
    [InlineData("network", "transform")]
    public void Files_that_lie_about_their_sizes_are_refused(string key, string value)
    {
        using var folder = new TempFolder();
        using var network = Network();
        var file = MicroAstFile.ToWeightFile(network);
        new WeightFile(file, file.Metadata.ToDictionary(pair => pair.Key, pair => pair.Key == key ? value : pair.Value)).Save(folder.At("bad.safetensors"));
        Assert.Throws<ModelException>(() => MicroAstFile.Load(folder.At("bad.safetensors")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Files_with_a_missing_or_misshapen_array_are_refused(bool missing)
    {
        using var folder = new TempFolder();
        using var network = Network();
        var file = MicroAstFile.ToWeightFile(network);
        var arrays = file.Where(array => !missing || array.Name != "decoder.c1.bias")
            .Select(array => array.Name == "style.c1.weight" ? new WeightArray(array.Name, [array.Count], array.ToFloats()) : array);
        new WeightFile(arrays, file.Metadata).Save(folder.At("bad.safetensors"));
        Assert.Throws<ModelException>(() => MicroAstFile.Load(folder.At("bad.safetensors")));
    }

    private static float[] Painted()
    {
        using var scope = new TensorScope();
        using var network = new MicroAst(16, 5);
        return network.Stylize(Noise(1, 61, 83, 1), network.Prepare(Noise(1, 70, 50, 2))).ToArray();
    }

    private static MicroAst Network() => new(4, 7);

    private static Tensor Noise(int count, int height, int width, ulong seed)
    {
        var random = new SeededRandom(seed);
        return Tensor.From([.. Enumerable.Range(0, count * height * width * 3).Select(_ => random.NextFloat())], count, height, width, 3);
    }

    private static void Close(float[] expected, float[] found, float tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
