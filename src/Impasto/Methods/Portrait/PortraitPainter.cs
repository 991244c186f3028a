using System.Numerics;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Painting;
using Impasto.Imaging.Warping;

namespace Impasto.Methods.Portrait;

/// <summary>Paints one portrait, layer by layer, from a template fitted to a face.</summary>
internal sealed class PortraitPainter
{
    private const float LeastWidth = 1.4f;
    private const float PaperIsLeft = 0.05f;

    private readonly PortraitTemplate _template;
    private readonly PortraitOptions _options;
    private readonly Picture _subject;
    private readonly float _unit;
    private readonly (ThinPlateSpline Map, float Unit)[] _fits;
    private readonly PortraitRegions _regions;
    private readonly int _seed;

    /// <param name="template">What to paint.</param>
    /// <param name="options">How finely.</param>
    /// <param name="subject">The photo in the template's colours, three channels.</param>
    /// <param name="faces">The landmarks of whoever is painted, the sitter first: the width of the strokes that follow the photo is the first's.</param>
    /// <param name="regions">Its parts.</param>
    /// <param name="strokeScale">Factor on all widths.</param>
    /// <param name="seed">Order, jitter and bristles.</param>
    public PortraitPainter(PortraitTemplate template, PortraitOptions options, Picture subject, IReadOnlyList<FaceLandmarks> faces, PortraitRegions regions, float strokeScale,
        int seed)
    {
        (_template, _options, _subject, _regions, _seed) = (template, options, subject, regions, seed);
        // The template's own landmarks go to the photo's; a little smoothing keeps a misplaced landmark from folding the strokes around it.
        var from = template.Face();
        _fits = [.. faces.Select(face => (new ThinPlateSpline(from.Points, face.Points, 0.002 * from.EyeDistance * from.EyeDistance),
            (float)face.EyeDistance * strokeScale * options.BrushScale))];
        _unit = _fits[0].Unit;
        var grainy = template.Brushes.Values.Any(b => b.Grain > 0);
        Canvas = new PaintCanvas(subject.Width, subject.Height, Ground)
        {
            Tooth = grainy ? SurfaceTexture.Create(template.SurfaceKind(), subject.Width, subject.Height, MathF.Max(1, Math.Max(subject.Width, subject.Height) / 600f), seed)
                : null,
        };
    }

    /// <summary>What has been painted.</summary>
    public PaintCanvas Canvas { get; }

    private Vector3 Ground => new(_template.Ground);

    /// <summary>Paints one layer over what is there.</summary>
    public void Paint(int index, CancellationToken cancel)
    {
        var layer = _template.Layers[index];
        var seed = unchecked(_seed * 31 + index);
        Canvas.Paint(layer.Kind switch
        {
            "strokes" => [.. _fits.SelectMany((fit, i) => Drawn(layer.Strokes!, layer.Brush, fit.Map, fit.Unit, seed + i))],
            "lines" => Lines(layer, seed),
            _ => Field(layer, seed, cancel),
        }, cancel: cancel);
    }

    /// <summary>The painting in its light.</summary>
    public Picture Lit()
    {
        var relief = (float[])Canvas.Relief.Clone();
        PaintingRequest.AddSurface(relief, Canvas.Width, Canvas.Height, _template.SurfaceKind(), _template.SurfaceDepth, _template.SurfaceHiding, _seed);
        var light = _template.Light;
        return new ReliefLighting
        {
            Azimuth = light.Azimuth,
            Elevation = light.Elevation,
            Depth = light.Depth * _options.Relief,
            Varnish = light.Varnish
        }.Apply(Canvas.ToPicture(), relief);
    }

    /// <summary>The template's strokes, warped to one face, in the photo's colours under each.</summary>
    private List<BrushStroke> Drawn(TemplateStroke[] strokes, string brush, ThinPlateSpline fit, float unit, int seed)
    {
        var result = new List<BrushStroke>(strokes.Length);
        var model = _template.Stroke(brush);
        for (var i = 0; i < strokes.Length; i++)
        {
            var stroke = strokes[i];
            var width = MathF.Max(LeastWidth, stroke.Width * unit);
            // The template is in eye distances; PortraitTemplate.Face counts in thousandths.
            var controls = stroke.Points.Select(p => fit.Map(new Point2(1000 * p[0], 1000 * p[1]))).Select(p => new Vector2((float)p.X, (float)p.Y)).ToArray();
            if (!Array.TrueForAll(controls, p => p.X > -width && p.Y > -width && p.X < Canvas.Width + width && p.Y < Canvas.Height + width))
                continue;
            var points = StrokeCurve.Spline(controls, MathF.Max(1, width / 4));
            var color = Under(points, width, stroke.Role) + new Vector3(stroke.Lift);
            var painted = model with
            {
                Points = points,
                Width = width,
                Color = Vector3.Clamp(color, Vector3.Zero, Vector3.One),
                Opacity = model.Opacity * stroke.Opacity,
                Seed = unchecked(seed * 7919 + i),
            };
            if (Pigment(painted) is { } mixed)
                result.Add(mixed);
        }
        return result;
    }

    /// <summary>Strokes along the orientation field where the painting still differs from the photo.</summary>
    private List<BrushStroke> Field(TemplateLayer layer, int seed, CancellationToken cancel)
    {
        var width = layer.Width * _unit;
        if (width < LeastWidth)
            return [];
        var reference = Gaussian.Blur(_subject, MathF.Max(0.4f, 0.17f * width));
        var field = OrientationField.FromPicture(reference, MathF.Max(2, 0.4f * width + 0.04f * _unit), seed, layer.Calm / width);
        cancel.ThrowIfCancellationRequested();
        var freedom = layer.Jitter ?? [0, 0, 0];
        var plan = new PaintLayer
        {
            Width = width,
            Grid = layer.Grid,
            Threshold = layer.Threshold < 0 ? -1 : layer.Threshold * MathF.Pow(3, 1 - 2 * _options.Detail),
            MinLength = Math.Min(1, layer.Length),
            MaxLength = layer.Length,
            Stiffness = layer.Stiffness,
            EdgeLimit = layer.Edge,
            Jitter = (freedom[0], freedom[1], freedom[2]),
            Brush = _template.Stroke(layer.Brush),
        };
        var strokes = StrokePlanner.Plan(reference, Canvas, field, plan, _regions.Attention(layer.Region, layer.Threshold >= 0), seed, cancel);
        return [.. strokes.Select(Pigment).OfType<BrushStroke>()];
    }

    /// <summary>A pointed brush's lines where the photo has them, thick and thin with the contrast.</summary>
    private List<BrushStroke> Lines(TemplateLayer layer, int seed)
    {
        var width = layer.Width * _unit;
        if (width < LeastWidth)
            width = LeastWidth;
        var model = _template.Stroke(layer.Brush);
        var lines = InkLines.Trace(_subject.Luma(), _regions.Attention(layer.Region, refine: true), MathF.Max(0.7f, 0.35f * width),
            layer.Threshold * MathF.Pow(3, 1 - 2 * _options.Detail), layer.Length * width);
        var strokes = new List<BrushStroke>(lines.Count);
        foreach (var (points, pressure) in lines)
        {
            var painted = model with
            {
                Points = points,
                Pressure = pressure,
                Width = width,
                Color = Under(points, width, "dark") * 0.6f,
                Seed = unchecked(seed * 7919 + strokes.Count),
            };
            if (Pigment(painted) is { } mixed)
                strokes.Add(mixed);
        }
        return strokes;
    }

    /// <summary>
    /// Opaque paint is mixed to the colour wanted. Transparent paint lets the paper through, so its pigment is as much stronger; where the paper is right already nothing is
    /// painted.
    /// </summary>
    private BrushStroke? Pigment(BrushStroke stroke)
    {
        if (_template.Paint == "opaque")
            return stroke;
        if ((stroke.Color - Ground).Length() * 0.57735f < PaperIsLeft)
            return null;
        var pigment = (stroke.Color - (1 - stroke.Opacity) * Ground) / stroke.Opacity;
        // Only part of the way: washes lie over each other, and each deepens what is there.
        return stroke with { Color = Vector3.Clamp(Vector3.Lerp(stroke.Color, pigment, 0.3f), Vector3.Zero, Vector3.One) };
    }

    /// <summary>Statistics of the photo under a stroke: the mean of all, of its lightest or of its darkest part.</summary>
    private Vector3 Under(IReadOnlyList<Vector2> points, float width, string role)
    {
        var colors = new List<(float Luma, Vector3 Color)>();
        Span<float> pixel = stackalloc float[3];
        for (var i = 0; i < points.Count; i++)
        {
            var along = points[Math.Min(i + 1, points.Count - 1)] - points[Math.Max(i - 1, 0)];
            var across = along.LengthSquared() > 1e-9f ? Vector2.Normalize(new Vector2(-along.Y, along.X)) : Vector2.UnitX;
            for (var side = -2; side <= 2; side++)
            {
                var p = points[i] + 0.16f * side * width * across;
                Sampling.Bilinear(_subject.Pixels, _subject.Width, _subject.Height, 3, p.X, p.Y, pixel);
                var color = new Vector3(pixel);
                colors.Add((Vector3.Dot(color, new Vector3(0.299f, 0.587f, 0.114f)), color));
            }
        }
        colors.Sort((a, b) => a.Luma.CompareTo(b.Luma));
        var (from, to) = role switch { "light" => (0.65f, 1f), "shade" => (0, 0.35f), "dark" => (0, 0.12f), _ => (0.1f, 0.9f) };
        int first = Math.Min((int)(from * colors.Count), colors.Count - 1), end = Math.Max(first + 1, (int)(to * colors.Count));
        var sum = Vector3.Zero;
        for (var i = first; i < end; i++)
            sum += colors[i].Color;
        return sum / (end - first);
    }
}
