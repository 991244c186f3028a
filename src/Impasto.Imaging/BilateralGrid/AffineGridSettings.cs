namespace Impasto.Imaging.BilateralGrid;

/// <summary>How finely <see cref="AffineGrid"/> follows a stylised picture; pixels are those of the small pictures that it is fitted to.</summary>
internal sealed record AffineGridSettings
{
    /// <summary>Distance of the grid's points along x and y, px, at least 1.</summary>
    public int CellSize { get; init; } = 16;

    /// <summary>The grid's points along luma, which they divide evenly from 0 to 1; at least 2.</summary>
    public int Levels { get; init; } = 8;

    /// <summary>Standard deviation of the neighbourhood whose pixels a point's map is fitted to, px, at least 0: textures of the style that are finer leave no trace.</summary>
    public double Reach { get; init; } = 40;

    /// <summary>Deviation of the content, 0..1, below which it counts as flat: contrasts there follow the wider neighbourhood. Above 0.</summary>
    public double Flat { get; init; } = 0.08;
}
