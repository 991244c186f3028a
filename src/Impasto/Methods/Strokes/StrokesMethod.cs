using System.Numerics;
using Impasto.Imaging;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Painting;

namespace Impasto.Methods.Strokes;

/// <summary>
/// Painterly rendering with curved brush strokes of several sizes (Hertzmann 1998), coarse to fine, along a smoothed orientation field,
/// clipped at edges (Litwinowicz
/// 1997), with the relief of the paint lit (Hertzmann 2002). Needs no style picture; one given lends its colours.
/// </summary>
internal sealed class StrokesMethod : StyleMethod<StrokesOptions>
{
    /// <summary>Brushes finer than this paint nothing that can be seen, in pixels.</summary>
    private const float FinestBrush = 2.2f;
    private const int OwnColors = 24;

    /// <inheritdoc/>
    public override string Name => "strokes";

    /// <inheritdoc/>
    public override string Summary => "Paints with brush strokes from coarse to fine that follow the forms, thick paint in raking light; no style picture needed";

    /// <inheritdoc/>
    public override string Paper => "Hertzmann 1998, Painterly Rendering with Curved Brush Strokes of Multiple Sizes";

    /// <inheritdoc/>
    public override bool PaintsWithoutStyle => true;

    /// <inheritdoc/>
    public override void Check(StyleRequest request, StrokesOptions options) => PaintingRequest.RequirePictures(request, Name);

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<StrokesOptions> job) => MemoryCheck.Reserve(Name, job.Request, bytesPerPixel: 80, passing: 200, networks: MemoryCheck.Faces);

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<StrokesOptions> job)
    {
        var (request, options, content, cancel) = (job.Request, job.Options, job.Content, job.Cancel);
        var borrowed = PaintingRequest.BorrowedPalette(job, options.Palette);
        var mask = PaintingRequest.Mask(options.DetailMask, content.Width, content.Height);
        var subject = Recolored(content, borrowed);
        var canvas = new PaintCanvas(content.Width, content.Height, Ground(subject));
        var look = LookSettings.For(options.Look);
        var widths = Widths(content, options, request.StyleScale, look);

        var painted = 0;
        try
        {
            foreach (var width in widths)
            {
                job.Report($"brush {painted + 1} of {widths.Count} ({width:F0} px)", painted + 1, widths.Count + 1, () => canvas.ToPicture());
                PaintLayerOf(subject, canvas, width, painted, options, look, mask, request.Seed, cancel);
                painted++;
            }
        }
        catch (OperationCanceledException) when (painted > 0)
        {
            // What has been painted so far is the partial result.
        }
        job.Report("light", widths.Count + 1, widths.Count + 1);
        return new StyleResult(Light(canvas, options, request.Seed)) { Partial = painted < widths.Count };
    }

    private static Picture Recolored(Picture content, DominantPalette? borrowed)
    {
        if (borrowed is null)
            return content;
        var own = DominantPalette.Extract(content, OwnColors);
        return PaletteTransfer.Recolor(content, own, PaletteTransfer.Match(own, borrowed));
    }

    // A toned ground, as painters prime: the picture's mean, warmed.
    private static Vector3 Ground(Picture subject)
    {
        var sum = Vector3.Zero;
        for (var i = 0; i < subject.Pixels.Length; i += 3)
            sum += new Vector3(subject.Pixels.AsSpan(i, 3)) / (subject.Width * subject.Height);
        return Vector3.Lerp(Vector3.Clamp(sum, Vector3.Zero, Vector3.One), new Vector3(0.55f, 0.42f, 0.3f), 0.4f);
    }

    private static List<float> Widths(Picture content, StrokesOptions options, float styleScale, LookSettings look)
    {
        var largest = MathF.Max(FinestBrush, Math.Max(content.Width, content.Height) * options.BrushSize / 100 * styleScale * look.WidthShare);
        var widths = new List<float>();
        if (look.MaxLength < 1)
            widths.Add(largest / look.WidthShare); // dabs lie on a broad underpainting
        for (var width = largest; widths.Count < options.Layers && width >= FinestBrush && width >= look.SmallestShare * largest; width /= 2)
            widths.Add(width);
        return widths;
    }

    private static void PaintLayerOf(Picture subject, PaintCanvas canvas, float width, int number, StrokesOptions options, LookSettings look, float[]? mask, int seed,
        CancellationToken cancel)
    {
        var reference = Gaussian.Blur(subject, MathF.Max(0.4f, 0.12f * width));
        var field = OrientationField.FromPicture(reference, MathF.Max(2, 0.35f * width), seed);
        cancel.ThrowIfCancellationRequested();
        var dabs = look.MaxLength < 1 && number > 0;
        if (look.MaxLength < 1 && !dabs)
            look = LookSettings.For(StrokeLook.Impressionist);
        var (hue, saturation, lightness) = look.Jitter;
        // Small brushes are for what is clearly wrong; they also are steadier in colour.
        var freedom = options.Jitter * MathF.Pow(0.85f, number);
        var layer = new PaintLayer
        {
            Width = width,
            Grid = dabs ? 0.8f : 0.5f,
            Threshold = number == 0 || dabs && number == 1 ? -1 : (0.04f + 0.014f * number) * MathF.Pow(4, 1 - 2 * options.Detail),
            MinLength = look.MinLength * options.StrokeLength,
            MaxLength = look.MaxLength * options.StrokeLength,
            Stiffness = look.Stiffness,
            EdgeLimit = 0.12f,
            Jitter = (hue * freedom, saturation * freedom, lightness * freedom),
            Brush = new BrushStroke
            {
                Points = [],
                Width = 1,
                Color = default,
                Opacity = look.Opacity,
                Thickness = look.Thickness,
                TaperStart = dabs ? 0 : 0.3f,
                TaperEnd = dabs ? 0 : 0.8f,
                Dryness = dabs ? 0 : 0.2f,
                Texture = number < 3 ? look.Brush : BristleTexture.Soft,
            },
        };
        canvas.Paint(StrokePlanner.Plan(reference, canvas, field, layer, Attention(field, mask), unchecked(seed * 31 + number), cancel), cancel);
    }

    // Edges deserve small brushes more than texture does, and the mask's white most of all.
    private static float[] Attention(OrientationField field, float[]? mask)
    {
        var attention = new float[field.Width * field.Height];
        ParallelLoop.For(0, field.Height, y =>
        {
            for (var x = 0; x < field.Width; x++)
            {
                var i = y * field.Width + x;
                attention[i] = (0.5f + 0.85f * field.Coherence(x, y)) * (mask is null ? 1 : 1 + 2 * mask[i]);
            }
        });
        return attention;
    }

    private static Picture Light(PaintCanvas canvas, StrokesOptions options, int seed)
    {
        var relief = (float[])canvas.Relief.Clone();
        PaintingRequest.AddSurface(relief, canvas.Width, canvas.Height, options.Surface, depth: 0.7f, hiding: 0.8f, seed);
        var light = new ReliefLighting { Azimuth = options.LightDirection, Elevation = options.LightHeight, Depth = 0.7f * options.Relief, Varnish = options.Varnish };
        return light.Apply(canvas.ToPicture(), relief);
    }
}
