using Impasto.Imaging.Painting;
using Impasto.Options;

namespace Impasto.Methods.Oil;

/// <summary>Settings of the oil paint filter.</summary>
public sealed record OilOptions
{
    /// <summary>How many dominant colours the picture is painted with.</summary>
    [Option("colors", "How many dominant colours the picture is painted with",
        Min = 2, Max = 64, Unit = "N", Source = "Semmo et al. 2015, section 3")]
    public int Colors { get; init; } = 26;

    /// <summary>A painting whose colours are used instead of the picture's own; a style picture does the same.</summary>
    [Option("palette", "A picture whose colours to paint with instead of the photo's own",
        Unit = "FILE", Source = "Semmo et al. 2015, section 3")]
    public PictureAsset? Palette { get; init; }

    /// <summary>Level of abstraction.</summary>
    [Option("abstraction", "How much is simplified: 0 keeps fine structure, 1 leaves broad areas",
        Min = 0, Max = 1, Source = "Semmo et al. 2015, section 4")]
    public float Abstraction { get; init; } = 0.35f;

    /// <summary>Where detail is kept whatever the abstraction.</summary>
    [Option("detail-mask", "Where to keep detail: white is painted finely, black at the abstraction given",
        Unit = "FILE", Source = "Semmo et al. 2015, section 6")]
    public PictureAsset? DetailMask { get; init; }

    /// <summary>Size of the brush's furrows.</summary>
    [Option("brush-scale", "Size of the brush; 1 suits the whole picture seen at once",
        Min = 0.1, Max = 10, Source = "Semmo et al. 2015, section 5")]
    public float BrushScale { get; init; } = 1;

    /// <summary>Depth of the relief.</summary>
    [Option("relief", "Thickness of the paint; 0 is flat", Min = 0, Max = 5, Source = "Semmo et al. 2015, section 5")]
    public float Relief { get; init; } = 1;

    /// <summary>Where the light comes from.</summary>
    [Option("light-direction", "Where the light comes from, counter-clockwise from the right; 135 is the upper left",
        Min = -360, Max = 360, Unit = "degrees")]
    public float LightDirection { get; init; } = 135;

    /// <summary>How high the light stands.</summary>
    [Option("light-height", "How high the light stands over the picture; low light shows more relief", Min = 5, Max = 90, Unit = "degrees")]
    public float LightHeight { get; init; } = 50;

    /// <summary>A coat of varnish.</summary>
    [Option("varnish", "Coat of varnish: deeper colours and highlights", Min = 0, Max = 1, Source = "Semmo et al. 2015, section 5")]
    public float Varnish { get; init; } = 0.25f;

    /// <summary>What the picture is painted on.</summary>
    [Option("surface", "What the picture is painted on", Source = "Semmo et al. 2015, section 5")]
    public SurfaceKind Surface { get; init; } = SurfaceKind.Canvas;
}
