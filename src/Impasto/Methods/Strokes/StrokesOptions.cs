using Impasto.Imaging.Painting;
using Impasto.Options;

namespace Impasto.Methods.Strokes;

/// <summary>Settings of painting with brush strokes.</summary>
public sealed record StrokesOptions
{
    /// <summary>The manner of painting: lengths, transparency and freedom of colour.</summary>
    [Option("look", "Manner of painting", Source = "Hertzmann 1998, section 4")]
    public StrokeLook Look { get; init; }

    /// <summary>Width of the largest brush.</summary>
    [Option("brush-size", "Width of the largest brush, of the longest side",
        Min = 0.5, Max = 25, Unit = "percent", Source = "Hertzmann 1998, section 2")]
    public float BrushSize { get; init; } = 5.5f;

    /// <summary>How many brushes, each half as wide as the one before.</summary>
    [Option("layers", "How many brushes are used, each half as wide as the one before",
        Min = 1, Max = 8, Unit = "N", Source = "Hertzmann 1998, section 2")]
    public int Layers { get; init; } = 5;

    /// <summary>How readily small brushes are taken.</summary>
    [Option("detail", "How readily small brushes are taken: 0 leaves the broad strokes, 1 paints all there is",
        Min = 0, Max = 1, Source = "Hertzmann 1998, section 4: T")]
    public float Detail { get; init; } = 0.5f;

    /// <summary>Where detail matters.</summary>
    [Option("detail-mask", "Where small brushes are wanted more: white most, black no more than elsewhere", Unit = "FILE")]
    public PictureAsset? DetailMask { get; init; }

    /// <summary>Length of strokes.</summary>
    [Option("stroke-length", "Factor on the length of strokes", Min = 0.1, Max = 10, Source = "Hertzmann 1998, section 3")]
    public float StrokeLength { get; init; } = 1;

    /// <summary>Freedom of colour.</summary>
    [Option("jitter", "Factor on how freely colours differ from stroke to stroke", Min = 0, Max = 5, Source = "Hertzmann 1998, section 4")]
    public float Jitter { get; init; } = 1;

    /// <summary>A painting whose colours are used instead of the picture's own; a style picture does the same.</summary>
    [Option("palette", "A picture whose colours to paint with instead of the photo's own",
        Unit = "FILE", Source = "Semmo et al. 2015, section 3")]
    public PictureAsset? Palette { get; init; }

    /// <summary>Depth of the relief.</summary>
    [Option("relief", "Thickness of the paint; 0 is flat", Min = 0, Max = 5, Source = "Hertzmann 2002, Fast Paint Texture")]
    public float Relief { get; init; } = 1;

    /// <summary>Where the light comes from.</summary>
    [Option("light-direction", "Where the light comes from, counter-clockwise from the right; 135 is the upper left",
        Min = -360, Max = 360, Unit = "degrees")]
    public float LightDirection { get; init; } = 135;

    /// <summary>How high the light stands.</summary>
    [Option("light-height", "How high the light stands over the picture; low light shows more relief", Min = 5, Max = 90, Unit = "degrees")]
    public float LightHeight { get; init; } = 50;

    /// <summary>A coat of varnish.</summary>
    [Option("varnish", "Coat of varnish: deeper colours and highlights", Min = 0, Max = 1)]
    public float Varnish { get; init; } = 0.2f;

    /// <summary>What the picture is painted on.</summary>
    [Option("surface", "What the picture is painted on")]
    public SurfaceKind Surface { get; init; } = SurfaceKind.Canvas;
}
