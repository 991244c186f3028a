namespace Impasto.Imaging.Painting;

/// <summary>
/// How one layer of a painting is laid: the brush and where and how far its strokes run (Hertzmann 1998, sections 2 and 3).
/// </summary>
internal sealed record PaintLayer
{
    /// <summary>The brush's width in pixels, above 0.</summary>
    public required float Width { get; init; }

    /// <summary>Distance between strokes as a share of the width (the paper's f_g, of the radius).</summary>
    public float Grid { get; init; } = 0.5f;

    /// <summary>
    /// Strokes are laid where canvas and reference differ by more than this on average (the paper's T; here 0..1 of the full colour
    /// range). Below 0 everywhere.
    /// </summary>
    public float Threshold { get; init; } = 0.06f;

    /// <summary>Least length in widths.</summary>
    public float MinLength { get; init; } = 1;

    /// <summary>Greatest length in widths.</summary>
    public float MaxLength { get; init; } = 6;

    /// <summary>
    /// How stiffly a stroke keeps its course, 0 (follows the field at once) to 1 (straight); the paper's f_c is 1 minus this.
    /// </summary>
    public float Stiffness { get; init; } = 0.4f;

    /// <summary>
    /// A stroke ends, and narrows, where the reference differs by more than this from its colour (edge clipping, Litwinowicz 1997).
    /// </summary>
    public float EdgeLimit { get; init; } = 0.16f;

    /// <summary>Random changes of the colour: hue (turns), saturation and lightness (shares), each 0..1.</summary>
    public (float Hue, float Saturation, float Lightness) Jitter { get; init; }

    /// <summary>
    /// What all strokes of the layer share: opacity, tapers, thickness, dryness, streaks, texture. Points, width, colour and seed are
    /// replaced.
    /// </summary>
    public required BrushStroke Brush { get; init; }
}
