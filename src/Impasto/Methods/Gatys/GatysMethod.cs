using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Options;
using Impasto.Perception;
using Impasto.Tensors;

namespace Impasto.Methods.Gatys;

/// <summary>
/// Style transfer by optimising the picture itself (Gatys, Ecker and Bethge 2015, arXiv 1508.06576; CVPR 2016): its features keep the content's, the Gram matrices of its
/// features become the style's. Coarse to fine, guided by masks and with colours kept as in Gatys et al. 2017 (arXiv 1611.07865) and 2016 (arXiv 1606.05897). A clip's frame begins
/// with the one before, warped, and keeps to it (Ruder et al. 2016, arXiv 1604.08610, sections 4.1 and 4.2).
/// </summary>
/// <param name="models">Where the perceptual networks are.</param>
internal sealed class GatysMethod(ModelStore models) : StyleMethod<GatysOptions>, IHasPresets
{
    private const int History = 10;

    /// <summary>Scales are halved while the picture's longest side exceeds this.</summary>
    private const int CoarseToFineAbove = 384;

    /// <inheritdoc/>
    public override string Name => "gatys";

    /// <inheritdoc/>
    public override string Summary => "Optimises the picture until a network sees the photo's content and the style's textures: slow, any style, best quality";

    /// <inheritdoc/>
    public override string Paper => "Gatys, Ecker, Bethge 2016, Image Style Transfer Using Convolutional Neural Networks";

    /// <inheritdoc/>
    public override bool AppliesStrength => true;

    /// <inheritdoc/>
    public override bool FollowsFrames => true;

    /// <inheritdoc/>
    public object Preset(string name) => Enum.TryParse<GatysPreset>(name, ignoreCase: true, out var preset) ? GatysOptions.Of(preset)
        : throw new UsageException($"There is no preset '{name}'", "choose default, published or reference");

    /// <inheritdoc/>
    public override void Check(StyleRequest request, GatysOptions options)
    {
        if (request.Styles.Count == 0 || request.Styles.Any(s => s.Picture is null))
            throw new UsageException("The method gatys needs at least one style picture", "give one with `Styles`");
        if ((options.ContentWeight == 0 || options.ContentLayers.Count == 0) && (options.StyleWeight == 0 || options.StyleLayers.Count == 0) && options.TvWeight == 0)
            throw new UsageException("`ContentWeight`, `StyleWeight` and `TvWeight` are all 0, which leaves nothing to optimise", "give one of them a weight above 0");
    }

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<GatysOptions> job)
    {
        var (network, options) = (Network(job), job.Options);
        var (width, height) = Scales(job.Size, options)[^1];
        var pictures = MemoryCheck.Pictures(job.Request);
        return MemoryCheck.Reserve($"A {width}x{height} picture with {network.Name}", width, height, Needed, (w, h) => $"`Size` {Math.Max(w, h)}");

        double Needed(int w, int h) => pictures + Math.Max(GatysMemory.Predict(network, Layers(options), h, w, LbfgsHistory(options), UseLowMemory(network, options, w, h)),
            GatysMemory.PredictStyle(MemoryCheck.MostStylePixels(job.Request, Math.Max(w, h) * (double)job.Request.StyleScale)));
    }

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<GatysOptions> job)
    {
        using var scope = new TensorScope();
        var network = Network(job);
        network.Pooling = job.Options.Pooling;
        var sizes = Scales(job.Size, job.Options);
        var finer = job.Options.Iterations / 4;
        // What the frame before has of large strokes is there already.
        var run = new Run(job, network, Before(job.Request) is null ? new CoarseToFine(sizes, job.Options.Iterations, finer) : new CoarseToFine([sizes[^1]], finer, finer));
        var painted = run.Optimize();
        return new StyleResult(painted) { Iterations = run.Iterations, Losses = run.Losses, Partial = run.Stopped };
    }

    private PerceptualNetwork Network(StyleJob<GatysOptions> job) =>
        job.Kept.Get("network", job.Options.Network, () => PerceptualNetworks.Open(models, job.Options.Network, job.Notes));

    /// <summary>The frame before; null where the picture that is optimised is no result yet, but luminance whose colours come after it.</summary>
    private static FrameBefore? Before(StyleRequest request) => request.PreserveColor is PreserveColor.Luminance or PreserveColor.Lab ? null : request.Before;

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

    private static bool UseLowMemory(PerceptualNetwork network, GatysOptions options, int width, int height) =>
        GatysMemory.Predict(network, Layers(options), height, width, LbfgsHistory(options), lowMemory: false) > Math.Min(3e9, 0.5 * ComputeContext.Current.MemoryBudget);

    private static IEnumerable<string> Layers(GatysOptions options) => options.ContentLayers.Concat(options.StyleLayers);

    private static int LbfgsHistory(GatysOptions options) => options.Optimizer == PictureOptimizer.Lbfgs ? History : 0;

    /// <summary>One picture's way through the scales.</summary>
    private sealed class Run(StyleJob<GatysOptions> job, PerceptualNetwork network, CoarseToFine scales)
    {
        private readonly GatysOptions _options = job.Options;
        private readonly string _fingerprint = Fingerprints.Of(job.Request, job.Options, network.Name);
        private double? _initialTotal;

        public int Iterations { get; private set; }

        public StyleLosses? Losses { get; private set; }

        public bool Stopped { get; private set; }

        public Picture Optimize()
        {
            var state = _options.Resume is { } file && File.Exists(file.Path) ? GatysState.Load(file.Path, _fingerprint) : null;
            Picture? picture = null;
            for (var scale = state?.Scale ?? 0; scale < scales.Sizes.Count && !Stopped; scale++)
            {
                picture = OptimizeScale(scale, picture, state);
                state = null;
            }
            return picture!;
        }

        private Picture OptimizeScale(int scale, Picture? coarser, GatysState? resumed)
        {
            using var scope = new TensorScope();
            var (width, height) = scales.Sizes[scale];
            var content = Resampler.Resize(job.Colors.Content, width, height);
            var before = Before(job.Request) is { } earlier ? earlier.Resized(width, height) : null;
            using var objective = GatysTargets.Build(network, _options, content, job.Request.Styles, Grams(width, height), job.Request.Mask, job.Request.Strength, before);
            // The targets' features had the styles' sizes, the scale before had its own: none of those blocks fits what follows.
            ComputeContext.Current.Pool.Trim();
            var start = coarser is null ? before?.Warped ?? Start(content) : Resampler.Resize(coarser, width, height);
            using var descent = new PictureDescent(start, _options.Optimizer == PictureOptimizer.Lbfgs, History);
            var first = 0;
            if (resumed is not null)
            {
                descent.Variable.CopyFrom(resumed.Image.ToArray());
                descent.Optimizer.Restore(resumed.Optimizer);
                _initialTotal = resumed.InitialTotal;
                first = resumed.Iteration;
            }
            var lowMemory = UseLowMemory(network, _options, width, height);
            var plateau = new Plateau(resumed?.Best ?? []);
            var steps = scales.StepsAt(scale);
            for (var i = first; i < steps && !Stopped; i++)
            {
                var (values, recovery) = descent.Step(objective, lowMemory);
                if (recovery is not null)
                    job.Notes.Add($"Iteration {i + 1} at {width}x{height}: {recovery}");
                _initialTotal ??= values.Total;
                Iterations++;
                Losses = new StyleLosses(values.Total, values.Content, values.Style, values.Tv, _initialTotal.Value);
                job.Progress?.Report(scales.Progress(scale, i + 1, values.Total, descent.Current));
                Stopped = job.Cancel.IsCancellationRequested;
                // A run that is gone on with ends where it would have.
                var isFlat = plateau.Reached(values.Total);
                if (Stopped || (_options.SaveEvery > 0 && (i + 1) % _options.SaveEvery == 0))
                    SaveState(scale, isFlat ? steps : i + 1, descent, plateau);
                if (isFlat)
                    break;
            }
            return descent.Current();
        }

        private Picture Start(Picture content)
        {
            if (_options.Init.Picture is { } given)
                return Resampler.Resize(given.Load(Math.Max(content.Width, content.Height), job.Cancel).ToRgb(), content.Width, content.Height);
            if (_options.Init == GatysStart.Content)
                return content;
            // White noise about grey, as wide as a photograph's values.
            var random = new SeededRandom((ulong)job.Request.Seed);
            var noise = new Picture(content.Width, content.Height, 3);
            for (var i = 0; i < noise.Pixels.Length; i++)
                noise.Pixels[i] = Math.Clamp(0.5f + 0.25f * random.NextNormal(), 0, 1);
            return noise;
        }

        /// <summary>Each style's Gram matrices at a scale, kept for pictures of the same size.</summary>
        private List<StyleGrams> Grams(int width, int height)
        {
            if (_options.StyleWeight == 0 || _options.StyleLayers.Count == 0)
                return [];
            var longest = Math.Max(width, height) * job.Request.StyleScale;
            var layers = string.Join(',', _options.StyleLayers);
            return [.. job.Colors.Styles.Select((style, i) =>
                job.Kept.Get($"style {i} at {width}x{height}", (style, longest, layers, network, network.Pooling), () => StyleGrams.Of(network, Scaled(style, longest), _options.StyleLayers)))];
        }

        private static Picture Scaled(Picture style, float longest)
        {
            var factor = longest / Math.Max(style.Width, style.Height);
            return Resampler.Resize(style, Math.Max(1, (int)MathF.Round(style.Width * factor)), Math.Max(1, (int)MathF.Round(style.Height * factor)));
        }

        private void SaveState(int scale, int iteration, PictureDescent descent, Plateau plateau)
        {
            if (_options.Resume is not { } file)
                return;
            using var scope = new TensorScope();
            new GatysState(_fingerprint, scale, iteration, descent.Variable, descent.Optimizer.Save(), _initialTotal!.Value) { Best = plateau.Best }.Save(file.Path);
        }
    }
}
