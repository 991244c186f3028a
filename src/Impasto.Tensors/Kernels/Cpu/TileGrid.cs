namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>The 4x4 tiles of a Winograd convolution's output: x [n, h, w, channels], y [n, oh, ow, outputs], and where x's padded rows and columns come from.</summary>
internal sealed class TileGrid
{
    private readonly int _down;

    public TileGrid(int n, int h, int w, int channels, int oh, int ow, int outputs, int[] rowMap, int[] columnMap)
    {
        (H, W, Channels, OH, OW, Outputs) = (h, w, channels, oh, ow, outputs);
        (_down, Across) = ((oh + 3) / 4, (ow + 3) / 4);
        Tiles = n * _down * Across;
        (RowMap, RowWhole) = Extend(rowMap, _down);
        (ColumnMap, ColumnWhole) = Extend(columnMap, Across);
    }

    public int H { get; }

    public int W { get; }

    public int Channels { get; }

    public int OH { get; }

    public int OW { get; }

    public int Outputs { get; }

    public int Tiles { get; }

    /// <summary>Tiles in a row of tiles.</summary>
    public int Across { get; }

    public int[] RowMap { get; }

    public int[] ColumnMap { get; }

    /// <summary>Whether a row of tiles' six rows of x lie one after the other.</summary>
    public bool[] RowWhole { get; }

    public bool[] ColumnWhole { get; }

    public (int Image, int Row, int Column) Locate(int tile)
    {
        var (row, column) = Math.DivRem(tile, Across);
        var (image, down) = Math.DivRem(row, _down);
        return (image, down, column);
    }

    /// <summary>The last tile may reach beyond the padded picture: zeros, which no output uses.</summary>
    private static (int[] Map, bool[] Whole) Extend(int[] map, int tiles)
    {
        var extended = new int[4 * tiles + 2];
        extended.AsSpan().Fill(-1);
        map.AsSpan(0, Math.Min(map.Length, extended.Length)).CopyTo(extended);
        var whole = new bool[tiles];
        for (var t = 0; t < tiles; t++)
        {
            whole[t] = extended[4 * t] >= 0;
            for (var i = 1; i < 6; i++)
                whole[t] &= extended[4 * t + i] == extended[4 * t] + i;
        }
        return (extended, whole);
    }
}
