namespace Impasto.Imaging.Warping;

/// <summary>How a picture is read between its pixels.</summary>
public enum Interpolation
{
    /// <summary>The 2x2 neighbours: never overshoots.</summary>
    Bilinear,

    /// <summary>The 4x4 neighbours, Catmull-Rom (a = -0.5): sharper, may overshoot.</summary>
    Bicubic,
}
