using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Tests.Evaluation;

public sealed class PairJudgeTests
{
    private static readonly Picture Content = RandomModels.Photo(64, 48);
    private static readonly Picture Painting = Noise(70, 90, 4);
    private static readonly Picture Result = Noise(64, 48, 5);

    [Fact]
    public void Gatys_objective_is_that_of_the_method_with_its_default_settings()
    {
        using var network = PerceptualNetwork.Random("vgg16", 1, width: 8);
        using var judge = new PairJudge(network, Content, Painting);
        var options = new GatysOptions();
        var sized = PictureTransforms.ResizeLongestSide(Painting, 64);
        using var grams = StyleGrams.Of(network, sized, options.StyleLayers);
        using var objective = GatysTargets.Build(network, options, Content, [new Style("style", sized)], [grams], mask: null, strength: 1);
        using var scope = new TensorScope();
        var expected = objective.Measure(Result.ToTensor());
        var found = judge.MeasureGatys(Result);
        Assert.Equal(expected.ToDictionary(), found.ToDictionary());
        Assert.True(found.Content > 0 && found.Style > 0 && found.Tv > 0);
        Assert.Equal(options.Pooling, network.Pooling);
        Assert.Equal(found.ToDictionary(), judge.Measure(Result).Gatys.ToDictionary());
    }

    [Fact]
    public void Other_settings_weigh_otherwise()
    {
        using var network = PerceptualNetwork.Random("vgg16", 1, width: 8);
        using var plain = new PairJudge(network, Content, Painting);
        using var other = new PairJudge(network, Content, Painting, new JudgingSettings { ContentWeight = 2, StyleWeight = 5, TvWeight = 0 });
        var (expected, found) = (plain.MeasureGatys(Result), other.MeasureGatys(Result));
        Assert.Equal(2 * expected.Content, found.Content, 1e-5);
        Assert.Equal(expected.Style / 2, found.Style, 1e-5);
        Assert.Equal(0, found.Tv);
    }

    [Fact]
    public void The_photograph_itself_costs_no_content_and_the_painting_no_style()
    {
        using var network = PerceptualNetwork.Random("vgg16", 1, width: 8);
        using var judge = new PairJudge(network, Content, Painting);
        var photo = judge.Measure(Content);
        Assert.Equal(0, photo.Gatys.Content);
        Assert.Equal(1, photo.Ssim, 1e-12);
        Assert.Equal(1, photo.FlatEnergy ?? 1, 1e-12);
        Assert.True(photo.MeanDeviation > 0 && photo.Gatys.Style > 0);
        using var own = new PairJudge(network, Content, Content);
        var painting = own.Measure(Content);
        Assert.Equal(0, painting.MeanDeviation, 1e-9);
        Assert.Equal(0, painting.Gatys.Style, 1e-9);
        Assert.InRange(judge.Measure(Result).Ssim, -1, 0.5);
    }

    [Fact]
    public void Means_and_deviations_are_compared_as_equation_13_has_it()
    {
        using var network = PerceptualNetwork.Random("vgg16", 1, width: 8);
        using var judge = new PairJudge(network, Content, Painting);
        using var scope = new TensorScope();
        string[] layers = ["relu1_1", "relu2_1", "relu3_1", "relu4_1"];
        var found = network.Features(Result.ToTensor(), layers);
        var wanted = network.Features(PictureTransforms.ResizeLongestSide(Painting, 64).ToTensor(), layers);
        var expected = layers.Sum(layer => Distance(found[layer], wanted[layer]));
        Assert.Equal(expected, judge.Measure(Result).MeanDeviation, 1e-4 * expected);

        static double Distance(Tensor a, Tensor b)
        {
            var channels = a.Shape.C;
            return Enumerable.Range(0, channels).Sum(c =>
            {
                var ((m, d), (n, e)) = (Statistics(a, c), Statistics(b, c));
                return (m - n) * (m - n) + (d - e) * (d - e);
            }) / channels;
        }

        static (double Mean, double Deviation) Statistics(Tensor features, int channel)
        {
            var values = features.ToArray().Where((_, i) => i % features.Shape.C == channel).Select(v => (double)v).ToList();
            var mean = values.Average();
            return (mean, Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) + 1e-5));
        }
    }

    private static Picture Noise(int width, int height, ulong seed)
    {
        var random = new SeededRandom(seed);
        return new Picture(width, height, 3, [.. Enumerable.Range(0, width * height * 3).Select(_ => random.NextFloat())]);
    }
}
