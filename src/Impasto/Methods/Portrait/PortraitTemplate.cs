using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Painting;
using Impasto.Imaging.Warping;
using Impasto.Options;

namespace Impasto.Methods.Portrait;

/// <summary>
/// An active template (Zhao and Zhu 2011, section 3): landmarks and the strokes that a painter laid around them. Files are JSON; docs/methods/portrait.md defines them.
/// </summary>
internal sealed record PortraitTemplate(int Version, string Name, string About, float[] Ground, string Paint, string Surface, float SurfaceDepth, float SurfaceHiding,
    TemplateLight Light,
    TemplatePalette Palette, Dictionary<string, TemplateBrush> Brushes, double[][] Landmarks, TemplateLayer[] Layers)
{
    /// <summary>No template file is longer, bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>No template has more strokes laid by hand.</summary>
    public const int MaxStrokes = 5000;

    private const int MaxPoints = 64;
    private const int MaxLayers = 64;
    private const double MaxPlace = 10;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
        MaxDepth = 12,
    };

    /// <summary>The shipped templates' names.</summary>
    public static IReadOnlyList<string> Shipped { get; } = ["oil", "watercolour", "ink", "pastel"];

    /// <summary>A shipped template, or one of a file.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    /// <exception cref="InputException">The file is no template.</exception>
    public static PortraitTemplate Load(NamedOrFile template)
    {
        var name = template.Name;
        if (Shipped.Contains(name))
        {
            using var shipped = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Impasto.Methods.Portrait.Templates.{name}.json")!;
            return Parse(shipped, name);
        }
        if (template.File() is not { } own)
            throw new UsageException($"There is no portrait template '{name}'", $"choose one of {string.Join(", ", Shipped)}, or name a template file");
        try
        {
            using var file = File.OpenRead(own.Path);
            return Parse(file, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The template {name} can't be read", "check its permissions", e);
        }
    }

    /// <summary>Reads and checks a template.</summary>
    /// <exception cref="InputException">It is malformed or a value is out of range; the message says which.</exception>
    public static PortraitTemplate Parse(Stream stream, string name)
    {
        if (stream.Length > MaxBytes)
            throw Bad(name, $"it has {stream.Length} bytes and a template has at most {MaxBytes}");
        PortraitTemplate template;
        try
        {
            template = JsonSerializer.Deserialize<PortraitTemplate>(stream, Json) ?? throw Bad(name, "it is empty");
        }
        catch (JsonException e)
        {
            throw Bad(name, $"it is not the JSON of a template ({e.Message.TrimEnd('.')})", e);
        }
        template.Check(name);
        return template;
    }

    /// <summary>The landmarks that the strokes are laid around.</summary>
    public FaceLandmarks Face() => new([.. Landmarks.Select(p => new Point2(1000 * p[0], 1000 * p[1]))]);

    /// <summary>The ground's kind.</summary>
    public SurfaceKind SurfaceKind() => Surface switch
    {
        "canvas" => Imaging.Painting.SurfaceKind.Canvas,
        "paper" => Imaging.Painting.SurfaceKind.Paper,
        _ => Imaging.Painting.SurfaceKind.Panel
    };

    /// <summary>A brush's stroke without its path, width and colour.</summary>
    public BrushStroke Stroke(string brush)
    {
        var b = Brushes[brush];
        return new BrushStroke
        {
            Points = [],
            Width = 1,
            Color = default,
            Opacity = b.Opacity,
            Thickness = b.Thickness,
            Dryness = b.Dryness,
            Streaks = b.Streaks,
            TaperStart = b.TaperStart,
            TaperEnd = b.TaperEnd,
            Grain = b.Grain,
            Texture = b.Texture switch { "coarse" => BristleTexture.Coarse, "soft" => BristleTexture.Soft, _ => BristleTexture.Flat },
        };
    }

    private void Check(string name)
    {
        Require(Version == 1, "version is not 1");
        Require(!Brushes.ContainsValue(null!) && !Layers.Contains(null!) && !Layers.Any(layer => layer.Strokes?.Contains(null!) == true), "a brush, a layer or a stroke is null");
        Require(IsColor(Ground), "ground is not three numbers 0..1");
        Require(Paint is "opaque" or "transparent", "paint is neither opaque nor transparent");
        Require(Surface is "canvas" or "paper" or "panel", "surface is not canvas, paper or panel");
        Require(In(SurfaceDepth, 0, 5) && In(SurfaceHiding, 0.01, 100), "surfaceDepth is not 0..5 or surfaceHiding not 0.01..100");
        Require(In(Light.Azimuth, -360, 360) && In(Light.Elevation, 1, 90) && In(Light.Depth, 0, 4) && In(Light.Varnish, 0, 1), "a number of light is out of range");
        Require(In(Palette.Pull, 0, 1) && In(Palette.Saturation, 0, 3) && In(Palette.Contrast, 0, 3) && In(Palette.Black, 0, 80) && In(Palette.Tones, 0, 64)
            && In(Palette.Fade, 0, 1) && In(Palette.Paper, 0, 1), "a number of palette is out of range");
        Require(Palette.Colors.Length <= 256 && Array.TrueForAll(Palette.Colors, IsColor), "a colour of palette is not three numbers 0..1");
        Require(Landmarks.Length == FaceLandmarks.Count && Array.TrueForAll(Landmarks, IsPlace), $"landmarks are not {FaceLandmarks.Count} places within {MaxPlace} eye distances");
        Require(IsFace(), "landmarks are no face's: the eyes and the chin lie on one line or in one place");
        Require(Brushes.Count is > 0 and <= 64, "brushes are not 1 to 64");
        foreach (var (key, b) in Brushes)
        {
            Require(b.Texture is "flat" or "coarse" or "soft", $"the texture of brush {key} is not flat, coarse or soft");
            Require(In(b.Opacity, 0.01, 1) && In(b.Thickness, 0, 5) && In(b.Dryness, 0, 1) && In(b.Streaks, 0, 1) && In(b.TaperStart, 0, 10) && In(b.TaperEnd, 0, 10)
                && In(b.Grain, 0, 1),
                $"a number of brush {key} is out of range");
        }
        Require(Layers.Length is > 0 and <= MaxLayers, $"layers are not 1 to {MaxLayers}");
        Require(Layers.Sum(l => l.Strokes?.Length ?? 0) <= MaxStrokes, $"there are more than {MaxStrokes} strokes");
        foreach (var layer in Layers)
        {
            Require(Brushes.ContainsKey(layer.Brush), $"layer {layer.Name} uses the brush {layer.Brush}, which is not there");
            Require(layer.Kind is "strokes" or "field" or "lines", $"the kind of layer {layer.Name} is not strokes, field or lines");
            Require(layer.Kind == "strokes" == layer.Strokes is not null, $"layer {layer.Name} has strokes without the kind strokes, or the other way round");
            Require(layer.Region is "all" or "background" or "vignette" or "person" or "hair" or "face",
                $"the region of layer {layer.Name} is not all, background, vignette, person, hair or face");
            Require(In(layer.Width, 0.005, 5) && In(layer.Length, 0, 50) && In(layer.Grid, 0.2, 5) && In(layer.Threshold, -1, 1) && In(layer.Stiffness, 0, 1)
                && In(layer.Edge, 0.01, 2) && In(layer.Calm, 0, 1),
                $"a number of layer {layer.Name} is out of range");
            Require(layer.Jitter is null || (layer.Jitter.Length == 3 && Array.TrueForAll(layer.Jitter, v => In(v, 0, 1))),
                $"the jitter of layer {layer.Name} is not three numbers 0..1");
            foreach (var stroke in layer.Strokes ?? [])
            {
                Require(stroke.Points.Length is > 0 and <= MaxPoints && Array.TrueForAll(stroke.Points, IsPlace),
                    $"a stroke of layer {layer.Name} has not 1 to {MaxPoints} places");
                Require(stroke.Role is "mean" or "light" or "shade" or "dark", $"the role of a stroke of layer {layer.Name} is not mean, light, shade or dark");
                Require(In(stroke.Width, 0.005, 5) && In(stroke.Lift, -1, 1) && In(stroke.Opacity, 0, 1), $"a number of a stroke of layer {layer.Name} is out of range");
            }
        }

        void Require(bool holds, string reason)
        {
            if (!holds)
                throw Bad(name, reason);
        }
    }

    /// <summary>Whether strokes can be fitted from these landmarks to another's.</summary>
    private bool IsFace()
    {
        try
        {
            return Face().Openness > 0.001;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool In(double value, double least, double most) => value >= least && value <= most;

    private static bool IsColor(float[]? color) => color is { Length: 3 } && Array.TrueForAll(color, v => In(v, 0, 1));

    private static bool IsPlace(double[]? place) => place is { Length: 2 } && In(place[0], -MaxPlace, MaxPlace) && In(place[1], -MaxPlace, MaxPlace);

    private static InputException Bad(string name, string reason, Exception? inner = null) =>
        new($"The portrait template {name} can't be used, since {reason}", "docs/methods/portrait.md defines the format", inner) { File = name };
}
