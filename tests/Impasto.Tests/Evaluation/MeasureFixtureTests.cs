using System.Text.Json;
using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Perception;
using Impasto.TestSupport;

namespace Impasto.Tests.Evaluation;

/// <summary>The measures against tests/Fixtures/evaluation: their formulas in double precision.</summary>
public sealed class MeasureFixtureTests
{
    private static readonly SafetensorsFile Tensors = new(Repo.Fixture("evaluation", "evaluation.safetensors"));
    private static readonly JsonElement Values = JsonDocument.Parse(File.ReadAllBytes(Repo.Fixture("evaluation", "evaluation.json"))).RootElement;

    [Theory]
    [InlineData("w2", 300, 280)]
    [InlineData("w2.thin", 10, 10)]
    public void Wasserstein_distance_of_channels(string name, int first, int second)
    {
        var found = ChannelGaussian.SquaredWasserstein(ChannelGaussian.Of(Tensors.Floats("w2.a")[..(24 * first)], 24), ChannelGaussian.Of(Tensors.Floats("w2.b")[..(24 * second)], 24));
        Assert.Equal(Value(name), found, 1e-5);
    }

    [Fact]
    public void Wasserstein_distance_grows_with_the_square_of_the_unit_and_is_0_between_equals()
    {
        ChannelGaussian a = ChannelGaussian.Of(Tensors.Floats("w2.a"), 24, 0.1), b = ChannelGaussian.Of(Tensors.Floats("w2.b"), 24, 0.1);
        Assert.Equal(Value("w2") / 100, ChannelGaussian.SquaredWasserstein(a, b), 1e-5);
        Assert.Equal(ChannelGaussian.SquaredWasserstein(a, b), ChannelGaussian.SquaredWasserstein(b, a), 1e-9);
        Assert.Equal(0, ChannelGaussian.SquaredWasserstein(a, a), 1e-9);
        Assert.Throws<ArgumentException>(() => ChannelGaussian.Of(new float[24], 24));
        Assert.Throws<ArgumentException>(() => ChannelGaussian.SquaredWasserstein(a, ChannelGaussian.Of(new float[24], 12)));
    }

    [Fact]
    public void Self_similarity()
    {
        float[] content = Tensors.Floats("cfsd.content"), result = Tensors.Floats("cfsd.result");
        Assert.True(Value("cfsd") > 0.1);
        Assert.Equal(Value("cfsd"), SelfSimilarity.Distance(content, result, 16), 1e-4 * Value("cfsd"));
        Assert.Equal(Value("cfsd"), SelfSimilarity.Distance(Array.ConvertAll(content, v => 4 * v), Array.ConvertAll(result, v => 4 * v), 16, 0.25), 1e-4 * Value("cfsd"));
        Assert.Equal(0, SelfSimilarity.Distance(content, content, 16));
        Assert.Throws<ArgumentException>(() => SelfSimilarity.Distance(content, result[16..], 16));
    }

    [Fact]
    public void Kernel_distance_and_its_error()
    {
        List<double[]> a = [.. Tensors.Doubles("kid.a").Chunk(32)], b = [.. Tensors.Doubles("kid.b").Chunk(32)];
        var found = KernelDistance.Between(a, b);
        Assert.Equal(Value("kid"), found.Value, 1e-5);
        Assert.Equal(Value("kid.error"), found.Error, 1e-5);
        var turned = KernelDistance.Between(b, a);
        Assert.Equal((found.Value, found.Error), (turned.Value, turned.Error), (x, y) => Math.Abs(x.Item1 - y.Item1) < 1e-12 && Math.Abs(x.Item2 - y.Item2) < 1e-12);
        Assert.Throws<ArgumentException>(() => KernelDistance.Between(a, b[..2]));
    }

    /// <summary>Through a network: float32 against double, so the tolerance is relative.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Everything_that_is_found_of_one_result(int threads)
    {
        using var context = new ComputeContext { Threads = threads };
        using var use = context.Use();
        using var network = PerceptualNetwork.Load(Repo.Fixture("evaluation", "vgg.safetensors"));
        using var judge = new PairJudge(network, Picture("pair.content"), Picture("pair.style"), JudgingSettings.Unweighted);
        var found = judge.Measure(Picture("pair.result"));
        Near("content", found.Gatys.Content, 1e-4);
        Near("style", found.Gatys.Style, 1e-4);
        Near("meanDeviation", found.MeanDeviation, 1e-4);
        Near("styleFd", found.StyleFd, 1e-5);
        Near("contentVgg", found.ContentVgg, 1e-5);
        Near("cfsd", found.Cfsd, 1e-4);
        Near("ssim", found.Ssim, 1e-6);
        Near("histogram", found.Histogram, 1e-6);
        Assert.Null(found.MsSsim);
        Assert.Equal(found.ToString(), Measured(1 + threads % 2).ToString());

        static void Near(string name, double value, double relative) => Assert.True(Math.Abs(value - Value($"pair.{name}")) <= relative * Value($"pair.{name}"), $"{name}: {value} for {Value($"pair.{name}")}");
    }

    private static PairMeasures Measured(int threads)
    {
        using var context = new ComputeContext { Threads = threads };
        using var use = context.Use();
        using var network = PerceptualNetwork.Load(Repo.Fixture("evaluation", "vgg.safetensors"));
        using var judge = new PairJudge(network, Picture("pair.content"), Picture("pair.style"), JudgingSettings.Unweighted);
        return judge.Measure(Picture("pair.result"));
    }

    private static double Value(string name) => Values.GetProperty(name).GetDouble();

    private static Picture Picture(string name) => new(Tensors.Shape(name)[1], Tensors.Shape(name)[0], 3, Array.ConvertAll(Tensors.Floats(name), v => v / 255));
}
