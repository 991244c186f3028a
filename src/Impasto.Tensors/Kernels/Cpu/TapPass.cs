namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// One pass of a direct convolution: for positions (i, j) of a grid, out[i · OutputStride + RowShift, j · OutputStride + ColumnShift] is the sum over the taps of
/// source[i · InputStride + row offset, j · InputStride + column offset] times the tap's weights. The forward convolution is one pass; the data gradient of
/// stride s is s² of them, one for each residue of the position, each with the taps that reach it.
/// </summary>
/// <param name="RowOffsets">One a segment.</param>
/// <param name="ColumnOffsets">One a segment: its first tap's.</param>
/// <param name="SegmentTaps">Taps of one segment: neighbours in memory.</param>
/// <param name="Taps">All taps in packing order, as indices kh · KW + kw.</param>
/// <param name="RowShift">Of the output position.</param>
/// <param name="ColumnShift">Of the output position.</param>
internal sealed record TapPass(int[] RowOffsets, int[] ColumnOffsets, int SegmentTaps, int[] Taps, int RowShift, int ColumnShift)
{
    /// <summary>
    /// The forward pass. Taps of a row are one segment where they are neighbours in memory, that is without dilation and groups.
    /// </summary>
    public static TapPass[] Forward(in ConvGeometry g)
    {
        var d = g.Dilation;
        return [Create([.. Enumerable.Range(0, g.KH).Select(k => (k * d, k))], [.. Enumerable.Range(0, g.KW).Select(k => (k * d, k))], g.KW, g.Groups == 1, 0, 0)];
    }

    /// <summary>
    /// The data gradient's passes. Padded input row q = s·i + a takes dy's row i + (a - kh·d) / s through each kernel row kh for which that division is whole.
    /// </summary>
    public static TapPass[] DataGradient(in ConvGeometry g, int padding)
    {
        var passes = new TapPass[g.Stride * g.Stride];
        for (var a = 0; a < g.Stride; a++)
        {
            for (var b = 0; b < g.Stride; b++)
                passes[a * g.Stride + b] = Create(Residue(g, a, g.KH), Residue(g, b, g.KW), g.KW, g.Groups == 1, a - padding, b - padding);
        }
        return passes;
    }

    private static (int Offset, int Tap)[] Residue(ConvGeometry g, int a, int taps) =>
        [.. Enumerable.Range(0, taps).Where(k => (a - k * g.Dilation) % g.Stride == 0).Select(k => ((a - k * g.Dilation) / g.Stride, k)).OrderBy(t => t.Item1)];

    private static TapPass Create((int Offset, int Tap)[] rows, (int Offset, int Tap)[] columns, int kw, bool whole, int rowShift, int columnShift)
    {
        int[] taps = [.. rows.SelectMany(r => columns.Select(c => r.Tap * kw + c.Tap))];
        var neighbors = columns.Length > 0 && columns[^1].Offset - columns[0].Offset == columns.Length - 1;
        return whole && neighbors
            ? new TapPass([.. rows.Select(r => r.Offset)], [.. rows.Select(_ => columns[0].Offset)], columns.Length, taps, rowShift, columnShift)
            : new TapPass([.. rows.SelectMany(r => columns.Select(_ => r.Offset))], [.. rows.SelectMany(_ => columns.Select(c => c.Offset))], 1, taps, rowShift, columnShift);
    }
}
