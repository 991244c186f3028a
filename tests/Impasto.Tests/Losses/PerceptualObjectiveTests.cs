using Impasto.Losses;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.TestSupport;
using Impasto.Tests.Perception;

namespace Impasto.Tests.Losses;

public class PerceptualObjectiveTests
{
    private static readonly string[] StyleLayers = ["relu1_2", "relu2_2", "relu3_3", "relu4_3"];

    [Theory]
    [InlineData("losses_max", PoolingKind.Max)]
    [InlineData("losses_average", PoolingKind.Average)]
    public void Losses_and_image_gradients_are_PyTorchs(string name, PoolingKind pooling)
    {
        using var scope = new TensorScope();
        using var network = VggFixture.Vgg16(pooling);
        var file = VggFixture.Tensors("vgg16");
        var entry = VggFixture.Case("vgg16", name);
        var content = network.Features(VggFixture.Image(file, "image/content"), "relu3_3")["relu3_3"];
        var style = network.Features(VggFixture.Image(file, "image/style"), StyleLayers);
        Check("content_loss", [new ContentLoss("relu3_3", content, 1, LossScale.Gatys)]);
        Check("style_loss", [.. StyleLayers.Select(layer => new GramLoss(layer, GramLoss.MeanGram(style[layer]), 0.25f, LossScale.Gatys))]);

        void Check(string loss, ILossTerm[] terms)
        {
            using var objective = new PerceptualObjective(network, terms);
            var x = VggFixture.Image(file, "image/x");
            x.RequiresGrad = true;
            var values = objective.Accumulate(x);
            // 60 times the direct convolutions' tolerance: Winograd, layer upon layer (fixtures/neural/README.md).
            VggFixture.Close(file.Floats($"{name}/{loss}"), [(float)values.Total], 60 * VggFixture.Tolerance(entry, loss), loss);
            var expected = file.Floats($"{name}/grad/{loss}");
            // Where rounding turns a max-pooling tie or a ReLU the other way a single pixel's gradient jumps: the mean must be close, and all but a few pixels.
            var found = VggFixture.ToNetworkGradient(x.Grad!);
            var scale = expected.Max(Math.Abs);
            var far = expected.Zip(found).Count(pair => Math.Abs(pair.First - pair.Second) > 3e-3 * scale);
            Assert.True(far <= expected.Length / 200, $"{loss}: {far} of {expected.Length} gradient values are off by more than 0.3 % of the largest.");
            Assert.True(expected.Zip(found).Average(pair => Math.Abs(pair.First - pair.Second)) < 3e-4 * scale);
        }
    }

    [Fact]
    public void Low_memory_gives_the_same_gradient_and_uses_less() => OwnContext.Run(2, () =>
    {
        var pool = ComputeContext.Current.Pool;
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 2, width: 8);
        var content = Picture(192, 256, 1);
        using var objective = Objective(network, content, Picture(192, 256, 2));
        Tensor plain = Start(content), low = Start(content);
        // Weights are packed at their first use.
        objective.Accumulate(plain);
        plain.ZeroGrad();
        pool.ResetPeak();
        var before = pool.PeakBytes;
        var one = objective.Accumulate(plain);
        var plainBytes = pool.PeakBytes - before;
        pool.ResetPeak();
        before = pool.PeakBytes;
        var two = objective.Accumulate(low, lowMemory: true);
        var lowBytes = pool.PeakBytes - before;
        Assert.Equal(one.Total, two.Total, one.Total * 1e-5);
        var scale = plain.Grad!.ToArray().Max(Math.Abs);
        VggFixture.Close(plain.Grad!.ToArray(), low.Grad!.ToArray(), scale * 1e-4, "gradient");
        Assert.True(lowBytes < 0.85 * plainBytes, $"{lowBytes} bytes against {plainBytes}");
    });

    [Theory]
    [InlineData(LossScale.Gatys)]
    [InlineData(LossScale.Johnson)]
    [InlineData(LossScale.Relative)]
    public void The_gradient_is_the_losses_own(LossScale lossScale)
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 5, width: 4);
        network.Pooling = PoolingKind.Average;
        var content = Picture(16, 16, 3);
        using var objective = Objective(network, content, Picture(16, 16, 4), lossScale);
        var x = Start(content);
        objective.Accumulate(x);
        // Along the gradient itself: (f(x + h d) - f(x - h d)) / 2 h = |grad|, far above the noise of single precision.
        var gradient = x.Grad!.ToArray();
        var length = Math.Sqrt(gradient.Sum(g => (double)g * g));
        var direction = gradient.Select(g => (float)(g / length)).ToArray();
        const float H = 0.02f;
        Assert.Equal(length, (Value(H) - Value(-H)) / (2 * H), length * 0.02);

        double Value(float h) => objective.Measure(Tensor.From([.. x.ToArray().Zip(direction).Select(p => p.First + h * p.Second)], 1, 16, 16, 3)).Total;
    }

    [Fact]
    public void A_mask_keeps_the_style_inside_it()
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 6, width: 4);
        var content = Picture(32, 32, 1);
        var target = GramLoss.MeanGram(network.Features(Picture(32, 32, 2), "relu1_2")["relu1_2"]);
        var mask = new float[32 * 32];
        for (var y = 0; y < 32; y++)
        {
            for (var x = 0; x < 12; x++)
                mask[y * 32 + x] = 1;
        }
        using var objective = new PerceptualObjective(network, [new GramLoss("relu1_2", target, 1, LossScale.Relative, Tensor.From(mask, 1, 32, 32, 1))]);
        var image = Start(content);
        objective.Accumulate(image);
        var gradient = image.Grad!.ToArray();
        // Two 3x3 convolutions reach two pixels beyond the mask.
        Assert.All(Enumerable.Range(0, 32 * 32 * 3).Where(i => i / 3 % 32 >= 14), i => Assert.Equal(0, gradient[i]));
        Assert.Contains(Enumerable.Range(0, 32 * 32 * 3).Where(i => i / 3 % 32 < 12), i => gradient[i] != 0);
    }

    private static PerceptualObjective Objective(PerceptualNetwork network, Tensor content, Tensor style, LossScale scale = LossScale.Relative)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var contents = network.Features(content, "relu3_3");
        var styles = network.Features(style, StyleLayers);
        return new PerceptualObjective(network,
            [new ContentLoss("relu3_3", contents["relu3_3"], 1, scale), .. StyleLayers.Select(l => new GramLoss(l, GramLoss.MeanGram(styles[l]), 10, scale))], 1e-4f, tvSquared: true);
    }

    private static Tensor Start(Tensor content)
    {
        var random = new SeededRandom(7);
        var x = Tensor.From([.. content.ToArray().Select(v => v + 0.1f * random.NextNormal())], content.Shape.Sizes);
        x.RequiresGrad = true;
        return x;
    }

    private static Tensor Picture(int height, int width, ulong seed)
    {
        var random = new SeededRandom(seed);
        return Tensor.From([.. Enumerable.Range(0, height * width * 3).Select(_ => random.NextFloat())], 1, height, width, 3);
    }
}
