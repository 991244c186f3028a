using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Methods;
using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.Options;

namespace Impasto.OnePass;

/// <summary>A request's way through the networks that its styles are in.</summary>
internal static class FeedForwardRender
{
    /// <summary>Floats that putting a photograph's colours back takes a pixel; measured.</summary>
    private const double RecoloredFloats = 10;

    /// <summary>A style's place in a model; a model's own name serves where it has one style.</summary>
    /// <exception cref="ModelException">The name is the model's, and it has several styles.</exception>
    public static int RowOf(IFeedForwardModel model, string style, string name)
    {
        var row = model.Styles.ToList().IndexOf(style);
        if (row < 0 && model.Styles.Count > 1)
            throw new ModelException($"The model {name} has {model.Styles.Count} styles", $"name one of {string.Join(", ", model.Styles)}");
        return Math.Max(row, 0);
    }

    /// <summary>Stylises.</summary>
    /// <param name="request">What and how; its styles' pictures and names are not looked at.</param>
    /// <param name="content">The picture at the output's size.</param>
    /// <param name="styles">For each style of the request its model and its place there.</param>
    /// <param name="name">The method's, for progress.</param>
    /// <param name="progress">May be null.</param>
    /// <param name="cancel">Ends in OperationCanceledException: half a pass is no picture.</param>
    public static StyleResult Run(StyleRequest request, Picture content, IReadOnlyList<(IFeedForwardModel Model, int Row)> styles, string name, IProgress<StyleProgress>? progress,
        CancellationToken cancel)
    {
        var groups = styles.Select(style => style.Model).Distinct().ToList();
        var size = (content.Width, content.Height);
        var placement = new StylePlacement(request.Styles);
        var pictures = new List<Picture>();
        for (var group = 0; group < groups.Count; group++)
        {
            var done = (double)group;
            var scales = PaintedScales.Of(size, request.StyleScale, groups[group].Side);
            var first = scales[0] == size ? content : Resampler.Resize(content, scales[0].Width, scales[0].Height);
            var work = scales.Sum(scale => (double)scale.Width * scale.Height);
            // A whole pass at a smaller size may need more memory than the bands of the last one.
            var isLarge = !FeedForwardMemory.IsWhole(groups[group], (double)scales[^1].Width * scales[^1].Height);
            var painted = default(Picture);
            foreach (var scale in scales)
            {
                var share = (double)scale.Width * scale.Height / work;
                var before = done;
                // The blocks of the size before fit none of this one's; a clip's next frame takes them again.
                if (painted is not null && (isLarge || request.Statistics is null))
                    ComputeContext.Current.Pool.Trim();
                var shares = placement.Within(Rows(styles, groups[group]), groups[group].Styles.Count, scale.Width, scale.Height);
                var over = FeedForwardPass.Run(groups[group], painted ?? first, shares, request.Seed, part => progress?.Report(
                    new StyleProgress($"{name} {scale.Width}x{scale.Height}", (int)(100 * (before + part * share) / groups.Count), 100)), bandValues: isLarge ? BandRun.DefaultValues : null,
                    enlarged: scale, statistics: request.Statistics, noise: request.Noise, cancel: cancel);
                if (painted is not null)
                    PaintedScales.AddFineStrokes(painted, over);
                painted = over;
                done += share;
            }
            var sized = scales[^1] == size ? painted! : Resampler.Resize(painted!, size.Width, size.Height);
            pictures.Add(ColorKeeper.Recolor(request.PreserveColor, sized, content));
        }
        var members = groups.ConvertAll(model => (IReadOnlyList<int>)[.. Enumerable.Range(0, styles.Count).Where(i => styles[i].Model == model)]);
        var result = placement.Blend(pictures, members, content);
        IReadOnlyList<string> notes = groups.Count == 1 ? [] : ["The styles belong to different networks, so their pictures are blended; styles of one network are blended inside it."];
        return new StyleResult(result) { Notes = notes };
    }

    private static List<int> Rows(IReadOnlyList<(IFeedForwardModel Model, int Row)> styles, IFeedForwardModel model) =>
        [.. styles.Select(style => style.Model == model ? style.Row : -1)];

    /// <summary>Takes what a picture needs out of the memory that there is.</summary>
    /// <param name="request">What and how.</param>
    /// <param name="styles">For each style of the request its model and its place there.</param>
    /// <param name="stylePixelBytes">Bytes that each pixel of a style picture takes while it is looked at; 0 where none is.</param>
    /// <exception cref="MemoryLimitException">It would not fit.</exception>
    public static IDisposable ReserveMemory(StyleRequest request, IReadOnlyList<(IFeedForwardModel Model, int Row)> styles, double stylePixelBytes = 0)
    {
        var groups = styles.Select(style => style.Model).Distinct().Count();
        var size = OutputSize.Of(request.Content, request.Size);
        return MemoryCheck.Reserve($"A {size.Width}x{size.Height} picture", size.Width, size.Height, (width, height) => styles.Select(style => style.Model).Distinct().Max(model => Needed(model, width, height)),
            (width, height) => $"`Size` {Math.Max(1, Math.Max(width, height))}");

        double Needed(IFeedForwardModel model, int outputWidth, int outputHeight)
        {
            var scales = PaintedScales.Of((outputWidth, outputHeight), request.StyleScale, model.Side);
            var (width, height) = scales[^1];
            var output = (double)outputWidth * outputHeight;
            double seen = (double)width * height;
            var isAsItCame = request.Content.Channels == 3 && (outputWidth, outputHeight) == (request.Content.Width, request.Content.Height);
            // What came, and the photograph at the output's size; paintings that are done.
            var held = MemoryCheck.Pictures(request) / sizeof(float) + output * ((isAsItCame ? 0 : 3) + 3 * (groups - 1) + new StylePlacement(request.Styles).BlendFloats(groups));
            // What the network sees where that has another size, and what it painted before.
            var painting = (width == outputWidth && height == outputHeight ? 0 : 3 * (seen + output))
                + (scales.Count == 1 ? 0 : 6.0 * scales[^2].Width * scales[^2].Height);
            var looksForFaces = request.Faces is null ? FaceDetector.IsInstalled : request.Faces > 0;
            var looking = FeedForwardMemory.Base + MemoryCheck.Pictures(request) + (isAsItCame ? 0 : 3 * sizeof(float) * output) + stylePixelBytes * MemoryCheck.MostStylePixels(request, Math.Max(scales[0].Width, scales[0].Height));
            // A clip's next frame takes the blocks of every size again.
            var again = request.Statistics is not null && FeedForwardMemory.IsWhole(model, seen) ? scales.SkipLast(1).Sum(scale => FeedForwardMemory.Blocks(model, (double)scale.Width * scale.Height)) : 0;
            // Colours are put back when the painting is done: what a whole pass leaves in the pool is still there then, what bands took is not.
            var recolored = request.PreserveColor == PreserveColor.None ? 0 : RecoloredFloats * output;
            var recoloring = FeedForwardMemory.Base + sizeof(float) * (held + 3 * output + recolored);
            if (FeedForwardMemory.IsWhole(model, seen))
                painting += recolored;
            var shares = new StylePlacement(request.Styles).Within(Rows(styles, model), model.Styles.Count, 1, 1);
            return Math.Max(Math.Max(looking, recoloring), again + FeedForwardMemory.Predict(model, shares, seen, held + painting, looksForFaces));
        }
    }
}
