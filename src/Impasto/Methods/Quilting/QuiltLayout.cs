namespace Impasto.Methods.Quilting;

/// <summary>Where the blocks of a quilt lie.</summary>
internal sealed class QuiltLayout
{
    private QuiltLayout(int block, int overlap, int[] lefts, int[] tops, int canvasWidth, int canvasHeight, bool closed)
    {
        (Block, Overlap, Lefts, Tops) = (block, overlap, lefts, tops);
        (CanvasWidth, CanvasHeight, Closed) = (canvasWidth, canvasHeight, closed);
    }

    public int Block { get; }

    public int Overlap { get; }

    public int[] Lefts { get; }

    public int[] Tops { get; }

    public int CanvasWidth { get; }

    public int CanvasHeight { get; }

    /// <summary>Whether the canvas closes on itself, right to left and bottom to top.</summary>
    public bool Closed { get; }

    public int Columns => Lefts.Length;

    public int Rows => Tops.Length;

    /// <summary>Blocks at equal steps on a canvas that may be larger than the picture, which is cut out of it.</summary>
    public static QuiltLayout Open(int width, int height, int block, int overlap)
    {
        var step = block - overlap;
        int Count(int length) => Math.Max(1, (int)Math.Ceiling((length - overlap) / (double)step));
        var (columns, rows) = (Count(width), Count(height));
        return new QuiltLayout(block, overlap, [.. Enumerable.Range(0, columns).Select(i => i * step)], [.. Enumerable.Range(0, rows).Select(i => i * step)],
            block + ((columns - 1) * step), block + ((rows - 1) * step), false);
    }

    /// <summary>
    /// Blocks on a canvas of exactly the picture's size that closes on itself; their overlaps are at least the wanted one. The block must be smaller
    /// than half the picture's sides.
    /// </summary>
    public static QuiltLayout Torus(int width, int height, int block, int overlap)
    {
        int[] Places(int length)
        {
            var count = (int)Math.Ceiling(length / (double)(block - overlap));
            return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * length / count))];
        }
        return new QuiltLayout(block, overlap, Places(width), Places(height), width, height, true);
    }

    /// <summary>How far a block overlaps those laid before it in raster order.</summary>
    public QuiltStrips StripsOf(int column, int row)
    {
        int Before(int[] starts, int i) => i == 0 ? 0 : starts[i - 1] + Block - starts[i];
        int After(int[] starts, int i, int length) => Closed && i > 0 && i == starts.Length - 1 ? Math.Max(0, starts[i] + Block - length) : 0;
        return new QuiltStrips(Before(Lefts, column), Before(Tops, row), After(Lefts, column, CanvasWidth), After(Tops, row, CanvasHeight));
    }
}
