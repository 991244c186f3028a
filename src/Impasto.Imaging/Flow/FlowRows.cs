namespace Impasto.Imaging.Flow;

/// <summary>Loops over blocks of rows. How they are cut depends on the size alone, and small planes are one block, which costs no waking of threads.</summary>
internal static class FlowRows
{
    private const int Least = 1 << 15;

    /// <summary>The rows of a block.</summary>
    public static int RowsOf(int width) => Math.Max(8, (Least + width - 1) / width);

    /// <param name="width">Values in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="body">Gets a block's first row and the row after its last.</param>
    public static void For(int width, int height, Action<int, int> body)
    {
        var rows = RowsOf(width);
        var blocks = (height + rows - 1) / rows;
        ParallelLoop.For(0, blocks, block => body(block * rows, Math.Min(height, (block + 1) * rows)));
    }
}
