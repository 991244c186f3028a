using Impasto.Imaging;
using Impasto.Losses;
using Impasto.Methods;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels.Cpu;
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
    [InlineData("Gatys")]
    [InlineData("Johnson")]
    [InlineData("Relative")]
    public void The_gradient_is_the_losses_own(string lossScale)
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 5, width: 4);
        network.Pooling = PoolingKind.Average;
        var content = Picture(16, 16, 3);
        using var objective = Objective(network, content, Picture(16, 16, 4), Enum.Parse<LossScale>(lossScale));
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

    /// <summary>What is to come: a term on pixels (another frame, a discriminator) and one on a layer.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Terms_of_ones_own_join(bool lowMemory)
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 2, width: 4);
        Tensor frame = Picture(16, 16, 8), content = Picture(16, 16, 9), x = Start(content);
        var frames = new OwnTerm("temporal", null, false, (pictures, _) => Ops.Mse(pictures, frame));
        var identity = new OwnTerm("identity", null, true, (pictures, original) => Ops.Affine(Ops.Mse(pictures, original!), 2));
        var features = new OwnTerm("energy", "relu2_1", true, (found, wanted) => Ops.Mse(found, wanted!));
        using var objective = new PerceptualObjective(network, [frames, identity, features, new TotalVariationLoss(0.1f, meanSquare: true)]);
        x.RequiresGrad = true;
        Tape.Backward(objective.Evaluate(x, new LossBatch { Content = content }, out var values, lowMemory));
        float[] a = x.ToArray(), f = frame.ToArray(), c = content.ToArray();
        Assert.Equal(a.Zip(f, (p, q) => (double)(p - q) * (p - q)).Average(), values["temporal"], 1e-5);
        Assert.Equal(2 * a.Zip(c, (p, q) => (double)(p - q) * (p - q)).Average(), values["identity"], 1e-5);
        Assert.True(values["energy"] > 0);
        Assert.Equal(values["temporal"] + values["identity"] + values["energy"] + values.Tv, values.Total, 1e-9);
        Assert.Equal(["total", "content", "style", "tv", "temporal", "identity", "energy"], values.ToDictionary().Keys);
        var plain = Start(content);
        var total = Ops.Add(Ops.Add(Ops.Mse(plain, frame), Ops.Affine(Ops.Mse(plain, content), 2)), Ops.Affine(Ops.TotalVariation(plain, true), 0.1f / plain.Shape.Count));
        Tape.Backward(Ops.Add(total, Ops.Mse(network.Features(plain, "relu2_1")["relu2_1"], network.Features(content, "relu2_1")["relu2_1"].Detach())));
        var scale = plain.Grad!.ToArray().Max(Math.Abs);
        VggFixture.Close(plain.Grad!.ToArray(), x.Grad!.ToArray(), 1e-5 * scale, "gradient");
    }

    [Fact]
    public void A_content_map_says_where_the_content_counts()
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 2, width: 4);
        network.Pooling = PoolingKind.Average;
        Tensor content = Ops.Concat(0, Picture(32, 32, 1), Picture(32, 32, 2)), x = Ops.Concat(0, Picture(32, 32, 3), Picture(32, 32, 4));
        using var objective = new PerceptualObjective(network, [new ContentLoss("relu2_2", null, 3, LossScale.Relative)]);
        double Value(Func<int, int, float> map) => objective.Measure(x, new LossBatch { Content = content, ContentMap = Map(map) }).Content;
        var plain = objective.Measure(x, new LossBatch { Content = content }).Content;
        Assert.Equal(plain, Value((_, _) => 1), 1e-5 * plain);
        Assert.Equal(4 * plain, Value((_, _) => 4), 4e-5 * plain);
        // The pictures' and the halves' shares add up, soft edges included: the map is linear.
        double first = Value((picture, _) => 1 - picture), second = Value((picture, _) => picture);
        double left = Value((_, column) => column < 11 ? 1 : 0), right = Value((_, column) => column < 11 ? 0 : 1);
        Assert.Equal(plain, first + second, 1e-5 * plain);
        Assert.Equal(plain, left + right, 1e-5 * plain);
        Assert.True(Math.Min(first, second) > 0.1 * plain && Math.Min(left, right) > 0.1 * plain, $"{first} {second} {left} {right} of {plain}");
        var leaf = x.Detach();
        leaf.RequiresGrad = true;
        Tape.Backward(objective.Evaluate(leaf, new LossBatch { Content = content, ContentMap = Map((picture, column) => picture == 1 && column < 8 ? 1 : 0) }, out _));
        var gradient = leaf.Grad!.ToArray();
        // The first picture not at all; of the second the eight columns and what the four convolutions before relu2_2 see beyond: two pixels of full and two of half size.
        Assert.All(Enumerable.Range(0, gradient.Length).Where(i => i < 32 * 32 * 3 || i / 3 % 32 >= 16), i => Assert.Equal(0, gradient[i]));
        Assert.Contains(Enumerable.Range(32 * 32 * 3, 32 * 32 * 3).Where(i => i / 3 % 32 < 8), i => gradient[i] != 0);

        static Tensor Map(Func<int, int, float> map) => Tensor.From([.. Enumerable.Range(0, 2 * 32 * 32).Select(i => map(i / (32 * 32), i % 32))], 2, 32, 32, 1);
    }

    [Theory]
    [InlineData("Gatys")]
    [InlineData("Johnson")]
    [InlineData("Relative")]
    public void A_batch_with_styles_of_its_own_has_the_mean_of_its_pictures_losses(string lossScale)
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 2, width: 4);
        var styles = Enumerable.Range(0, 3).Select(i => network.Features(Picture(24, 24, (ulong)i), "relu2_1")["relu2_1"]).ToList();
        Tensor a = Picture(16, 20, 7), b = Picture(16, 20, 8);
        foreach (var several in new ILossTerm[] { Grams(styles), new MeanDeviationLoss("relu2_1", styles, 5) })
        {
            using var objective = new PerceptualObjective(network, [several]);
            var expected = new[] { (a, 2), (b, 0) }.Average(pair =>
            {
                List<Tensor> one = [styles[pair.Item2]];
                using var single = new PerceptualObjective(network, [several is GramLoss ? Grams(one) : new MeanDeviationLoss("relu2_1", one, 5)]);
                return single.Measure(pair.Item1).Style;
            });
            Assert.Equal(expected, objective.Measure(Ops.Concat(0, a, b), new LossBatch { Styles = [2, 0] }).Style, 1e-5 * expected);
        }

        GramLoss Grams(List<Tensor> of) => new("relu2_1", of.Select(GramLoss.MeanGram), 5, Enum.Parse<LossScale>(lossScale));
    }

    [Fact]
    public void A_term_on_the_content_needs_one()
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 2, width: 4);
        using var objective = new PerceptualObjective(network, [new ContentLoss("relu2_2", null, 3, LossScale.Relative)]);
        Assert.Contains("LossBatch.Content", Assert.Throws<ArgumentException>(() => objective.Measure(Picture(16, 16, 1))).Message, StringComparison.Ordinal);
    }

    private static PerceptualObjective Objective(PerceptualNetwork network, Tensor content, Tensor style, LossScale scale = LossScale.Relative)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var contents = network.Features(content, "relu3_3");
        var styles = network.Features(style, StyleLayers);
        return new PerceptualObjective(network,
            [
                new ContentLoss("relu3_3", contents["relu3_3"], 1, scale),
                .. StyleLayers.Select(l => new GramLoss(l, GramLoss.MeanGram(styles[l]), 10, scale)),
                new TotalVariationLoss(1e-4f * content.Shape.Count, meanSquare: true),
            ]);
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

    private sealed class OwnTerm(string name, string? layer, bool needsContent, Func<Tensor, Tensor?, Tensor> evaluate) : ILossTerm
    {
        public string Name => name;

        public string? Layer => layer;

        public bool NeedsContent => needsContent;

        public Tensor Evaluate(Tensor features, Tensor? content, LossBatch batch) => evaluate(features, content);

        public void Dispose()
        {
        }
    }
}
