using System.Globalization;
using Impasto.Imaging;
using Impasto.Losses;
using Impasto.Networks;
using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Optimizers;

namespace Impasto.Methods.Gan;

/// <summary>
/// Textures by the game of Goodfellow et al. 2014 (arXiv 1406.2661, algorithm 1): a generator makes patches of noise, a discriminator tells them from the sample's, and both learn from
/// it; then the generator makes a texture of the size that is wanted.
/// </summary>
internal sealed class GanTexture : TextureMethod<GanTextureOptions>
{
    /// <summary>Channels of the noise.</summary>
    private const int Noise = 32;

    private const int RivalWidth = 32;
    private const double Beta1 = 0.5;

    /// <summary>Places of noise around a patch in training, so that no border is seen.</summary>
    private const int Around = 1;

    /// <summary>Decay of the generator's weights' average, which makes the texture.</summary>
    private const float Average = 0.99f;

    /// <summary>The value of the game where nothing can be told apart: -log 4 (theorem 1).</summary>
    internal static readonly double Equilibrium = -Math.Log(4);

    /// <inheritdoc/>
    public override string Name => "gan";

    /// <inheritdoc/>
    public override string Summary => "Texture by a generator that learns from the sample against a discriminator: minutes, then any size";

    /// <inheritdoc/>
    public override string Paper => "Goodfellow et al. 2014, Generative Adversarial Nets; Jetchev, Bergmann, Vollgraf 2016, Texture Synthesis with Spatial Generative Adversarial Networks";

    /// <inheritdoc/>
    protected override void Check(GanTextureOptions options, IReadOnlyList<TextureSample> samples)
    {
        if (options.Patch % TextureGenerator.Scale != 0)
            throw new UsageException($"Patches of {options.Patch} px can't be halved four times", $"give `Patch` a multiple of {TextureGenerator.Scale}");
        if (samples.FirstOrDefault(sample => Math.Min(sample.Picture.Width, sample.Picture.Height) < options.Patch) is { } small)
        {
            throw new InputException($"{small.Name} has {small.Picture.Width}x{small.Picture.Height} opaque pixels, of which no patches of {options.Patch} can be cut",
                $"give a larger sample, or a lower `Patch` (at least {PatchDiscriminator.LeastSide})");
        }
    }

    /// <inheritdoc/>
    protected override TextureResult Synthesize(TextureJob<GanTextureOptions> job)
    {
        var (request, options) = (job.Request, job.Options);
        if (request.Tileable && (request.Width % TextureGenerator.Scale != 0 || request.Height % TextureGenerator.Scale != 0))
        {
            throw new UsageException($"gan makes tiles whose sides are multiples of {TextureGenerator.Scale}, which {request.Width}x{request.Height} is not",
                $"say `Size` {Up(request.Width)}x{Up(request.Height)}");
        }
        using var memory = MemoryCheck.Reserve($"A {request.Width}x{request.Height} texture with the method gan", request.Width, request.Height, (width, height) => Needed(options, width, height),
            (width, height) => $"`Size` {width}x{height}");
        using var scope = new TensorScope();
        using var generator = new TextureGenerator(options.Width, Noise, (ulong)(uint)request.Seed);
        using var discriminator = new PatchDiscriminator(RivalWidth, (ulong)(uint)request.Seed + 1);
        using Adam painter = new(generator.Parameters, options.LearningRate, Beta1), judge = new(discriminator.Parameters, options.LearningRate, Beta1);
        using var average = new WeightAverage(generator.Parameters, Average);
        List<Picture> samples = [.. job.Samples.Select(sample => sample.Picture.ToRgb())];
        var random = new SeededRandom((ulong)(uint)request.Seed).Fork(3);
        var values = new List<double>();
        while (values.Count < options.Iterations && (values.Count == 0 || !job.Cancel.IsCancellationRequested))
        {
            using var step = new TensorScope();
            values.Add(Play());
            average.Decay = Math.Min(Average, values.Count / (values.Count + 10.0));
            average.Update();
            job.Progress?.Report(new StyleProgress($"value {values[^1]:F2}", values.Count, options.Iterations));
        }
        average.Swap();
        var picture = Generate(generator, request, new SeededRandom((ulong)(uint)request.Seed).Fork(4));
        var recent = values.TakeLast(100).Average();
        return new TextureResult(picture)
        {
            Iterations = values.Count,
            Partial = values.Count < options.Iterations,
            Report =
            [
                string.Create(CultureInfo.InvariantCulture, $"value of the game, a mean of the last {Math.Min(100, values.Count)} iterations: {recent:F3} ({Equilibrium:F3}, -log 4, where nothing can be told apart; 0 where everything can)"),
            ],
            Panels = [new TexturePanel("value of the game, 0 above and -log 4 below", Curve([.. values.Select(_ => Equilibrium)]), Curve(values))],
        };

        double Play()
        {
            var genuine = Patches(samples, job.Samples, options, random);
            var made = Made(random);
            Tensor right = discriminator.Forward(genuine), wrong = discriminator.Forward(made.Detach());
            judge.ZeroGrad();
            Tape.Backward(Game.Discriminator(options.Game, right.Retain(), wrong.Retain()));
            judge.Step();
            var value = Value(right, wrong);
            painter.ZeroGrad();
            discriminator.SetRequiresGrad(false);
            Tape.Backward(Game.Generator(options.Game, discriminator.Forward(made)));
            discriminator.SetRequiresGrad(true);
            painter.Step();
            return value;
        }

        Tensor Made(SeededRandom draws)
        {
            var side = options.Patch / TextureGenerator.Scale + 2 * Around;
            var whole = generator.Forward(Normal(draws, options.Batch, side, side), isTraining: true);
            const int Edge = Around * TextureGenerator.Scale;
            return Ops.Crop(whole, Edge, Edge + options.Patch, Edge, Edge + options.Patch);
        }
    }

    /// <summary>V(D, G) of equation 1, the scores read as logits: mean log D of the sample's patches plus mean log (1 - D) of the generator's.</summary>
    private static double Value(Tensor right, Tensor wrong) => -right.ToArray().Average(score => SoftPlus(-score)) - wrong.ToArray().Average(score => SoftPlus(score));

    private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    /// <summary>Patches of the samples by their weights, in -1..1.</summary>
    private static Tensor Patches(List<Picture> pictures, IReadOnlyList<TextureSample> samples, GanTextureOptions options, SeededRandom random)
    {
        var total = samples.Sum(sample => sample.Weight);
        var patches = new List<Picture>();
        for (var i = 0; i < options.Batch; i++)
        {
            var (at, chosen) = (random.NextFloat() * total, 0);
            while (chosen < samples.Count - 1 && at >= samples[chosen].Weight)
                at -= samples[chosen++].Weight;
            var picture = pictures[chosen];
            patches.Add(TextureSamples.Crop(picture, random.NextInt(picture.Width - options.Patch + 1), random.NextInt(picture.Height - options.Patch + 1), options.Patch, options.Patch));
        }
        return Ops.Affine(patches.ToTensor(), 2, -1);
    }

    private static Picture Generate(TextureGenerator generator, TextureRequest request, SeededRandom random)
    {
        int columns = Up(request.Width) / TextureGenerator.Scale, rows = Up(request.Height) / TextureGenerator.Scale;
        const int Reach = TextureGenerator.Reach;
        var noise = request.Tileable ? Ops.PadPeriodic(Normal(random, 1, rows, columns), Reach, Reach) : Normal(random, 1, rows + 2 * Reach, columns + 2 * Reach);
        var pixels = new float[request.Width * request.Height * 3];
        var row = request.Width * 3;
        generator.GenerateInBands(noise, new BandRun(BandRun.DefaultValues, passes: 1), (first, band) =>
        {
            var end = Math.Min(request.Height, first + band.Shape.H);
            Ops.Crop(band, 0, end - first, 0, request.Width).CopyTo(pixels.AsSpan(first * row, (end - first) * row));
        });
        return new Picture(request.Width, request.Height, 3, pixels);
    }

    private static Tensor Normal(SeededRandom random, int count, int rows, int columns)
    {
        var values = new float[count * rows * columns * Noise];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextNormal();
        return Tensor.From(values, count, rows, columns, Noise);
    }

    /// <summary>Values from -2 log 4 below to 0 above, over the iterations.</summary>
    private static Picture Curve(List<double> values)
    {
        const int Width = 240, Height = 120;
        var picture = new Picture(Width, Height, 3, [.. Enumerable.Repeat(1f, 3 * Width * Height)]);
        for (var x = 0; x < Width; x++)
        {
            int from = x * values.Count / Width, to = Math.Max(from + 1, (x + 1) * values.Count / Width);
            var mean = values.Skip(from).Take(to - from).Average();
            var y = Math.Clamp((int)(mean / (2 * Equilibrium) * (Height - 1)), 0, Height - 1);
            for (var c = 0; c < 3; c++)
            {
                picture[x, (Height - 1) / 2, c] = 0.75f;
                picture[x, y, c] = 0.1f;
            }
        }
        return picture;
    }

    private static int Up(int side) => (side + TextureGenerator.Scale - 1) / TextureGenerator.Scale * TextureGenerator.Scale;

    /// <summary>Bytes: the game's activations of both players and their gradients, the texture and a band of it.</summary>
    private static double Needed(GanTextureOptions options, double width, double height)
    {
        var patch = (double)options.Batch * options.Patch * options.Patch;
        return MemoryCheck.WithNetwork + 4 * (patch * (2.25 * 14 * options.Width + 40 * RivalWidth) + 3 * width * height + 12.0 * BandRun.DefaultValues);
    }
}
