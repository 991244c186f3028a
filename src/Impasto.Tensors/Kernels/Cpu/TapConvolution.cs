using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// Direct convolution: a block of the padded source is copied to scratch, where every tap of twelve neighbouring outputs is an address, and goes through the
/// micro-kernel from there. Any kernel size, stride, dilation and groups.
/// </summary>
[SkipLocalsInit]
internal static unsafe class TapConvolution<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>A block of the padded source should take no more than this of the second-level cache.</summary>
    private const int PatchFloats = 64 * 1024;

    private const int MostColumns = 160;

    private const int MostRows = 16;

    /// <summary>Floats of one pass's packed weights: per group from <paramref name="sources"/> channels to <paramref name="outputs"/>.</summary>
    public static long WeightFloats(TapPass pass, int groups, int sources, int outputs)
    {
        var run = pass.SegmentTaps * sources;
        return groups * (IsNarrow(pass, groups, sources, outputs)
            ? NarrowKernel<TSimd, TVector>.WeightFloats(pass.RowOffsets.Length, run, outputs)
            : Panels<TSimd, TVector>.Floats((long)pass.Taps.Length * sources, outputs));
    }

    /// <summary>Packs w [O, taps, C / groups] for the forward convolution, or, with sources and outputs exchanged, for the data gradient.</summary>
    public static void PackWeights(TapPass[] passes, in ConvGeometry g, bool gradient, float* w, float* packed)
    {
        int cg = g.C / g.Groups, og = g.O / g.Groups, taps = g.KH * g.KW;
        int sources = gradient ? og : cg, outputs = gradient ? cg : og;
        nint sourceStride = gradient ? (nint)taps * cg : 1, outputStride = gradient ? 1 : (nint)taps * cg;
        foreach (var pass in passes)
        {
            var size = WeightFloats(pass, 1, sources, outputs);
            var narrow = IsNarrow(pass, g.Groups, sources, outputs);
            if (narrow)
                new Span<float>(packed, checked((int)(g.Groups * size))).Clear();
            for (var group = 0; group < g.Groups; group++, packed += size)
            {
                var from = w + (nint)group * og * taps * cg;
                if (!gradient && !narrow)
                {
                    Panels<TSimd, TVector>.Pack(from, 1, outputStride, taps * cg, outputs, packed);
                    continue;
                }
                for (var t = 0; t < pass.Taps.Length; t++)
                {
                    if (narrow)
                    {
                        NarrowKernel<TSimd, TVector>.Pack(from + (nint)pass.Taps[t] * cg, sourceStride, outputStride, sources, outputs, packed, t * sources,
                            pass.RowOffsets.Length, pass.SegmentTaps * sources);
                    }
                    else
                    {
                        Panels<TSimd, TVector>.Pack(from + (nint)pass.Taps[t] * cg, sourceStride, outputStride, sources, outputs, packed, t * sources,
                            pass.Taps.Length * sources);
                    }
                }
            }
        }
    }

    private static bool IsNarrow(TapPass pass, int groups, int sources, int outputs) =>
        groups == 1 && pass.Taps.Length > 0 && NarrowKernel<TSimd, TVector>.Suits(outputs, pass.SegmentTaps * sources);

    /// <summary>
    /// Runs all passes. source [n, h, w, sources · groups], with an optional mask of its shape, where 0 of a pass's coordinates is -shift of the source's, continued by
    /// its border for reach pixels and by zeros beyond; the result is [n, oh, ow, outputs · groups].
    /// </summary>
    public static void Run(TapPass[] passes, int inputStride, int outputStride, int groups, int n, int h, int w, int sources, float* source, float* mask,
        PaddingMode mode, int shift, int reach, int oh, int ow, int outputs, float* packed, float* bias, bool relu, float* result)
    {
        int iFirst = int.MaxValue, iEnd = int.MinValue, jFirst = int.MaxValue, jEnd = int.MinValue;
        int lowRow = 0, highRow = 0, lowColumn = 0, highColumn = 0;
        foreach (var pass in passes)
        {
            var (rowFrom, rowTo) = GridRange(pass.RowShift, outputStride, oh);
            var (columnFrom, columnTo) = GridRange(pass.ColumnShift, outputStride, ow);
            (iFirst, iEnd) = (Math.Min(iFirst, rowFrom), Math.Max(iEnd, rowTo));
            (jFirst, jEnd) = (Math.Min(jFirst, columnFrom), Math.Max(jEnd, columnTo));
            for (var s = 0; s < pass.RowOffsets.Length; s++)
            {
                (lowRow, highRow) = (Math.Min(lowRow, pass.RowOffsets[s]), Math.Max(highRow, pass.RowOffsets[s]));
                lowColumn = Math.Min(lowColumn, pass.ColumnOffsets[s]);
                highColumn = Math.Max(highColumn, pass.ColumnOffsets[s] + pass.SegmentTaps - 1);
            }
        }
        var channels = sources * groups;
        int gridRows = iEnd - iFirst, gridColumns = jEnd - jFirst;
        var columnParts = (gridColumns + MostColumns - 1) / MostColumns;
        var blockColumns = RoundUp((gridColumns + columnParts - 1) / columnParts, TSimd.TileRows);
        columnParts = (gridColumns + blockColumns - 1) / blockColumns;
        var patchColumns = (blockColumns - 1) * inputStride + highColumn - lowColumn + 1;
        var blockRows = Math.Clamp((PatchFloats / (patchColumns * channels) - (highRow - lowRow)) / inputStride, 1, MostRows);
        blockRows = Math.Min(blockRows, Math.Max(1, (n * columnParts * gridRows + 15) / 16));
        blockRows = Math.Min(blockRows, gridRows);
        var rowParts = (gridRows + blockRows - 1) / blockRows;
        var rowFirst = iFirst * inputStride + lowRow;
        var columnFirst = jFirst * inputStride + lowColumn;
        var patchRows = (blockRows - 1) * inputStride + highRow - lowRow + 1;
        var rowMap = BorderMap.Create(rowFirst - shift, (rowParts * blockRows - 1) * inputStride + highRow - lowRow + 1, h, reach, mode);
        var columnMap = BorderMap.Create(columnFirst - shift, (columnParts * blockColumns - 1) * inputStride + highColumn - lowColumn + 1, w, reach, mode);

        Workers.For(n * rowParts * columnParts, task =>
        {
            var (part, columnPart) = Math.DivRem(task, columnParts);
            var (image, rowPart) = Math.DivRem(part, rowParts);
            int i0 = iFirst + rowPart * blockRows, j0 = jFirst + columnPart * blockColumns;
            using var scratch = new Scratch((long)patchRows * patchColumns * channels + 64);
            var picture = (long)image * h * w * channels;
            fixed (int* rows = rowMap, columns = columnMap)
            {
                Patch<TSimd, TVector>.Gather(source + picture, mask == null ? null : mask + picture, w, channels, rows + rowPart * blockRows * inputStride,
                    columns + columnPart * blockColumns * inputStride, patchRows, patchColumns, scratch.Pointer, channels);
            }
            var weights = packed;
            foreach (var pass in passes)
            {
                var (rowFrom, rowTo) = GridRange(pass.RowShift, outputStride, oh);
                var (columnFrom, columnTo) = GridRange(pass.ColumnShift, outputStride, ow);
                int i = Math.Max(i0, rowFrom), j = Math.Max(j0, columnFrom);
                rowTo = Math.Min(rowTo, i0 + blockRows);
                columnTo = Math.Min(columnTo, j0 + blockColumns);
                var origin = scratch.Pointer + (((long)(i - i0) * inputStride - lowRow) * patchColumns + (long)(j - j0) * inputStride - lowColumn) * channels;
                var to = result + (((long)image * oh + (long)i * outputStride + pass.RowShift) * ow + (long)j * outputStride + pass.ColumnShift) * outputs * groups;
                if (i < rowTo && j < columnTo)
                {
                    RunPass(pass, groups, sources, outputs, origin, (nint)inputStride * channels, (nint)inputStride * patchColumns * channels, patchColumns,
                        rowTo - i, columnTo - j, weights, bias, relu, to, (nint)outputStride * outputs * groups, (nint)outputStride * ow * outputs * groups);
                }
                weights += WeightFloats(pass, groups, sources, outputs);
            }
        });
    }

    private static void RunPass(TapPass pass, int groups, int sources, int outputs, float* source, nint sourceStep, nint sourceRow, int patchColumns, int rows, int columns,
        float* packed, float* bias, bool relu, float* result, nint resultStep, nint resultRow)
    {
        var segments = pass.RowOffsets.Length;
        var channels = sources * groups;
        var run = pass.SegmentTaps * sources;
        var narrow = IsNarrow(pass, groups, sources, outputs);
        var size = WeightFloats(pass, 1, sources, outputs);
        var aOffsets = stackalloc nint[segments];
        var bOffsets = stackalloc nint[segments];
        for (var s = 0; s < segments; s++)
            aOffsets[s] = ((nint)pass.RowOffsets[s] * patchColumns + pass.ColumnOffsets[s]) * channels;
        TileJob job;
        job.ARow = sourceStep;
        job.AStep = 1;
        job.Segments = segments;
        job.AOffsets = aOffsets;
        job.BOffsets = bOffsets;
        job.Run = run;
        job.CRow = resultStep;
        job.Accumulate = false;
        job.Relu = relu;
        for (var group = 0; group < groups; group++, packed += size)
        {
            var groupBias = bias == null ? null : bias + group * outputs;
            for (var column = 0; column < outputs; column += narrow ? outputs : Panels<TSimd, TVector>.Width)
            {
                job.BStep = Panels<TSimd, TVector>.WidthAt(column, outputs);
                job.B = packed + (nint)column * segments * run;
                job.Columns = narrow ? outputs : Math.Min(Panels<TSimd, TVector>.Width, outputs - column);
                job.Bias = groupBias == null ? null : groupBias + column;
                for (var s = 0; s < segments; s++)
                    bOffsets[s] = s * run * job.BStep;
                for (var r = 0; r < rows; r++)
                {
                    job.A = source + r * sourceRow + group * sources;
                    job.C = result + r * resultRow + group * outputs + column;
                    if (narrow)
                        NarrowKernel<TSimd, TVector>.Run(&job, columns);
                    else
                        MicroKernel<TSimd, TVector>.Run(&job, columns);
                }
            }
        }
    }

    /// <summary>The grid positions whose output i · stride + shift lies in 0 .. size - 1.</summary>
    private static (int From, int To) GridRange(int shift, int stride, int size)
    {
        var from = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
        return (from, size - 1 - shift < 0 ? from : Math.Max(from, (size - 1 - shift) / stride + 1));
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
