using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// The weight gradient as a matrix product over positions: dw[o, kh, (kw, c)] = sum of dy[position, o] · x[position's patch row kh, (kw, c)]. A padded block of x and
/// the matching rows of dy go to scratch; there a kernel row of x is a matrix whose rows are neighbouring positions. Fixed chunks of rows are summed apart, then added up in order.
/// </summary>
[SkipLocalsInit]
internal static unsafe class TapWeightGradient<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int PatchFloats = 96 * 1024;

    private const int MostChunks = 32;

    /// <summary>Floats of all chunks' partial sums together.</summary>
    private const long MostPartialFloats = 16 << 20;

    public static void Run(ConvGeometry g, float* x, float* xMask, float* dy, float* mask, float* dw)
    {
        int cg = g.C / g.Groups, og = g.O / g.Groups, oh = g.OH, ow = g.OW;
        var size = (long)g.O * g.KH * g.KW * cg;
        var lines = g.N * oh;
        var chunks = (int)Math.Clamp(MostPartialFloats / size, 1, Math.Min(MostChunks, lines));
        var perChunk = (lines + chunks - 1) / chunks;
        var patchColumns = (ow - 1) * g.Stride + g.Dilation * (g.KW - 1) + 1;
        // Rows of one output channel's block, where one chunk cannot give every thread work.
        var parts = Math.Clamp(MostChunks / 2 / chunks, 1, g.KH);
        var blockRows = Math.Clamp((PatchFloats / (patchColumns * g.C) - g.Dilation * (g.KH - 1)) / g.Stride, 1, Math.Min(oh, perChunk));
        var patchRows = (blockRows - 1) * g.Stride + g.Dilation * (g.KH - 1) + 1;
        var rowMap = BorderMap.Create(-g.Padding, g.H + 2 * g.Padding + patchRows, g.H, g.Padding, g.Mode);
        var columnMap = BorderMap.Create(-g.Padding, patchColumns, g.W, g.Padding, g.Mode);
        using var partial = new Scratch(chunks == 1 ? 0 : chunks * size);
        var sums = chunks == 1 ? dw : partial.Pointer;
        Workers.For(chunks * parts, task =>
        {
            var (chunk, part) = Math.DivRem(task, parts);
            var sum = sums + chunk * size;
            int khFrom = part * g.KH / parts, khTo = (part + 1) * g.KH / parts;
            using var scratch = new Scratch((long)patchRows * patchColumns * g.C + (long)blockRows * ow * g.O + 128);
            var patch = scratch.Pointer;
            var gradient = patch + (long)patchRows * patchColumns * g.C + 64;
            var first = true;
            int line = Math.Min(lines, chunk * perChunk), end = Math.Min(lines, (chunk + 1) * perChunk);
            if (line == end)
            {
                for (var o = 0; o < g.O; o++)
                    new Span<float>(sum + ((long)o * g.KH + khFrom) * g.KW * cg, (khTo - khFrom) * g.KW * cg).Clear();
            }
            while (line < end)
            {
                var (image, row) = Math.DivRem(line, oh);
                var rows = Math.Min(Math.Min(blockRows, oh - row), end - line);
                var picture = (long)image * g.H * g.W * g.C;
                fixed (int* rowAt = rowMap, columnAt = columnMap)
                {
                    Patch<TSimd, TVector>.Gather(x + picture, xMask == null ? null : xMask + picture, g.W, g.C, rowAt + row * g.Stride, columnAt,
                        (rows - 1) * g.Stride + g.Dilation * (g.KH - 1) + 1, patchColumns, patch, g.C);
                }
                var at = (long)line * ow * g.O;
                Patch<TSimd, TVector>.CopyRun(dy + at, mask == null ? null : mask + at, rows * ow * g.O, gradient);
                Block(g, patch, patchColumns, gradient, rows, khFrom, khTo, sum, !first);
                first = false;
                line += rows;
            }
        });
        if (chunks > 1)
            Sums.AddUp<TSimd, TVector>(sums, chunks, size, size, dw);
    }

    private static void Block(in ConvGeometry g, float* patch, int patchColumns, float* dy, int rows, int khFrom, int khTo, float* sum, bool accumulate)
    {
        int cg = g.C / g.Groups, og = g.O / g.Groups, ow = g.OW;
        // Without dilation and groups the taps of a kernel row are neighbours: one wide matrix.
        var whole = g.Groups == 1 && g.Dilation == 1;
        var columns = whole ? g.KW * cg : cg;
        var aOffsets = stackalloc nint[rows];
        var bOffsets = stackalloc nint[rows];
        for (var r = 0; r < rows; r++)
        {
            aOffsets[r] = (nint)r * ow * g.O;
            bOffsets[r] = (nint)r * g.Stride * patchColumns * g.C;
        }
        TileJob job;
        job.ARow = 1;
        job.AStep = g.O;
        job.Segments = rows;
        job.AOffsets = aOffsets;
        job.BOffsets = bOffsets;
        job.BStep = (nint)g.Stride * g.C;
        job.Run = ow;
        job.CRow = (nint)g.KH * g.KW * cg;
        job.Accumulate = accumulate;
        job.Bias = null;
        job.Relu = false;
        for (var group = 0; group < g.Groups; group++)
        {
            for (var kh = khFrom; kh < khTo; kh++)
            {
                for (var kw = 0; kw < (whole ? 1 : g.KW); kw++)
                {
                    for (var column = 0; column < columns; column += Panels<TSimd, TVector>.Width)
                    {
                        job.A = dy + group * og;
                        job.B = patch + ((nint)kh * g.Dilation * patchColumns + kw * g.Dilation) * g.C + group * cg + column;
                        job.C = sum + (((nint)group * og * g.KH + kh) * g.KW + kw) * cg + column;
                        job.Columns = Math.Min(Panels<TSimd, TVector>.Width, columns - column);
                        MicroKernel<TSimd, TVector>.Run(&job, og);
                    }
                }
            }
        }
    }
}
