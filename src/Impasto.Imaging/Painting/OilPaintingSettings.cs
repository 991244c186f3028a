namespace Impasto.Imaging.Painting;

/// <summary>How <see cref="OilPainting"/> paints; lengths grow with the picture, whose longest side counts as 1000.</summary>
internal sealed record OilPaintingSettings
{
    /// <summary>How much is simplified, 0 (fine structure stays) to 1 (broad areas).</summary>
    public float Abstraction { get; init; } = 0.4f;

    /// <summary>Size of the brush; 1 leaves furrows 5.5 thousandths of the longest side apart.</summary>
    public float BrushScale { get; init; } = 1;

    /// <summary>Noise and flow of flat parts.</summary>
    public int Seed { get; init; }
}
