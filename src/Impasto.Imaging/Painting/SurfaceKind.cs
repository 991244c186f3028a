namespace Impasto.Imaging.Painting;

/// <summary>What a picture is painted on.</summary>
public enum SurfaceKind
{
    /// <summary>A smooth panel: no texture.</summary>
    Panel,

    /// <summary>Plain-woven linen with threads of uneven thickness.</summary>
    Canvas,

    /// <summary>Rough paper.</summary>
    Paper,
}
