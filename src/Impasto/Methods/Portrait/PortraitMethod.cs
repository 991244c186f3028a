using Impasto.Faces;
using Impasto.Imaging.Faces;

namespace Impasto.Methods.Portrait;

/// <summary>Paints a portrait as a painter would: strokes laid around a face once, fitted to another by its landmarks, in the photo's colours (Zhao and Zhu 2011).</summary>
internal sealed class PortraitMethod : StyleMethod<PortraitOptions>
{
    /// <inheritdoc/>
    public override string Name => "portrait";

    /// <inheritdoc/>
    public override string Summary => "Paints a portrait stroke by stroke from a template (oil, watercolour, ink, pastel) fitted to the face; no style picture needed";

    /// <inheritdoc/>
    public override string Paper => "Zhao, Zhu 2011, Portrait Painting Using Active Templates, NPAR";

    /// <inheritdoc/>
    public override bool PaintsWithoutStyle => true;

    /// <inheritdoc/>
    public override bool PaintsFaces => true;

    /// <inheritdoc/>
    public override void Check(StyleRequest request, PortraitOptions options) => PaintingRequest.RequirePictures(request, Name);

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<PortraitOptions> job)
    {
        Template(job);
        return MemoryCheck.Reserve(Name, job.Request, bytesPerPixel: 160, networks: 55e6);
    }

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<PortraitOptions> job)
    {
        var (request, options, photo, cancel) = (job.Request, job.Options, job.Content, job.Cancel);
        var template = Template(job);
        var steps = template.Layers.Length + 2;
        job.Report("finding the face", 0, steps);
        var finder = job.Kept.Get("faces", null, () => new FaceFinder());
        IReadOnlyList<FaceLandmarks> faces = options.Face == 0 ? finder.AllOf(job, options.Landmarks) : [finder.Of(job, options.Landmarks, options.Face, "painted")];

        var regions = new PortraitRegions(photo, faces, cancel);
        var subject = PaletteGrade.Apply(photo, template.Palette, template.Ground, template.Palette.Paper > 0 ? regions.FaceLight(photo) : 100);
        regions.Fade(subject, template.Ground, template.Palette.Fade);
        var painter = new PortraitPainter(template, options, subject, faces, regions, request.StyleScale, request.Seed);
        var painted = 0;
        try
        {
            foreach (var layer in template.Layers)
            {
                job.Report($"painting: {layer.Name}", painted + 1, steps, () => painter.Canvas.ToPicture());
                painter.Paint(painted, cancel);
                painted++;
            }
        }
        catch (OperationCanceledException) when (painted > 0)
        {
            // What has been painted so far is the partial result.
        }
        job.Report("light", steps, steps);
        return new StyleResult(painter.Lit()) { Partial = painted < template.Layers.Length };
    }

    private static PortraitTemplate Template(StyleJob<PortraitOptions> job) => job.Kept.Get("template", job.Options.Template, () => PortraitTemplate.Load(job.Options.Template));
}
