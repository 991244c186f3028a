using Impasto.Faces;

namespace Impasto.Methods.Portrait;

/// <summary>Paints a portrait as a painter would: strokes laid around a face once, fitted to another by its landmarks, in the photo's colours (Zhao and Zhu 2011).</summary>
public sealed class PortraitMethod : IStyleMethod
{
    /// <inheritdoc/>
    public string Name => "portrait";

    /// <inheritdoc/>
    public string Summary => "Paints a portrait stroke by stroke from a template (oil, watercolour, ink, pastel) fitted to the face; no style picture needed";

    /// <inheritdoc/>
    public string Paper => "Zhao, Zhu 2011, Portrait Painting Using Active Templates, NPAR";

    /// <inheritdoc/>
    public Type OptionsType => typeof(PortraitOptions);

    /// <inheritdoc/>
    public Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var options = request.Options as PortraitOptions ?? new PortraitOptions();
        OptionTable.For(OptionsType).Validate(options);
        return Task.Run(() => Render(request, options, progress, cancel), cancel);
    }

    private static StyleResult Render(StyleRequest request, PortraitOptions options, IProgress<StyleProgress>? progress, CancellationToken cancel)
    {
        var template = PortraitTemplate.Load(options.Template);
        // Measured from 512 to 1,024 px, with room for a tenth.
        using var memory = MemoryCheck.Reserve("portrait", OutputSize.Of(request.Content, request.Size), fixedBytes: 250e6, bytesPerPixel: 280);
        var content = request.Content.ToRgb();
        var photo = OutputSize.Resize(content, request.Size);
        if (request.Strength == 0)
            return new StyleResult(photo);
        var steps = template.Layers.Length + 2;
        progress?.Report(new StyleProgress("finding the face", 0, steps));
        using var finder = new FaceFinder();
        var (found, faces) = finder.Find(content, "the photo", options.Landmarks, options.Face, "--landmarks", cancel);
        var face = found.Resized(content.Width, content.Height, photo.Width, photo.Height);
        var notes = new List<string>();
        if (faces > 1)
            notes.Add($"The photo has {faces} faces; face {options.Face}, counted from the largest, was painted (choose with --face N).");

        var keeper = ColorKeeper.For(request.PreserveColor, photo, request.Styles);
        var regions = new PortraitRegions(photo, face, cancel);
        var subject = PaletteGrade.Apply(photo, template.Palette);
        regions.Fade(subject, template.Ground, template.Palette.Fade);
        var painter = new PortraitPainter(template, options, subject, face, regions, request.StyleScale, request.Seed);
        var painted = 0;
        try
        {
            foreach (var layer in template.Layers)
            {
                progress?.Report(new StyleProgress($"painting: {layer.Name}", painted + 1, steps, Preview: () => painter.Canvas.ToPicture()));
                painter.Paint(painted, cancel);
                painted++;
            }
        }
        catch (OperationCanceledException) when (painted > 0)
        {
            // What has been painted so far is the partial result.
        }
        progress?.Report(new StyleProgress("light", steps, steps));
        return new StyleResult(PaintingRequest.Finish(keeper.Restore(painter.Lit()), photo, request)) { Partial = painted < template.Layers.Length, Notes = notes };
    }
}
