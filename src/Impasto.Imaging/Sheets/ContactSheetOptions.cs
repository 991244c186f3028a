namespace Impasto.Imaging.Sheets;

/// <summary>How a contact sheet is laid out.</summary>
public sealed record ContactSheetOptions
{
    /// <summary>Cells in a row; 0 makes the sheet about square.</summary>
    public int Columns { get; init; }

    /// <summary>Width of a cell in pixels; pictures are shrunk to fit and grow by whole factors only.</summary>
    public int CellWidth { get; init; } = 256;

    /// <summary>Height of a cell's picture in pixels.</summary>
    public int CellHeight { get; init; } = 256;

    /// <summary>Pixels between cells and around the sheet.</summary>
    public int Gap { get; init; } = 8;

    /// <summary>Pixels a dot of the labels' font.</summary>
    public int TextScale { get; init; } = 2;

    /// <summary>Grey level of the paper, 0..1; the labels are black on light paper and white on dark.</summary>
    public float Paper { get; init; } = 1;

    /// <summary>A line above everything; empty for none.</summary>
    public string Title { get; init; } = "";
}
