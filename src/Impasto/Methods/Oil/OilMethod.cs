using Impasto.Imaging.Painting;

namespace Impasto.Methods.Oil;

/// <summary>
/// The oil paint filter of Semmo, Limberger, Kyprianidis and Döllner 2015: dominant colours, quantisation with smooth transitions, brush
/// texture along the picture's flow,
/// light on its relief. Needs no style picture; one given lends its colours.
/// </summary>
internal sealed class OilMethod : StyleMethod<OilOptions>
{
    /// <summary>Abstraction inside the detail mask, as a share of that outside.</summary>
    private const float DetailShare = 0.15f;
    private const float DetailBrush = 0.6f;
    private const int Stages = 4;

    /// <inheritdoc/>
    public override string Name => "oil";

    /// <inheritdoc/>
    public override string Summary => "Oil paint: a palette of dominant colours, brush furrows along the forms, light on the paint; no style picture needed";

    /// <inheritdoc/>
    public override string Paper => "Semmo, Limberger, Kyprianidis, Döllner 2015, Image Stylization by Oil Paint Filtering using Color Palettes";

    /// <inheritdoc/>
    public override bool PaintsWithoutStyle => true;

    /// <inheritdoc/>
    public override void Check(StyleRequest request, OilOptions options) => PaintingRequest.RequirePictures(request, Name);

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<OilOptions> job) => MemoryCheck.Reserve(Name, job.Request, bytesPerPixel: 68, passing: 200, networks: MemoryCheck.Faces);

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<OilOptions> job)
    {
        var (request, options, content, cancel) = (job.Request, job.Options, job.Content, job.Cancel);
        var borrowed = PaintingRequest.BorrowedPalette(job, options.Palette);
        var detail = PaintingRequest.Mask(options.DetailMask, content.Width, content.Height);
        var (width, height) = (content.Width, content.Height);
        var unit = Math.Max(width, height) / 1000f;
        var scale = options.BrushScale * request.StyleScale;

        job.Report("flow", 1, Stages);
        var field = OrientationField.FromPicture(content, MathF.Max(1.5f, 4 * scale * unit), request.Seed);
        cancel.ThrowIfCancellationRequested();
        job.Report("palette", 2, Stages);
        var palette = DominantPalette.Extract(content, options.Colors);
        var paints = borrowed is null ? palette.Lab : PaletteTransfer.Match(palette, borrowed);
        cancel.ThrowIfCancellationRequested();

        job.Report("paint", 3, Stages);
        var settings = new OilPaintingSettings { Abstraction = options.Abstraction, BrushScale = scale, Seed = request.Seed };
        var (painted, relief) = OilPainting.Paint(content, field, palette, paints, settings, cancel);
        if (detail is not null)
        {
            var fine = settings with { Abstraction = DetailShare * options.Abstraction, BrushScale = DetailBrush * scale };
            var (finePainted, fineRelief) = OilPainting.Paint(content, field, palette, paints, fine, cancel);
            for (var i = 0; i < detail.Length; i++)
            {
                relief[i] += detail[i] * (fineRelief[i] - relief[i]);
                for (var c = 0; c < 3; c++)
                    painted.Pixels[3 * i + c] += detail[i] * (finePainted.Pixels[3 * i + c] - painted.Pixels[3 * i + c]);
            }
        }

        job.Report("light", 4, Stages, () => painted);
        PaintingRequest.AddSurface(relief, width, height, options.Surface, depth: 0.5f, hiding: 3 * MathF.Max(1, scale * unit), request.Seed);
        var light = new ReliefLighting { Azimuth = options.LightDirection, Elevation = options.LightHeight, Depth = options.Relief, Varnish = options.Varnish };
        return new StyleResult(light.Apply(painted, relief));
    }
}
