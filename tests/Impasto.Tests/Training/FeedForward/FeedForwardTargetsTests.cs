using Impasto.Imaging;
using Impasto.Losses;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.TestSupport;
using Impasto.Training.FeedForward;

namespace Impasto.Tests.Training.FeedForward;

public sealed class FeedForwardTargetsTests
{
    /// <summary>For one picture it is the objective of Gatys' default preset, value and gradient.</summary>
    [Fact]
    public void One_picture_has_the_loss_that_Gatys_default_gives_it()
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 2, width: 8);
        network.Pooling = PoolingKind.Average;
        Picture style = PictureFile.Load(Repo.Fixture("inputs", "painting_swirl.png")), other = PictureFile.Load(Repo.Fixture("inputs", "painting_ink.png"));
        Tensor photo = Crop("photo_nagasaki-boats", 0), output = Crop("photo_march-pastoral", 3);
        using var batch = FeedForwardTargets.Build(network, [other, style], ContentLayer.Relu3_3, new ObjectiveWeights(Content: 1, Style: 10, Tv: 0.3f));
        using var single = Single(network, photo, style);
        output.RequiresGrad = true;
        var expected = single.Accumulate(output);
        var gradient = output.Grad!.ToArray();
        output.ZeroGrad();
        Tape.Backward(batch.Evaluate(output, new LossBatch { Content = photo, Styles = [1] }, out var found));
        Assert.Equal(expected.Content, found.Content, 1e-4 * expected.Content);
        Assert.Equal(expected.Style, found.Style, 1e-4 * expected.Style);
        Assert.Equal(expected.Tv, found.Tv, 1e-4 * expected.Tv);
        var scale = gradient.Max(Math.Abs);
        Assert.All(gradient.Zip(output.Grad!.ToArray()), g => Assert.InRange(g.Second, g.First - 1e-3f * scale, g.First + 1e-3f * scale));
    }

    [Fact]
    public void A_batch_has_the_mean_of_its_pictures_style_losses()
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 2, width: 8);
        List<Picture> styles = [PictureFile.Load(Repo.Fixture("inputs", "painting_swirl.png")), PictureFile.Load(Repo.Fixture("inputs", "painting_ink.png"))];
        using var objective = FeedForwardTargets.Build(network, styles, ContentLayer.Relu3_3, new ObjectiveWeights(1, 10, 0));
        Tensor a = Crop("photo_nagasaki-boats", 0), b = Crop("photo_march-pastoral", 3), both = Ops.Concat(0, a, b);
        LossValues first = Measure(a, 1), second = Measure(b, 0), found = Measure(both, 1, 0);
        Assert.Equal((first.Style + second.Style) / 2, found.Style, 1e-4 * found.Style);
        Assert.Equal(0, found.Content);

        LossValues Measure(Tensor pictures, params int[] styles) => objective.Measure(pictures, new LossBatch { Content = pictures, Styles = styles });
    }

    private static PerceptualObjective Single(PerceptualNetwork network, Tensor photo, Picture style)
    {
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        string[] layers = ["relu1_2", "relu2_2", "relu3_3", "relu4_3"];
        var targets = network.Features(style.ToTensor(), layers);
        return new PerceptualObjective(network,
        [
            new ContentLoss("relu3_3", network.Features(photo, "relu3_3")["relu3_3"], 1, LossScale.Relative),
            .. layers.Select(layer => new GramLoss(layer, GramLoss.MeanGram(targets[layer]), 10f / layers.Length, LossScale.Relative)),
            new TotalVariationLoss(0.3f, meanSquare: true),
        ]);
    }

    private static Tensor Crop(string name, int at)
    {
        var picture = PictureFile.Load(Repo.Fixture("inputs", $"{name}.png")).ToTensor();
        return Ops.Crop(picture, at, at + 40, at, at + 48).Detach();
    }
}
