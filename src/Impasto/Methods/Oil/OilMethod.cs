using Impasto.Imaging.Painting;
using Impasto.Options;

namespace Impasto.Methods.Oil;

/// <summary>
/// The oil paint filter of Semmo, Limberger, Kyprianidis and Döllner 2015: dominant colours, quantisation with smooth transitions, brush
/// texture along the picture's flow,
/// light on its relief. Needs no style picture; one given lends its colours.
/// </summary>
public sealed class OilMethod : IStyleMethod
{
    /// <summary>Abstraction inside the detail mask, as a share of that outside.</summary>
    private const float DetailShare = 0.15f;
    private const float DetailBrush = 0.6f;
    private const int Stages = 4;

    /// <inheritdoc/>
    public string Name => "oil";

    /// <inheritdoc/>
    public string Summary => "Oil paint: a palette of dominant colours, brush furrows along the forms, light on the paint; no style picture needed";

    /// <inheritdoc/>
    public string Paper => "Semmo, Limberger, Kyprianidis, Döllner 2015, Image Stylization by Oil Paint Filtering using Color Palettes";

    /// <inheritdoc/>
    public Type OptionsType => typeof(OilOptions);

    /// <inheritdoc/>
    public Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var options = request.Options as OilOptions ?? new OilOptions();
        OptionTable.For(OptionsType).Validate(options);
        return Task.Run(() => Render(request, options, progress, cancel), cancel);
    }

    internal StyleResult Render(StyleRequest request, OilOptions options, IProgress<StyleProgress>? progress, CancellationToken cancel)
    {
        var content = OutputSize.Resize(request.Content, request.Size);
        var colors = PaintingRequest.KeepColors(request, content, Name);
        var borrowed = PaintingRequest.BorrowedPalette(request, colors, options.Palette);
        var detail = PaintingRequest.Mask(options.DetailMask, content.Width, content.Height);
        if (request.Strength == 0)
            return new StyleResult(content);
        var (width, height) = (content.Width, content.Height);
        var unit = Math.Max(width, height) / 1000f;
        var scale = options.BrushScale * request.StyleScale;

        progress?.Report(new StyleProgress("flow", 1, Stages));
        var field = OrientationField.FromPicture(content, MathF.Max(1.5f, 4 * scale * unit), request.Seed);
        cancel.ThrowIfCancellationRequested();
        progress?.Report(new StyleProgress("palette", 2, Stages));
        var palette = DominantPalette.Extract(content, options.Colors);
        var paints = borrowed is null ? palette.Lab : PaletteTransfer.Match(palette, borrowed);
        cancel.ThrowIfCancellationRequested();

        progress?.Report(new StyleProgress("paint", 3, Stages));
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

        progress?.Report(new StyleProgress("light", 4, Stages, Preview: () => painted));
        PaintingRequest.AddSurface(relief, width, height, options.Surface, depth: 0.5f, hiding: 3 * MathF.Max(1, scale * unit), request.Seed);
        var light = new ReliefLighting { Azimuth = options.LightDirection, Elevation = options.LightHeight, Depth = options.Relief, Varnish = options.Varnish };
        var lit = light.Apply(painted, relief);
        return new StyleResult(PaintingRequest.Finish(colors.Restore(lit), content, request));
    }
}
