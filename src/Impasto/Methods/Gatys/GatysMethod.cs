using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Models;
using Impasto.Perception;
using Impasto.Tensors;

namespace Impasto.Methods.Gatys;

/// <summary>
/// Style transfer by optimising the picture itself (Gatys, Ecker and Bethge 2015, arXiv 1508.06576; CVPR 2016): its features keep the content's, the Gram matrices of its
/// features become the style's. Coarse to fine, guided by masks and with colours kept as in Gatys et al. 2017 (arXiv 1611.07865) and 2016 (arXiv 1606.05897).
/// </summary>
/// <param name="models">Where the perceptual networks are.</param>
public sealed class GatysMethod(ModelStore models) : IStyleMethod, IHasPresets
{
    private const int History = 10;

    /// <summary>Scales are halved while the picture's longest side exceeds this.</summary>
    private const int CoarseToFineAbove = 384;

    /// <inheritdoc/>
    public string Name => "gatys";

    /// <inheritdoc/>
    public string Summary => "Optimises the picture until a network sees the photo's content and the style's textures: slow, any style, best quality";

    /// <inheritdoc/>
    public string Paper => "Gatys, Ecker, Bethge 2016, Image Style Transfer Using Convolutional Neural Networks";

    /// <inheritdoc/>
    public Type OptionsType => typeof(GatysOptions);

    /// <inheritdoc/>
    public object Preset(string name) => name switch
    {
        "default" => new GatysOptions(),
        "published" => GatysOptions.Published,
        "reference" => GatysOptions.Reference,
        _ => throw new UsageException($"There is no preset '{name}': choose default, published or reference."),
    };

    /// <inheritdoc/>
    public Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.Run(() => Render(request, request.Options as GatysOptions ?? new GatysOptions(), progress, cancel), CancellationToken.None);
    }

    private StyleResult Render(StyleRequest request, GatysOptions options, IProgress<StyleProgress>? progress, CancellationToken cancel)
    {
        if (request.Styles.Count == 0 || request.Styles.Any(s => s.Picture is null))
            throw new UsageException("The method gatys needs at least one style picture: give one with --style FILE.");
        if (request.Strength == 0)
            return new StyleResult(OutputSize.Resize(request.Content, request.Size));
        using var scope = new TensorScope();
        var notes = new List<string>();
        using var network = PerceptualNetworks.Open(models, options.Network, notes);
        network.Pooling = options.PoolingKind;
        var scales = Scales(OutputSize.Of(request.Content, request.Size), options);
        // Before anything of that size is made.
        using var memory = ReserveMemory(network, options, scales[^1]);
        var content = OutputSize.Resize(request.Content, request.Size);
        var colors = ColorKeeper.For(request.PreserveColor, content, request.Styles);
        var run = new Run(request, options, network, colors, new CoarseToFine(scales, options.Iterations, options.Iterations / 4), notes, progress, cancel);
        var painted = run.Optimise();
        var result = OutputSize.Finish(colors.Restore(painted), content, request.Mask);
        return new StyleResult(result) { Iterations = run.Iterations, Losses = run.Losses, Partial = run.Stopped, Notes = notes };
    }

    /// <summary>The sizes from coarse to fine.</summary>
    private static List<(int Width, int Height)> Scales((int Width, int Height) size, GatysOptions options)
    {
        var longest = Math.Max(size.Width, size.Height);
        var count = options.Scales > 0 ? options.Scales : 1 + Math.Max(0, (int)Math.Ceiling(Math.Log2((double)longest / CoarseToFineAbove)));
        var scales = new List<(int, int)>();
        for (var i = count - 1; i >= 0; i--)
            scales.Add((Math.Max(1, size.Width >> i), Math.Max(1, size.Height >> i)));
        return scales;
    }

    /// <exception cref="MemoryLimitException">The finest scale would not fit.</exception>
    private static IDisposable ReserveMemory(PerceptualNetwork network, GatysOptions options, (int Width, int Height) size) =>
        MemoryCheck.Reserve($"A {size.Width}x{size.Height} picture with {network.Name}", size.Width, size.Height,
            (width, height) => GatysMemory.Predict(network, Layers(options), height, width, LbfgsHistory(options), UseLowMemory(network, options, width, height)), (width, height) => $"--size {Math.Max(width, height)}");

    private static bool UseLowMemory(PerceptualNetwork network, GatysOptions options, int width, int height) =>
        GatysMemory.Predict(network, Layers(options), height, width, LbfgsHistory(options), lowMemory: false) > Math.Min(3e9, 0.5 * ComputeContext.Current.MemoryBudget);

    private static IEnumerable<string> Layers(GatysOptions options) => options.ContentLayers.Concat(options.StyleLayers);

    private static int LbfgsHistory(GatysOptions options) => options.Optimizer == "lbfgs" ? History : 0;

    /// <summary>One picture's way through the scales.</summary>
    private sealed class Run(StyleRequest request, GatysOptions options, PerceptualNetwork network, ColorKeeper colors, CoarseToFine scales,
        List<string> notes, IProgress<StyleProgress>? progress, CancellationToken cancel)
    {
        private readonly string _fingerprint = Fingerprints.Of(request, options, network.Name);
        private double? _initialTotal;

        public int Iterations { get; private set; }

        public StyleLosses? Losses { get; private set; }

        public bool Stopped { get; private set; }

        public Picture Optimise()
        {
            var state = options.Resume is { } path && File.Exists(path) ? GatysState.Load(path, _fingerprint) : null;
            Picture? picture = null;
            for (var scale = state?.Scale ?? 0; scale < scales.Sizes.Count && !Stopped; scale++)
            {
                picture = OptimiseScale(scale, picture, state);
                state = null;
            }
            return picture!;
        }

        private Picture OptimiseScale(int scale, Picture? coarser, GatysState? resumed)
        {
            using var scope = new TensorScope();
            var (width, height) = scales.Sizes[scale];
            var content = Resampler.Resize(colors.Content, width, height);
            using var objective = GatysTargets.Build(network, options, content, ScaledStyles(width, height), request.Mask, request.Strength);
            // The targets' features had the styles' sizes, the scale before had its own: none of those blocks fits what follows.
            ComputeContext.Current.Pool.Trim();
            var start = coarser is null ? Start(content) : Resampler.Resize(coarser, width, height);
            using var descent = new PictureDescent(start, options.Optimizer == "lbfgs", History);
            var first = 0;
            if (resumed is not null)
            {
                descent.Variable.CopyFrom(resumed.Image.ToArray());
                descent.Optimizer.Restore(resumed.Optimizer);
                _initialTotal = resumed.InitialTotal;
                first = resumed.Iteration;
            }
            var lowMemory = UseLowMemory(network, options, width, height);
            var plateau = new Plateau();
            var steps = scales.StepsAt(scale);
            for (var i = first; i < steps && !Stopped; i++)
            {
                var (values, recovery) = descent.Step(objective, lowMemory);
                if (recovery is not null)
                    notes.Add($"Iteration {i + 1} at {width}x{height}: {recovery}");
                _initialTotal ??= values.Total;
                Iterations++;
                Losses = new StyleLosses(values.Total, values.Content, values.Style, values.Tv, _initialTotal.Value);
                progress?.Report(scales.Progress(scale, i + 1, values.Total, descent.Current));
                Stopped = cancel.IsCancellationRequested;
                if (Stopped || (options.SaveEvery > 0 && (i + 1) % options.SaveEvery == 0))
                    SaveState(scale, i + 1, descent);
                if (plateau.Reached(values.Total))
                    break;
            }
            return descent.Current();
        }

        private Picture Start(Picture content)
        {
            switch (options.Init)
            {
                case "content":
                    return content;
                case "noise":
                    // White noise about grey, as wide as a photograph's values.
                    var random = new SeededRandom((ulong)request.Seed);
                    var noise = new Picture(content.Width, content.Height, 3);
                    for (var i = 0; i < noise.Pixels.Length; i++)
                        noise.Pixels[i] = Math.Clamp(0.5f + 0.25f * random.NextNormal(), 0, 1);
                    return noise;
                default:
                    try
                    {
                        return Resampler.Resize(PictureFile.Load(options.Init, cancel: cancel).ToRgb(), content.Width, content.Height);
                    }
                    catch (PictureException e)
                    {
                        throw new InputException($"--init: {e.Message}", e);
                    }
            }
        }

        private List<Style> ScaledStyles(int width, int height)
        {
            var longest = Math.Max(width, height) * request.StyleScale;
            return [.. request.Styles.Zip(colors.Styles, (style, recoloured) =>
            {
                var factor = longest / Math.Max(recoloured.Width, recoloured.Height);
                return style with
                {
                    Picture = Resampler.Resize(recoloured, Math.Max(1, (int)MathF.Round(recoloured.Width * factor)), Math.Max(1, (int)MathF.Round(recoloured.Height * factor))),
                };
            })];
        }

        private void SaveState(int scale, int iteration, PictureDescent descent)
        {
            if (options.Resume is not { } path)
                return;
            using var scope = new TensorScope();
            new GatysState(_fingerprint, scale, iteration, descent.Variable, descent.Optimizer.Save(), _initialTotal!.Value).Save(path);
        }
    }
}
