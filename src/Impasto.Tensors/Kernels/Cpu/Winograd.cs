using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// 3x3 convolutions of stride 1 by minimal filtering F(4x4, 3x3) (Lavin and Gray 2016, arXiv 1509.09308): 36 multiplications for 16 outputs instead of 144.
/// y = Aᵀ[(G w Gᵀ) ∘ (Bᵀ x B)]A for each 4x4 tile of y and 6x6 tile of x; the sum over channels turns each of the 36 products into a matrix product.
/// </summary>
/// <remarks>
/// Scratch layouts, e = 6 · row + column of the transformed tile: V [e][tile][channel] (x), U [e][panel][channel][output] (weights), M [e][tile][output].
/// The weight gradient is the transposed algorithm: dw = Gᵀ[(Bᵀ x B) ∘ (A dy Aᵀ)]G, summed over tiles.
/// </remarks>
[SkipLocalsInit]
internal static unsafe class Winograd<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Elements = 36;

    /// <summary>A tile block's V and M may take about this much of the second-level cache.</summary>
    private const int BlockBytes = 640 * 1024;

    /// <summary>A strip of neighbouring tiles that is copied at once.</summary>
    private const int StripFloats = 32 * 1024;

    private const long LocalWeightBytes = 4 << 20;

    /// <summary>Transformed weights beyond this do not stay in the cache between tile blocks: all tiles are transformed first, and each U is read once.</summary>
    private const long StagedWeightBytes = 16 << 20;

    private const long StagedScratchBytes = 64 << 20;

    public static long WeightFloats(int channels, int outputs) => Elements * Panels<TSimd, TVector>.Floats(channels, outputs);

    /// <summary>U = G w Gᵀ from w [outputs, 3, 3, channels].</summary>
    public static void TransformWeights(float* w, int outputs, int channels, float* u) =>
        TransformWeights(w, outputs, channels, 9 * channels, channels, 1, false, u);

    /// <summary>U for the data gradient: the convolution of dy with w turned by 180 degrees, channels and outputs exchanged.</summary>
    public static void TransformWeightsForGradient(float* w, int outputs, int channels, float* u) =>
        TransformWeights(w, channels, outputs, 1, channels, 9 * channels, true, u);

    private static void TransformWeights(float* w, int outputs, int channels, nint outputStride, nint tapStride, nint channelStride, bool turned, float* u)
    {
        var elementFloats = Panels<TSimd, TVector>.Floats(channels, outputs);
        Workers.For(Panels<TSimd, TVector>.Count(outputs), panel =>
        {
            var first = panel * Panels<TSimd, TVector>.Width;
            var width = Panels<TSimd, TVector>.WidthAt(first, outputs);
            TransformPanel(w + first * outputStride, Math.Min(width, outputs - first), width, channels, outputStride, tapStride, channelStride, turned,
                u + (long)first * channels, elementFloats);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformPanel(float* w, int outputs, int width, int channels, nint outputStride, nint tapStride, nint channelStride, bool turned,
        float* u, long elementFloats)
    {
        // One channel's filters of the panel, output-minor, so that a vector holds the same tap of its outputs.
        var taps = stackalloc float[9 * 32];
        var half = stackalloc float[18 * 32];
        for (var c = 0; c < channels; c++)
        {
            for (var tap = 0; tap < 9; tap++)
            {
                var from = w + (turned ? 8 - tap : tap) * tapStride + c * channelStride;
                var to = taps + tap * width;
                for (var o = 0; o < width; o++)
                    to[o] = o < outputs ? from[o * outputStride] : 0;
            }
            for (var o = 0; o < width; o += TSimd.Count)
            {
                for (var column = 0; column < 3; column++)
                {
                    Filter(TSimd.Load(taps + column * width + o), TSimd.Load(taps + (3 + column) * width + o), TSimd.Load(taps + (6 + column) * width + o),
                        half + column * width + o, 3 * width);
                }
                for (var row = 0; row < 6; row++)
                {
                    var h = half + row * 3 * width + o;
                    Filter(TSimd.Load(h), TSimd.Load(h + width), TSimd.Load(h + 2 * width), u + row * 6 * elementFloats + (long)c * width + o, (nint)elementFloats);
                }
            }
        }
    }

    /// <summary>The six values of G g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Filter(TVector g0, TVector g1, TVector g2, float* to, nint stride)
    {
        TSimd.Store(TSimd.Multiply(g0, TSimd.Broadcast(1f / 4)), to);
        var even = TSimd.Multiply(TSimd.Add(g0, g2), TSimd.Broadcast(-1f / 6));
        var odd = TSimd.Multiply(g1, TSimd.Broadcast(1f / 6));
        TSimd.Store(TSimd.Subtract(even, odd), to + stride);
        TSimd.Store(TSimd.Add(even, odd), to + 2 * stride);
        even = TSimd.MultiplyAdd(g2, TSimd.Broadcast(1f / 6), TSimd.Multiply(g0, TSimd.Broadcast(1f / 24)));
        odd = TSimd.Multiply(g1, TSimd.Broadcast(1f / 12));
        TSimd.Store(TSimd.Add(even, odd), to + 3 * stride);
        TSimd.Store(TSimd.Subtract(even, odd), to + 4 * stride);
        TSimd.Store(g2, to + 5 * stride);
    }

    /// <summary>
    /// y [n, oh, ow, outputs] from x [n, h, w, channels]; the maps give the source of padded row and column i, of which output i needs i .. i + 2.
    /// Where a mask of x's shape is given, x counts as 0 wherever the mask is not above 0.
    /// </summary>
    public static void Convolve(int n, int h, int w, int channels, float* x, float* mask, int[] rowMap, int[] columnMap, int oh, int ow, int outputs,
        float* u, float* bias, bool relu, float* y)
    {
        var grid = new TileGrid(n, h, w, channels, oh, ow, outputs, rowMap, columnMap);
        var vRow = Padded(channels);
        var mRow = Padded(outputs);
        long uFloats = WeightFloats(channels, outputs);
        var stagedFloats = (long)Elements * grid.Tiles * (vRow + mRow);
        if (uFloats * sizeof(float) > StagedWeightBytes && stagedFloats * sizeof(float) <= StagedScratchBytes)
            ConvolveStaged(grid, x, mask, u, bias, relu, y, vRow, mRow);
        else
            ConvolveFused(grid, x, mask, u, bias, relu, y, vRow, mRow);
    }

    private static void ConvolveFused(TileGrid grid, float* x, float* mask, float* u, float* bias, bool relu, float* y, int vRow, int mRow)
    {
        var rows = TSimd.TileRows;
        // Weights that come from the third-level cache for each block should serve more tiles.
        var least = WeightFloats(grid.Channels, grid.Outputs) * sizeof(float) > LocalWeightBytes ? 4 * rows : 2 * rows;
        var block = Math.Clamp(BlockBytes / (Elements * (vRow + mRow) * sizeof(float)) / rows * rows, least, 8 * rows);
        block = Math.Min(block, Math.Max(rows, (grid.Tiles + 15) / 16));
        var vElement = (nint)block * vRow + 16;
        var mElement = (nint)block * mRow + 16;
        Workers.For((grid.Tiles + block - 1) / block, task =>
        {
            using var scratch = new Scratch(Elements * (vElement + mElement));
            var v = scratch.Pointer;
            var m = v + Elements * vElement;
            var first = task * block;
            var count = Math.Min(block, grid.Tiles - first);
            TransformInput(grid, x, mask, first, count, v, vElement, vRow);
            for (var e = 0; e < Elements; e++)
                MultiplyElement(grid, e, 0, grid.Outputs, count, v + e * vElement, vRow, u, m + e * mElement, mRow);
            TransformOutput(grid, m, mElement, mRow, first, count, bias, relu, y);
        });
    }

    private static void ConvolveStaged(TileGrid grid, float* x, float* mask, float* u, float* bias, bool relu, float* y, int vRow, int mRow)
    {
        var vElement = (nint)grid.Tiles * vRow + 16;
        var mElement = (nint)grid.Tiles * mRow + 16;
        using var scratch = new Scratch(Elements * (vElement + mElement));
        var v = scratch.Pointer;
        var m = v + Elements * vElement;
        const int Block = 16;
        var blocks = (grid.Tiles + Block - 1) / Block;
        Workers.For(blocks, task => TransformInput(grid, x, mask, task * Block, Math.Min(Block, grid.Tiles - task * Block), v + task * Block * vRow, vElement, vRow));
        var part = Math.Max(Panels<TSimd, TVector>.Width, 128);
        var parts = (grid.Outputs + part - 1) / part;
        Workers.For(Elements * parts, task =>
        {
            var e = task / parts;
            var from = task % parts * part;
            MultiplyElement(grid, e, from, Math.Min(grid.Outputs, from + part), grid.Tiles, v + e * vElement, vRow, u, m + e * mElement, mRow);
        });
        Workers.For(blocks, task =>
            TransformOutput(grid, m + task * Block * mRow, mElement, mRow, task * Block, Math.Min(Block, grid.Tiles - task * Block), bias, relu, y));
    }

    /// <summary>M_e = V_e U_e for the outputs from .. to of a number of tiles.</summary>
    private static void MultiplyElement(TileGrid grid, int e, int from, int to, int tiles, float* v, int vRow, float* u, float* m, int mRow)
    {
        nint zero = 0;
        var ue = u + e * Panels<TSimd, TVector>.Floats(grid.Channels, grid.Outputs);
        TileJob job;
        job.A = v;
        job.ARow = vRow;
        job.AStep = 1;
        job.Segments = 1;
        job.AOffsets = &zero;
        job.BOffsets = &zero;
        job.Run = grid.Channels;
        job.CRow = mRow;
        job.Accumulate = false;
        job.Bias = null;
        job.Relu = false;
        for (var column = from; column < to; column += Panels<TSimd, TVector>.Width)
        {
            var width = Panels<TSimd, TVector>.WidthAt(column, grid.Outputs);
            job.B = ue + (nint)column * grid.Channels;
            job.BStep = width;
            job.C = m + column;
            job.Columns = width;
            MicroKernel<TSimd, TVector>.Run(&job, tiles);
        }
    }

    /// <summary>Channels rounded up to whole vectors.</summary>
    private static int Padded(int channels) => Panels<TSimd, TVector>.Padded(channels);

    private static void TransformInput(TileGrid grid, float* x, float* mask, int first, int count, float* v, nint element, int vRow) =>
        TransformInput(grid, x, mask, first, count, v, element, vRow, Panels<TSimd, TVector>.Width);

    /// <summary>V = Bᵀ x B for some tiles. Channels p · width .. (p + 1) · width - 1 of tile t go to v + p · panelStride + t · tileStride, width being a panel's.</summary>
    private static void TransformInput(TileGrid grid, float* x, float* mask, int first, int count, float* v, nint element, nint tileStride, nint panelStride)
    {
        var padded = Padded(grid.Channels);
        var most = Math.Clamp(StripFloats / (24 * padded), 1, 24);
        using var scratch = new Scratch(6 * (4L * most + 2) * padded);
        var strip = scratch.Pointer;
        fixed (int* rowMap = grid.RowMap, columnMap = grid.ColumnMap)
        {
            for (var t = 0; t < count;)
            {
                var (image, ty, tx) = grid.Locate(first + t);
                var picture = (nint)image * grid.H * grid.W * grid.Channels;
                var inPlace = mask == null && padded == grid.Channels && grid.RowWhole[ty];
                if (inPlace && grid.ColumnWhole[tx])
                {
                    var at = picture + ((nint)rowMap[4 * ty] * grid.W + columnMap[4 * tx]) * grid.Channels;
                    TransformTile(x + at, (nint)grid.W * grid.Channels, grid.Channels, padded, v + t * tileStride, element, panelStride);
                    t++;
                    continue;
                }
                // Neighbours that need border, mask or padding too are copied with it: their tiles overlap.
                var run = 1;
                while (run < most && t + run < count && tx + run < grid.Across && !(inPlace && grid.ColumnWhole[tx + run]))
                    run++;
                Patch<TSimd, TVector>.Gather(x + picture, mask == null ? null : mask + picture, grid.W, grid.Channels, rowMap + 4 * ty, columnMap + 4 * tx, 6, 4 * run + 2,
                    strip, padded);
                for (var i = 0; i < run; i++, t++)
                    TransformTile(strip + 4 * i * padded, (nint)(4 * run + 2) * padded, padded, padded, v + t * tileStride, element, panelStride);
            }
        }
    }

    private static void TransformTile(float* x, nint rowStride, nint columnStride, int channels, float* v, nint element, nint panelStride)
    {
        HalfTile<No>(x, rowStride, columnStride, channels, v, element, panelStride);
        HalfTile<Yes>(x, rowStride, columnStride, channels, v + 3 * element, element, panelStride);
    }

    /// <summary>
    /// The first or the last three columns of Bᵀ x B: so the 18 values of the first pass stay in registers. Pointers walk on, since the JIT would keep every product
    /// of a stride in memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void HalfTile<TLast>(float* x, nint rowStride, nint columnStride, int channels, float* v, nint element, nint panelStride)
        where TLast : struct, IFlag
    {
        var vStep = 6 * element;
        var vBack = element - 5 * vStep;
        for (var c = 0; c < channels; c += TSimd.Count)
        {
            var p = x + c;
            First<TLast>(p, columnStride, out var r00, out var r01, out var r02);
            First<TLast>(p += rowStride, columnStride, out var r10, out var r11, out var r12);
            First<TLast>(p += rowStride, columnStride, out var r20, out var r21, out var r22);
            First<TLast>(p += rowStride, columnStride, out var r30, out var r31, out var r32);
            First<TLast>(p += rowStride, columnStride, out var r40, out var r41, out var r42);
            First<TLast>(p + rowStride, columnStride, out var r50, out var r51, out var r52);
            var to = v + c % Panels<TSimd, TVector>.Width + c / Panels<TSimd, TVector>.Width * panelStride;
            to = Second(r00, r10, r20, r30, r40, r50, to, vStep) + vBack;
            to = Second(r01, r11, r21, r31, r41, r51, to, vStep) + vBack;
            Second(r02, r12, r22, r32, r42, r52, to, vStep);
        }
    }

    /// <summary>Three of the six values of Bᵀ d, the first three or the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void First<TLast>(float* x, nint stride, out TVector r0, out TVector r1, out TVector r2)
        where TLast : struct, IFlag
    {
        if (TLast.Value)
        {
            var d1 = TSimd.Load(x += stride);
            var d2 = TSimd.Load(x += stride);
            var d3 = TSimd.Load(x += stride);
            var d4 = TSimd.Load(x += stride);
            var d5 = TSimd.Load(x + stride);
            var even = TSimd.Subtract(d4, d2);
            var odd = TSimd.Subtract(d3, d1);
            r0 = TSimd.MultiplyAdd(TSimd.Broadcast(2), odd, even);
            r1 = TSimd.MultiplyAdd(TSimd.Broadcast(-2), odd, even);
            r2 = TSimd.MultiplyAdd(TSimd.Broadcast(4), d1, TSimd.MultiplyAdd(TSimd.Broadcast(-5), d3, d5));
        }
        else
        {
            var d0 = TSimd.Load(x);
            var d1 = TSimd.Load(x += stride);
            var d2 = TSimd.Load(x += stride);
            var d3 = TSimd.Load(x += stride);
            var d4 = TSimd.Load(x + stride);
            var even = TSimd.MultiplyAdd(TSimd.Broadcast(-4), d2, d4);
            var odd = TSimd.MultiplyAdd(TSimd.Broadcast(-4), d1, d3);
            r0 = TSimd.MultiplyAdd(TSimd.Broadcast(4), d0, TSimd.MultiplyAdd(TSimd.Broadcast(-5), d2, d4));
            r1 = TSimd.Add(even, odd);
            r2 = TSimd.Subtract(even, odd);
        }
    }

    /// <summary>All six values of Bᵀ d; returns where the last went.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Second(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* to, nint stride)
    {
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(4), d0, TSimd.MultiplyAdd(TSimd.Broadcast(-5), d2, d4)), to);
        var even = TSimd.MultiplyAdd(TSimd.Broadcast(-4), d2, d4);
        var odd = TSimd.MultiplyAdd(TSimd.Broadcast(-4), d1, d3);
        TSimd.Store(TSimd.Add(even, odd), to += stride);
        TSimd.Store(TSimd.Subtract(even, odd), to += stride);
        even = TSimd.Subtract(d4, d2);
        odd = TSimd.Subtract(d3, d1);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(2), odd, even), to += stride);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(-2), odd, even), to += stride);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(4), d1, TSimd.MultiplyAdd(TSimd.Broadcast(-5), d3, d5)), to += stride);
        return to;
    }

    /// <summary>y = Aᵀ M A, plus bias, through the ReLU, for some tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformOutput(TileGrid grid, float* m, nint element, int mRow, int first, int count, float* bias, bool relu, float* y)
    {
        var outputs = grid.Outputs;
        var whole = outputs / TSimd.Count * TSimd.Count;
        var rest = stackalloc float[16 * 16];
        var restBias = stackalloc float[16];
        for (var i = 0; i < 16; i++)
            restBias[i] = bias != null && whole + i < outputs ? bias[whole + i] : 0;
        var zeros = stackalloc float[16];
        new Span<float>(zeros, 16).Clear();
        for (var t = 0; t < count; t++)
        {
            var (image, ty, tx) = grid.Locate(first + t);
            var rows = Math.Min(4, grid.OH - 4 * ty);
            var columns = Math.Min(4, grid.OW - 4 * tx);
            var to = y + (((nint)image * grid.OH + 4 * ty) * grid.OW + 4 * tx) * outputs;
            var from = m + (nint)t * mRow;
            for (var c = 0; c < whole; c += TSimd.Count)
            {
                if (relu)
                    OutputTile<Yes>(from + c, element, bias == null ? zeros : bias + c, to + c, (nint)grid.OW * outputs, outputs, rows, columns);
                else
                    OutputTile<No>(from + c, element, bias == null ? zeros : bias + c, to + c, (nint)grid.OW * outputs, outputs, rows, columns);
            }
            if (whole == outputs)
                continue;
            if (relu)
                OutputTile<Yes>(from + whole, element, restBias, rest, 4 * TSimd.Count, TSimd.Count, 4, 4);
            else
                OutputTile<No>(from + whole, element, restBias, rest, 4 * TSimd.Count, TSimd.Count, 4, 4);
            for (var r = 0; r < rows; r++)
            {
                for (var c = 0; c < columns; c++)
                {
                    new ReadOnlySpan<float>(rest + (4 * r + c) * TSimd.Count, outputs - whole)
                        .CopyTo(new Span<float>(to + ((nint)r * grid.OW + c) * outputs + whole, outputs - whole));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputTile<TRelu>(float* m, nint element, float* bias, float* y, nint rowStride, nint columnStride, int rows, int columns)
        where TRelu : struct, IFlag
    {
        Gather4(m, 6 * element, out var a0, out var b0, out var c0, out var d0);
        Gather4(m + element, 6 * element, out var a1, out var b1, out var c1, out var d1);
        Gather4(m + 2 * element, 6 * element, out var a2, out var b2, out var c2, out var d2);
        Gather4(m + 3 * element, 6 * element, out var a3, out var b3, out var c3, out var d3);
        Gather4(m + 4 * element, 6 * element, out var a4, out var b4, out var c4, out var d4);
        Gather4(m + 5 * element, 6 * element, out var a5, out var b5, out var c5, out var d5);
        var shift = TSimd.Load(bias);
        OutputRow<TRelu>(a0, a1, a2, a3, a4, a5, shift, y, columnStride, columns);
        if (rows > 1)
            OutputRow<TRelu>(b0, b1, b2, b3, b4, b5, shift, y + rowStride, columnStride, columns);
        if (rows > 2)
            OutputRow<TRelu>(c0, c1, c2, c3, c4, c5, shift, y + 2 * rowStride, columnStride, columns);
        if (rows > 3)
            OutputRow<TRelu>(d0, d1, d2, d3, d4, d5, shift, y + 3 * rowStride, columnStride, columns);
    }

    /// <summary>The four values of Aᵀ m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather4(float* m, nint stride, out TVector y0, out TVector y1, out TVector y2, out TVector y3)
    {
        TVector m1 = TSimd.Load(m + stride), m2 = TSimd.Load(m + 2 * stride), m3 = TSimd.Load(m + 3 * stride), m4 = TSimd.Load(m + 4 * stride);
        var sum1 = TSimd.Add(m1, m2);
        var difference1 = TSimd.Subtract(m1, m2);
        var sum2 = TSimd.Add(m3, m4);
        var difference2 = TSimd.Subtract(m3, m4);
        y0 = TSimd.Add(TSimd.Add(TSimd.Load(m), sum1), sum2);
        y1 = TSimd.MultiplyAdd(TSimd.Broadcast(2), difference2, difference1);
        y2 = TSimd.MultiplyAdd(TSimd.Broadcast(4), sum2, sum1);
        y3 = TSimd.Add(TSimd.MultiplyAdd(TSimd.Broadcast(8), difference2, difference1), TSimd.Load(m + 5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputRow<TRelu>(TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, TVector bias, float* y, nint stride, int columns)
        where TRelu : struct, IFlag
    {
        var sum1 = TSimd.Add(m1, m2);
        var difference1 = TSimd.Subtract(m1, m2);
        var sum2 = TSimd.Add(m3, m4);
        var difference2 = TSimd.Subtract(m3, m4);
        Put<TRelu>(TSimd.Add(TSimd.Add(TSimd.Add(m0, sum1), sum2), bias), y);
        if (columns > 1)
            Put<TRelu>(TSimd.Add(TSimd.MultiplyAdd(TSimd.Broadcast(2), difference2, difference1), bias), y + stride);
        if (columns > 2)
            Put<TRelu>(TSimd.Add(TSimd.MultiplyAdd(TSimd.Broadcast(4), sum2, sum1), bias), y + 2 * stride);
        if (columns > 3)
            Put<TRelu>(TSimd.Add(TSimd.Add(TSimd.MultiplyAdd(TSimd.Broadcast(8), difference2, difference1), m5), bias), y + 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TRelu>(TVector v, float* y)
        where TRelu : struct, IFlag => TSimd.Store(TRelu.Value ? TSimd.Relu(v) : v, y);

    /// <summary>Up to this size the gradient of U is summed apart by each of a few fixed chunks of tiles; a larger one exists once and tasks share it out.</summary>
    private const long ChunkedGradientBytes = 3 << 19;

    private const int GradientChunks = 16;

    /// <summary>Scratch for V and the transformed dy where one gradient of U is shared out: what a third-level cache holds.</summary>
    private const long SharedScratchBytes = 12 << 20;

    /// <summary>
    /// dw [outputs, 3, 3, channels] from x [n, h, w, channels], by way of the maps as in <see cref="Convolve"/>, and dy [n, oh, ow, outputs]. Where a mask of dy's shape is
    /// given, dy counts as 0 wherever it is not above 0.
    /// </summary>
    public static void WeightGradient(int n, int h, int w, int channels, float* x, int[] rowMap, int[] columnMap, int oh, int ow, int outputs, float* dy, float* mask, float* dw)
    {
        var grid = new TileGrid(n, h, w, channels, oh, ow, outputs, rowMap, columnMap);
        int width = Panels<TSimd, TVector>.Width;
        // Both sides are kept in panels of one width, [e][panel][tile][width], so that a product reads each straight through.
        int xPanels = (channels + width - 1) / width, yPanels = (outputs + width - 1) / width;
        var perTile = (long)Elements * (xPanels + yPanels) * width * sizeof(float);
        var uElement = (long)outputs * xPanels * width;
        var chunked = Elements * uElement * sizeof(float) <= ChunkedGradientBytes;
        const int Block = 16;
        var tiles = (int)Math.Clamp((chunked ? BlockBytes : SharedScratchBytes) / perTile / Block * Block, 2 * Block, (grid.Tiles + Block - 1) / Block * Block + 2 * Block);
        nint panel = (nint)tiles * width, xElement = xPanels * panel + 16, yElement = yPanels * panel + 16;
        if (!chunked)
        {
            using var shared = new Scratch(Elements * (xElement + yElement + uElement));
            var v = shared.Pointer;
            var d = v + Elements * xElement;
            var du = d + Elements * yElement;
            for (var start = 0; start < grid.Tiles; start += tiles)
            {
                var from = start;
                var count = Math.Min(tiles, grid.Tiles - from);
                Workers.For((count + Block - 1) / Block, task =>
                {
                    var t = task * Block;
                    TransformInput(grid, x, null, from + t, Math.Min(Block, count - t), v + (nint)t * width, xElement, width, panel);
                    TransformGradient(grid, dy, mask, from + t, Math.Min(Block, count - t), d + (nint)t * width, yElement, width, panel);
                });
                Workers.For(Elements * yPanels, task =>
                    AccumulateElement(grid, task / yPanels, task % yPanels, d, yElement, v, xElement, panel, count, du, uElement, from > 0));
            }
            Workers.For((outputs + 3) / 4, task => TransformBack(du, uElement, xPanels * width, task * 4, Math.Min(outputs, task * 4 + 4), channels, dw));
            return;
        }
        var chunks = Math.Clamp(grid.Tiles / (2 * Block), 1, GradientChunks);
        using var partial = new Scratch(chunks * Elements * uElement);
        var sums = partial.Pointer;
        Workers.For(chunks, chunk =>
        {
            using var scratch = new Scratch(Elements * (xElement + yElement));
            var v = scratch.Pointer;
            var d = v + Elements * xElement;
            int first = (int)((long)grid.Tiles * chunk / chunks), end = (int)((long)grid.Tiles * (chunk + 1) / chunks);
            for (var start = first; start < end; start += tiles)
            {
                var count = Math.Min(tiles, end - start);
                TransformInput(grid, x, null, start, count, v, xElement, width, panel);
                TransformGradient(grid, dy, mask, start, count, d, yElement, width, panel);
                for (var e = 0; e < Elements; e++)
                {
                    for (var yPanel = 0; yPanel < yPanels; yPanel++)
                        AccumulateElement(grid, e, yPanel, d, yElement, v, xElement, panel, count, sums + chunk * Elements * uElement, uElement, start > first);
                }
            }
        });
        Sums.AddUp<TSimd, TVector>(sums, chunks, Elements * uElement, Elements * uElement, sums);
        Workers.For((outputs + 3) / 4, task => TransformBack(sums, uElement, xPanels * width, task * 4, Math.Min(outputs, task * 4 + 4), channels, dw));
    }

    /// <summary>du_e [outputs of a panel, channels] (+)= d_eᵀ v_e over a number of tiles.</summary>
    private static void AccumulateElement(TileGrid grid, int e, int yPanel, float* d, nint yElement, float* v, nint xElement, nint panel, int tiles,
        float* u, long uElement, bool accumulate)
    {
        var width = Panels<TSimd, TVector>.Width;
        var uRow = Panels<TSimd, TVector>.Count(grid.Channels) * width;
        nint zero = 0;
        TileJob job;
        job.A = d + e * yElement + yPanel * panel;
        job.ARow = 1;
        job.AStep = width;
        job.Segments = 1;
        job.AOffsets = &zero;
        job.BOffsets = &zero;
        job.BStep = width;
        job.Run = tiles;
        job.CRow = uRow;
        job.Accumulate = accumulate;
        job.Bias = null;
        job.Relu = false;
        for (var column = 0; column < grid.Channels; column += width)
        {
            job.B = v + e * xElement + column / width * panel;
            job.C = u + e * uElement + (long)yPanel * width * uRow + column;
            job.Columns = Panels<TSimd, TVector>.WidthAt(column, grid.Channels);
            MicroKernel<TSimd, TVector>.Run(&job, Math.Min(width, grid.Outputs - yPanel * width));
        }
    }

    /// <summary>
    /// A dy Aᵀ for some tiles, six by six from four by four; channel chunks go where <see cref="TransformInput(TileGrid, float*, float*, int, int, float*, nint, nint, nint)"/>
    /// puts them.
    /// </summary>
    private static void TransformGradient(TileGrid grid, float* dy, float* mask, int first, int count, float* d, nint element, nint tileStride, nint panelStride)
    {
        var padded = Padded(grid.Outputs);
        using var scratch = new Scratch(16 * padded);
        var patch = scratch.Pointer;
        var rows = stackalloc int[4];
        var columns = stackalloc int[4];
        for (var t = 0; t < count; t++)
        {
            var (image, ty, tx) = grid.Locate(first + t);
            var picture = (nint)image * grid.OH * grid.OW * grid.Outputs;
            for (var i = 0; i < 4; i++)
            {
                rows[i] = 4 * ty + i < grid.OH ? 4 * ty + i : -1;
                columns[i] = 4 * tx + i < grid.OW ? 4 * tx + i : -1;
            }
            var to = d + t * tileStride;
            if (mask == null && rows[3] >= 0 && columns[3] >= 0 && padded == grid.Outputs)
            {
                var at = picture + ((nint)rows[0] * grid.OW + columns[0]) * grid.Outputs;
                GradientTile(dy + at, (nint)grid.OW * grid.Outputs, grid.Outputs, padded, to, element, panelStride);
                continue;
            }
            Patch<TSimd, TVector>.Gather(dy + picture, mask == null ? null : mask + picture, grid.OW, grid.Outputs, rows, columns, 4, 4, patch, padded);
            GradientTile(patch, 4 * padded, padded, padded, to, element, panelStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void GradientTile(float* dy, nint rowStride, nint columnStride, int channels, float* d, nint element, nint panelStride)
    {
        var half = stackalloc float[24 * 16];
        for (var c = 0; c < channels; c += TSimd.Count)
        {
            for (var column = 0; column < 4; column++)
            {
                var p = dy + column * columnStride + c;
                Spread(TSimd.Load(p), TSimd.Load(p + rowStride), TSimd.Load(p + 2 * rowStride), TSimd.Load(p + 3 * rowStride), half + column * TSimd.Count, 4 * TSimd.Count);
            }
            var to = d + c / Panels<TSimd, TVector>.Width * panelStride + c % Panels<TSimd, TVector>.Width;
            for (var row = 0; row < 6; row++)
            {
                var h = half + row * 4 * TSimd.Count;
                Spread(TSimd.Load(h), TSimd.Load(h + TSimd.Count), TSimd.Load(h + 2 * TSimd.Count), TSimd.Load(h + 3 * TSimd.Count), to + row * 6 * element, element);
            }
        }
    }

    /// <summary>The six values of A d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(TVector d0, TVector d1, TVector d2, TVector d3, float* to, nint stride)
    {
        TSimd.Store(d0, to);
        var even = TSimd.Add(d0, d2);
        var odd = TSimd.Add(d1, d3);
        TSimd.Store(TSimd.Add(even, odd), to + stride);
        TSimd.Store(TSimd.Subtract(even, odd), to + 2 * stride);
        even = TSimd.MultiplyAdd(TSimd.Broadcast(4), d2, d0);
        odd = TSimd.MultiplyAdd(TSimd.Broadcast(8), d3, TSimd.Add(d1, d1));
        TSimd.Store(TSimd.Add(even, odd), to + 3 * stride);
        TSimd.Store(TSimd.Subtract(even, odd), to + 4 * stride);
        TSimd.Store(d3, to + 5 * stride);
    }

    /// <summary>dw = Gᵀ du G for some outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformBack(float* u, long element, int uRow, int from, int to, int channels, float* dw)
    {
        var half = stackalloc float[18 * 16];
        var rest = stackalloc float[9 * 16];
        for (var o = from; o < to; o++)
        {
            for (var c = 0; c < channels; c += TSimd.Count)
            {
                var at = u + (long)o * uRow + c;
                for (var column = 0; column < 6; column++)
                {
                    var p = at + column * element;
                    Contract(TSimd.Load(p), TSimd.Load(p + 6 * element), TSimd.Load(p + 12 * element), TSimd.Load(p + 18 * element), TSimd.Load(p + 24 * element),
                        TSimd.Load(p + 30 * element), half + column * TSimd.Count, 6 * TSimd.Count);
                }
                var partial = channels - c < TSimd.Count;
                var target = partial ? rest : dw + (long)o * 9 * channels + c;
                var stride = partial ? TSimd.Count : channels;
                for (var row = 0; row < 3; row++)
                {
                    var h = half + row * 6 * TSimd.Count;
                    Contract(TSimd.Load(h), TSimd.Load(h + TSimd.Count), TSimd.Load(h + 2 * TSimd.Count), TSimd.Load(h + 3 * TSimd.Count), TSimd.Load(h + 4 * TSimd.Count),
                        TSimd.Load(h + 5 * TSimd.Count), target + 3 * row * stride, stride);
                }
                if (!partial)
                    continue;
                for (var tap = 0; tap < 9; tap++)
                    new ReadOnlySpan<float>(rest + tap * TSimd.Count, channels - c).CopyTo(new Span<float>(dw + ((long)o * 9 + tap) * channels + c, channels - c));
            }
        }
    }

    /// <summary>The three values of Gᵀ u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Contract(TVector u0, TVector u1, TVector u2, TVector u3, TVector u4, TVector u5, float* to, nint stride)
    {
        var sum1 = TSimd.Add(u1, u2);
        var difference1 = TSimd.Subtract(u2, u1);
        var sum2 = TSimd.Add(u3, u4);
        var difference2 = TSimd.Subtract(u3, u4);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(1f / 24), sum2, TSimd.MultiplyAdd(TSimd.Broadcast(-1f / 6), sum1, TSimd.Multiply(u0, TSimd.Broadcast(1f / 4)))), to);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(1f / 12), difference2, TSimd.Multiply(difference1, TSimd.Broadcast(1f / 6))), to + stride);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(1f / 6), sum2, TSimd.MultiplyAdd(TSimd.Broadcast(-1f / 6), sum1, u5)), to + 2 * stride);
    }
}
