using System.Numerics;

namespace Impasto.Imaging.Painting;

/// <summary>
/// One stroke of a loaded brush. Lengths are in pixels of the canvas; the centre of the top left pixel is (0, 0).
/// <see cref="PaintCanvas.Paint"/> refuses
/// what is out of range.
/// </summary>
internal sealed record BrushStroke
{
    /// <summary>
    /// The path of the brush's middle, a poly-line of at least one point (one point is a dab); <see cref="StrokeCurve"/> makes smooth
    /// ones.
    /// </summary>
    public required IReadOnlyList<Vector2> Points { get; init; }

    /// <summary>Full width in pixels, above 0.</summary>
    public required float Width { get; init; }

    /// <summary>The paint: sRGB red, green, blue, 0..1.</summary>
    public required Vector3 Color { get; init; }

    /// <summary>How much the paint covers, 0..1.</summary>
    public float Opacity { get; init; } = 1;

    /// <summary>
    /// The width at each point as a share of <see cref="Width"/>, 0..1, one for each of <see cref="Points"/>; null is 1 everywhere.
    /// </summary>
    public IReadOnlyList<float>? Pressure { get; init; }

    /// <summary>Over how many widths from its start the stroke grows to full width; 0 is at once.</summary>
    public float TaperStart { get; init; }

    /// <summary>Over how many widths before its end the stroke thins out; 0 is not at all.</summary>
    public float TaperEnd { get; init; }

    /// <summary>Thickness of the paint: 1 is a normal load, 0 leaves no relief, 3 is heavy impasto.</summary>
    public float Thickness { get; init; } = 1;

    /// <summary>0 covers to the end; towards 1 the bristles run dry on their way and the ground shows between them.</summary>
    public float Dryness { get; init; }

    /// <summary>How much the paint's lightness differs from bristle to bristle, 0..1, as a share of the colour.</summary>
    public float Streaks { get; init; } = 0.12f;

    /// <summary>
    /// How much the ground's tooth (<see cref="PaintCanvas.Tooth"/>) breaks the stroke, as chalk leaves a paper's hollows bare: 0 not at all, 1 all but the peaks.
    /// </summary>
    public float Grain { get; init; }

    /// <summary>Where in the texture this stroke begins, so that no two look alike.</summary>
    public int Seed { get; init; }

    /// <summary>The brush.</summary>
    public BristleTexture Texture { get; init; } = BristleTexture.Flat;
}
