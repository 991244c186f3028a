using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.Color;
using Impasto.Imaging.Resampling;
using Impasto.Losses;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Methods.Gatys;

/// <summary>
/// Textures from the Gram matrices of a network's features (Gatys, Ecker and Bethge 2015, arXiv 1505.07376): white noise is changed by L-BFGS until the network finds the
/// sample's correlations in it. Several samples give the texture of the convex combination of their Gram matrices.
/// </summary>
/// <param name="models">Where the perceptual networks are.</param>
internal sealed class GatysTexture(ModelStore models) : TextureMethod<GatysTextureOptions>
{
    private const int History = 20;

    /// <summary>A texture has no photograph, no masks and no styles beside it: the share of what such a picture takes, and bytes less; measured.</summary>
    private const double Share = 0.85, Less = 55e6;

    /// <summary>What a sample takes while its Gram matrices are made, a pixel, and the program; measured.</summary>
    private const double BytesPerSamplePixel = 1320, Program = 115e6;

    /// <summary>What a tileable texture's network sees around the texture: more of the same, in pixels. The deepest layer's positions see about as far.</summary>
    private const int Surroundings = 48;

    /// <summary>What is made around a texture that need not be tileable and cut off in the end, in pixels: convolutions see zeros beyond the border, which shows there.</summary>
    private const int Margin = 16;

    /// <summary>No texture is optimised at less than this many pixels a side; smaller ones are cut out of it.</summary>
    private const int SmallestSide = 32;

    /// <summary>A sample is halved for a coarser scale as long as its smaller side keeps this many pixels.</summary>
    private const int CoarsestSample = 96;

    /// <inheritdoc/>
    public override string Name => "gatys";

    /// <inheritdoc/>
    public override string Summary => "Texture from the Gram matrices of a network's features: slow, keeps objects' parts that statistics of wavelets lose";

    /// <inheritdoc/>
    public override string Paper => "Gatys, Ecker, Bethge 2015, Texture Synthesis Using Convolutional Neural Networks, NIPS";

    /// <inheritdoc/>
    protected override void Check(GatysTextureOptions options, IReadOnlyList<TextureSample> samples)
    {
        if (options.Layers.Count == 0)
            throw new UsageException("`Layers` names no layer, so there is nothing to match", "name at least one, such as relu1_1");
    }

    /// <inheritdoc/>
    protected override TextureResult Synthesize(TextureJob<GatysTextureOptions> job)
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetworks.Open(models, job.Options.Network, job.Notes);
        network.Pooling = job.Options.Pooling;
        var run = new Run(job, network, LayersFor(network, job.Options, job.Samples, job.Notes));
        using var memory = run.ReserveMemory();
        return run.Synthesize();
    }

    /// <summary>The layers that the network has and that the smallest sample reaches.</summary>
    private static List<string> LayersFor(PerceptualNetwork network, GatysTextureOptions options, IReadOnlyList<TextureSample> samples, List<string> notes)
    {
        var smallest = samples.MinBy(s => Math.Min(s.Picture.Width, s.Picture.Height))!;
        var side = Math.Min(smallest.Picture.Width, smallest.Picture.Height);
        var layers = new List<string>();
        foreach (var asked in options.Layers)
        {
            var layer = asked;
            if (!network.Layers.Contains(asked) && asked.StartsWith("pool", StringComparison.Ordinal) && asked.Length == 5 && asked[4] is >= '1' and <= '5')
            {
                layer = network.Layers[^1];
                notes.Add($"{network.Name} ends at {layer}, which stands in for {asked}.");
            }
            if (!network.Layers.Contains(layer))
                throw new UsageException($"{network.Name} has no layer '{asked}'", $"it has {string.Join(", ", network.Layers)}") { Separator = ';' };
            if (side < PerceptualNetwork.MinimumSize(layer))
                notes.Add($"{smallest.Name} ({smallest.Picture.Width}x{smallest.Picture.Height} opaque pixels) is too small for {layer}, which was left out.");
            else if (!layers.Contains(layer))
                layers.Add(layer);
        }
        return layers.Count > 0
            ? layers
            : throw new InputException($"{smallest.Name} ({smallest.Picture.Width}x{smallest.Picture.Height} opaque pixels) is too small for every layer asked for",
                $"give a sample of at least {options.Layers.Min(PerceptualNetwork.MinimumSize)} pixels a side");
    }

    /// <summary>One texture's way through the scales.</summary>
    private sealed class Run(TextureJob<GatysTextureOptions> job, PerceptualNetwork network, List<string> layers)
    {
        private readonly TextureRequest _request = job.Request;
        private readonly IReadOnlyList<TextureSample> _samples = job.Samples;
        private readonly GatysTextureOptions _options = job.Options;
        private readonly CoarseToFine _scales = new(Scales(job.Request, job.Samples, job.Options), job.Options.Iterations, job.Options.Iterations / 2);
        private readonly int _channels = job.Samples.All(s => s.Picture.Channels == 1) ? 1 : 3;
        private readonly List<string> _report = [];
        private readonly List<TexturePanel> _panels = [];
        private int _iterations;
        private bool _stopped;

        /// <exception cref="MemoryLimitException">The finest scale, or a sample, would not fit.</exception>
        public IDisposable ReserveMemory()
        {
            var available = ComputeContext.Current.UnreservedMemory;
            var largest = _samples.MaxBy(s => (long)s.Picture.Width * s.Picture.Height)!;
            var bytes = Program + BytesPerSamplePixel * largest.Picture.Width * largest.Picture.Height;
            if (bytes > available)
            {
                throw new MemoryLimitException($"The sample {largest.Name} ({largest.Picture.Width}x{largest.Picture.Height}) needs about {bytes / 1e9:F1} GB, but there are {available / 1e9:F1} GB",
                    $"cut out or scale it to a longest side of about {(int)(Math.Max(largest.Picture.Width, largest.Picture.Height) * Math.Sqrt(available / bytes))} pixels");
            }
            var (width, height) = _scales.Sizes[^1];
            return MemoryCheck.Reserve($"A {_request.Width}x{_request.Height} texture with {network.Name}", width, height, (w, h) => Math.Max(bytes, Predict(w, h, UseLowMemory(w, h))),
                (w, h) => $"`Size` {Math.Min(w, _request.Width)}x{Math.Min(h, _request.Height)}");
        }

        public TextureResult Synthesize()
        {
            var (low, high) = Range();
            if (low.SequenceEqual(high))
                return new TextureResult(new Picture(_request.Width, _request.Height, _channels, [.. Enumerable.Range(0, _request.Width * _request.Height).SelectMany(_ => low)]));
            Picture? picture = null;
            for (var scale = 0; scale < _scales.Sizes.Count && !_stopped; scale++)
                picture = SynthesizeScale(scale, picture);
            // Stopped at a coarse scale, the result is enlarged.
            var whole = (picture!.Width, picture.Height) == _scales.Sizes[^1] ? picture : Enlarge(picture, _scales.Sizes[^1].Width, _scales.Sizes[^1].Height);
            var result = _request.Tileable ? whole : TextureSamples.Crop(whole, Margin, Margin, _request.Width, _request.Height);
            foreach (var value in result.Pixels.AsSpan())
            {
                if (!float.IsFinite(value))
                    throw new ImpastoException("The optimisation ended in values that are no numbers", "report this with the sample");
            }
            return new TextureResult(result) { Iterations = _iterations, Partial = _stopped, Notes = job.Notes, Report = _report, Panels = _panels };
        }

        private Picture SynthesizeScale(int scale, Picture? coarser)
        {
            using var scope = new TensorScope();
            var (width, height) = _scales.Sizes[scale];
            var factor = 1 << (_scales.Sizes.Count - 1 - scale);
            var targets = Targets(factor);
            List<GramLoss> terms = [.. targets.Select(t => new GramLoss(t.Key, t.Value, 1f / targets.Count, LossScale.Relative, Guide(t.Key, width, height)))];
            using var objective = new PerceptualObjective(network, terms);
            ComputeContext.Current.Pool.Trim();
            using var detail = Detail(factor);
            using var descent = new PictureDescent(coarser is null ? Noise(width, height) : Enlarge(coarser, width, height), lbfgs: true, History, View(), Range(),
                detail is null ? null : image => detail.Evaluate(_request.Tileable ? Ops.PadPeriodic(image, 1, 1) : image));
            var lowMemory = UseLowMemory(width, height);
            var plateau = new Plateau();
            for (var i = 0; i < _scales.StepsAt(scale) && !_stopped; i++)
            {
                var (values, recovery) = descent.Step(objective, lowMemory);
                if (recovery is not null)
                    job.Notes.Add($"Iteration {i + 1} at {width}x{height}: {recovery}");
                _iterations++;
                job.Progress?.Report(_scales.Progress(scale, i + 1, values.Total, descent.Current));
                _stopped = job.Cancel.IsCancellationRequested;
                if (plateau.Reached(values.Total))
                    break;
            }
            var picture = _options.Histogram == HistogramUse.Free ? descent.Current() : MatchHistogram(descent.Unlimited());
            if (scale == _scales.Sizes.Count - 1 || _stopped)
                Compare(picture, terms, targets);
            return picture;
        }

        /// <summary>The picture with the samples' values: with several, the mean of what each sample would make of it.</summary>
        private Picture MatchHistogram(Picture picture)
        {
            var sum = _samples.Sum(s => s.Weight);
            var matched = new Picture(picture.Width, picture.Height, picture.Channels);
            foreach (var sample in _samples)
            {
                var like = ColorTransfer.MatchHistogram(picture, picture.Channels == 3 ? sample.Picture.ToRgb() : sample.Picture);
                for (var i = 0; i < matched.Pixels.Length; i++)
                    matched.Pixels[i] += sample.Weight / sum * like.Pixels[i];
            }
            for (var i = 0; i < matched.Pixels.Length; i++)
                matched.Pixels[i] = Math.Clamp(matched.Pixels[i], 0, 1);
            return matched;
        }

        /// <summary>Each layer's mixed Gram matrix of the samples, made smaller by a factor.</summary>
        private Dictionary<string, Tensor> Targets(int factor)
        {
            using var pause = Tape.Pause();
            Dictionary<string, Tensor>[] all = [.. _samples.Select(sample => LossTargets.Grams(network, Smaller(sample, factor), layers))];
            return layers.ToDictionary(layer => layer, layer => GramMixture.Of([.. all.Select(grams => grams[layer])], Shares(), _options.Mixing));
        }

        /// <summary>The samples' detail of one pixel's size; null where one has no pixels side by side. A tile's is taken across its edges too.</summary>
        private FineDetail? Detail(int factor)
        {
            using var pause = Tape.Pause();
            using var scope = new TensorScope();
            Picture[] pictures = [.. _samples.Select(sample => Smaller(sample, factor))];
            if (pictures.Any(p => Math.Min(p.Width, p.Height) < 2))
                return null;
            return new FineDetail([.. pictures.Select(p => FineDetail.Gram(Pixels(_channels == 3 ? p.ToRgb() : p)))], Shares());
        }

        private static Tensor Pixels(Picture p) => Tensor.From(p.Pixels, 1, p.Height, p.Width, p.Channels);

        private float[] Shares() => [.. _samples.Select(sample => sample.Weight / _samples.Sum(s => s.Weight))];

        private static Picture Smaller(TextureSample sample, int factor) => factor == 1 ? sample.Picture
            : Resampler.Resize(sample.Picture, Math.Max(1, sample.Picture.Width / factor), Math.Max(1, sample.Picture.Height / factor));

        /// <summary>What remains between the result's Gram matrices and those wanted, in words and as pictures.</summary>
        private void Compare(Picture picture, IReadOnlyList<GramLoss> terms, Dictionary<string, Tensor> targets)
        {
            using var scope = new TensorScope();
            using var pause = Tape.Pause();
            var image = Tensor.From(picture.Pixels, 1, picture.Height, picture.Width, picture.Channels);
            var features = network.Features(View() is { } view ? view(image) : image, layers);
            foreach (var term in terms)
            {
                var layer = term.Layer;
                float[] want = targets[layer].ToArray(), got = term.Gram(features[layer]).ToArray();
                double distance = 0, norm = 0;
                for (var i = 0; i < want.Length; i++)
                {
                    distance += ((double)got[i] - want[i]) * (got[i] - want[i]);
                    norm += (double)want[i] * want[i];
                }
                _report.Add($"Gram matrix of {layer}: relative error {(distance == 0 ? 0 : Math.Sqrt(distance / Math.Max(norm, 1e-300))):0.00000}");
                _panels.Add(new TexturePanel($"Gram {layer}", GramPicture.Draw(want, want), GramPicture.Draw(got, want)));
            }
        }

        /// <summary>What the network sees: grey three times, and a tileable texture with what lies around it in the tiling.</summary>
        private Func<Tensor, Tensor>? View()
        {
            if (_channels == 3 && !_request.Tileable)
                return null;
            return image =>
            {
                var seen = _channels == 3 ? image : Ops.Concat(3, image, image, image);
                return _request.Tileable ? Ops.PadPeriodic(seen, Surroundings, Surroundings) : seen;
            };
        }

        /// <summary>The samples' least and greatest value of each channel, mixed: the authors' code bounds the texture by them.</summary>
        private (float[] Low, float[] High) Range()
        {
            var sum = _samples.Sum(s => s.Weight);
            var (low, high) = (new float[_channels], new float[_channels]);
            foreach (var sample in _samples)
            {
                for (var c = 0; c < _channels; c++)
                {
                    var values = (_channels == 3 ? sample.Picture.ToRgb() : sample.Picture).Channel(c).Values;
                    low[c] += sample.Weight / sum * values.Min();
                    high[c] += sample.Weight / sum * values.Max();
                }
            }
            return (low, high);
        }

        /// <summary>The tile without its surroundings at a layer's size, [1, h, w, 1]: they are seen, but every position counts once. Null where there are none.</summary>
        private Tensor? Guide(string layer, int width, int height)
        {
            if (!_request.Tileable)
                return null;
            var tile = new Picture(width + 2 * Surroundings, height + 2 * Surroundings, 1);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    tile[x + Surroundings, y + Surroundings, 0] = 1;
            }
            var (h, w) = PerceptualNetwork.SizeAt(layer, tile.Height, tile.Width);
            return Tensor.From(Resampler.Resize(tile, w, h, ResampleFilter.Box).Pixels, 1, h, w, 1);
        }

        /// <summary>White noise about the samples' mean colour, as wide as their values.</summary>
        private Picture Noise(int width, int height)
        {
            var sum = _samples.Sum(s => s.Weight);
            var (mean, deviation) = (new double[_channels], new double[_channels]);
            foreach (var sample in _samples)
            {
                var picture = _channels == 3 ? sample.Picture.ToRgb() : sample.Picture;
                for (var c = 0; c < _channels; c++)
                {
                    var channel = Enumerable.Range(0, picture.Width * picture.Height).Select(i => (double)picture.Pixels[i * _channels + c]).ToArray();
                    var average = channel.Average();
                    mean[c] += sample.Weight / sum * average;
                    deviation[c] += sample.Weight / sum * Math.Sqrt(channel.Average(v => (v - average) * (v - average)));
                }
            }
            var random = new SeededRandom((ulong)_request.Seed);
            var noise = new Picture(width, height, _channels);
            for (var i = 0; i < noise.Pixels.Length; i++)
                noise.Pixels[i] = Math.Clamp((float)(mean[i % _channels] + deviation[i % _channels] * random.NextNormal()), 0, 1);
            return noise;
        }

        /// <summary>The coarser scale's result as the finer one's start; a tileable one is enlarged with its surroundings, so that its edges still fit.</summary>
        private Picture Enlarge(Picture coarser, int width, int height)
        {
            if (!_request.Tileable)
                return Resampler.Resize(coarser, width, height);
            const int Around = 8;
            using var scope = new TensorScope();
            var wide = Ops.PadPeriodic(Tensor.From(coarser.Pixels, 1, coarser.Height, coarser.Width, coarser.Channels), Around, Around).ToPicture();
            double factorX = (double)width / coarser.Width, factorY = (double)height / coarser.Height;
            var large = Resampler.Resize(wide, Math.Max(width, (int)Math.Round(wide.Width * factorX)), Math.Max(height, (int)Math.Round(wide.Height * factorY)));
            return TextureSamples.Crop(large, (large.Width - width) / 2, (large.Height - height) / 2, width, height);
        }

        private bool UseLowMemory(int width, int height) => Predict(width, height, lowMemory: false) > Math.Min(3e9, 0.5 * ComputeContext.Current.MemoryBudget);

        private double Predict(int width, int height, bool lowMemory)
        {
            if (!_request.Tileable)
                return Share * GatysMemory.Predict(network, layers, height, width, History, lowMemory) - Less;
            height += 2 * Surroundings;
            width += 2 * Surroundings;
            // The features of the tile alone are copies.
            var guided = layers.Select(layer => (Layer: layer, Size: PerceptualNetwork.SizeAt(layer, height, width))).Sum(l =>
                (double)network.Channels(l.Layer) * l.Size.Height * l.Size.Width);
            return Share * GatysMemory.Predict(network, layers, height, width, History, lowMemory) - Less + 2 * 4 * guided;
        }

        /// <summary>The sizes from coarse to fine.</summary>
        private static List<(int Width, int Height)> Scales(TextureRequest request, IReadOnlyList<TextureSample> samples, GatysTextureOptions options)
        {
            var (width, height) = (request.Width, request.Height);
            if (!request.Tileable)
                (width, height) = (Math.Max(width, SmallestSide) + 2 * Margin, Math.Max(height, SmallestSide) + 2 * Margin);
            var smallest = Math.Min(samples.Min(s => Math.Min(s.Picture.Width, s.Picture.Height)), Math.Max(width, height));
            var count = options.Scales;
            if (count == 0)
            {
                for (count = 1; smallest >> count >= CoarsestSample; count++)
                {
                }
            }
            return [.. Enumerable.Range(0, count).Select(i => (Math.Max(1, width >> (count - 1 - i)), Math.Max(1, height >> (count - 1 - i))))];
        }
    }
}
