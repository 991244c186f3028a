using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>One filter a channel (groups = channels = outputs): nothing is shared between channels, so a vector holds neighbouring channels.</summary>
[SkipLocalsInit]
internal static unsafe class DepthwiseConvolution<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int MostChunks = 32;

    /// <summary>w [C, taps] as [taps, C].</summary>
    public static void PackWeights(in ConvGeometry g, float* w, float* packed)
    {
        var taps = g.KH * g.KW;
        for (var c = 0; c < g.C; c++)
            for (var tap = 0; tap < taps; tap++)
                packed[tap * g.C + c] = w[c * taps + tap];
    }

    public static void Forward(ConvGeometry g, float* x, float* packed, float* bias, bool relu, float* y)
    {
        var rowMap = BorderMap.Create(-g.Padding, g.H + 2 * g.Padding, g.H, g.Padding, g.Mode);
        var columnMap = BorderMap.Create(-g.Padding, g.W + 2 * g.Padding, g.W, g.Padding, g.Mode);
        Workers.For(g.N * g.OH, line => ForwardRow(g, x, packed, bias, relu, y, rowMap, columnMap, line));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForwardRow(in ConvGeometry g, float* x, float* packed, float* bias, bool relu, float* y, int[] rowMap, int[] columnMap, int line)
    {
        var (image, row) = Math.DivRem(line, g.OH);
        var sources = stackalloc float*[g.KH * g.KW];
        var weights = stackalloc float*[g.KH * g.KW];
        var to = y + (long)line * g.OW * g.C;
        for (var column = 0; column < g.OW; column++, to += g.C)
        {
            var count = 0;
            for (var kh = 0; kh < g.KH; kh++)
            {
                var fromRow = rowMap[row * g.Stride + kh * g.Dilation];
                for (var kw = 0; kw < g.KW && fromRow >= 0; kw++)
                {
                    var fromColumn = columnMap[column * g.Stride + kw * g.Dilation];
                    if (fromColumn < 0)
                        continue;
                    sources[count] = x + (((long)image * g.H + fromRow) * g.W + fromColumn) * g.C;
                    weights[count++] = packed + (long)(kh * g.KW + kw) * g.C;
                }
            }
            SumOfProducts(sources, weights, count, g.C, bias, relu, to);
        }
    }

    /// <summary>dx, for zero padding.</summary>
    public static void DataGradient(ConvGeometry g, float* dy, float* mask, float* packed, float* bias, bool relu, float* dx) =>
        Workers.For(g.N * g.H, line => DataGradientRow(g, dy, mask, packed, bias, relu, dx, line));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DataGradientRow(in ConvGeometry g, float* dy, float* mask, float* packed, float* bias, bool relu, float* dx, int line)
    {
        var (image, row) = Math.DivRem(line, g.H);
        var sources = stackalloc float*[g.KH * g.KW];
        var weights = stackalloc float*[g.KH * g.KW];
        using var scratch = new Scratch(mask == null ? 0 : (long)g.KH * g.OW * g.C);
        // Kernel row kh sees dy's row (row + padding - kh · dilation) / stride, where that is whole and exists.
        var rows = stackalloc float*[g.KH];
        for (var kh = 0; kh < g.KH; kh++)
        {
            var (from, rest) = Math.DivRem(row + g.Padding - kh * g.Dilation, g.Stride);
            rows[kh] = null;
            if (rest != 0 || from < 0 || from >= g.OH)
                continue;
            var at = ((long)image * g.OH + from) * g.OW * g.C;
            rows[kh] = dy + at;
            if (mask == null)
                continue;
            rows[kh] = scratch.Pointer + (long)kh * g.OW * g.C;
            Patch<TSimd, TVector>.CopyRun(dy + at, mask + at, g.OW * g.C, rows[kh]);
        }
        var to = dx + (long)line * g.W * g.C;
        for (var column = 0; column < g.W; column++, to += g.C)
        {
            var count = 0;
            for (var kw = 0; kw < g.KW; kw++)
            {
                var (from, rest) = Math.DivRem(column + g.Padding - kw * g.Dilation, g.Stride);
                if (rest != 0 || from < 0 || from >= g.OW)
                    continue;
                for (var kh = 0; kh < g.KH; kh++)
                {
                    if (rows[kh] == null)
                        continue;
                    sources[count] = rows[kh] + (long)from * g.C;
                    weights[count++] = packed + (long)(kh * g.KW + kw) * g.C;
                }
            }
            SumOfProducts(sources, weights, count, g.C, bias, relu, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumOfProducts(float** sources, float** weights, int count, int channels, float* bias, bool relu, float* to)
    {
        var c = 0;
        for (; c <= channels - TSimd.Count; c += TSimd.Count)
        {
            var sum = bias == null ? TSimd.Zero : TSimd.Load(bias + c);
            for (var i = 0; i < count; i++)
                sum = TSimd.MultiplyAdd(TSimd.Load(sources[i] + c), TSimd.Load(weights[i] + c), sum);
            TSimd.Store(relu ? TSimd.Relu(sum) : sum, to + c);
        }
        for (; c < channels; c++)
        {
            var sum = bias == null ? 0 : bias[c];
            for (var i = 0; i < count; i++)
                sum += sources[i][c] * weights[i][c];
            to[c] = relu && sum < 0 ? 0 : sum;
        }
    }

    public static void WeightGradient(ConvGeometry g, float* x, float* xMask, float* dy, float* mask, float* dw)
    {
        var taps = g.KH * g.KW;
        var lines = g.N * g.OH;
        var chunks = Math.Min(MostChunks, lines);
        var size = (long)taps * g.C;
        var rowMap = BorderMap.Create(-g.Padding, g.H + 2 * g.Padding, g.H, g.Padding, g.Mode);
        var columnMap = BorderMap.Create(-g.Padding, g.W + 2 * g.Padding, g.W, g.Padding, g.Mode);
        using var partial = new Scratch((chunks + 1) * size);
        var sums = partial.Pointer;
        Workers.For(chunks, chunk =>
        {
            using var scratch = new Scratch(2L * g.C);
            new Span<float>(sums + chunk * size, checked((int)size)).Clear();
            for (var line = (int)((long)lines * chunk / chunks); line < (int)((long)lines * (chunk + 1) / chunks); line++)
                WeightGradientRow(g, x, xMask, dy, mask, rowMap, columnMap, line, sums + chunk * size, scratch.Pointer);
        });
        var total = sums + chunks * size;
        Sums.AddUp<TSimd, TVector>(sums, chunks, size, size, total);
        for (var c = 0; c < g.C; c++)
            for (var tap = 0; tap < taps; tap++)
                dw[c * taps + tap] = total[tap * g.C + c];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeightGradientRow(in ConvGeometry g, float* x, float* xMask, float* dy, float* mask, int[] rowMap, int[] columnMap, int line, float* sums, float* pixels)
    {
        var (image, row) = Math.DivRem(line, g.OH);
        for (var column = 0; column < g.OW; column++)
        {
            var at = ((long)line * g.OW + column) * g.C;
            Patch<TSimd, TVector>.CopyRun(dy + at, mask == null ? null : mask + at, g.C, pixels);
            for (var kh = 0; kh < g.KH; kh++)
            {
                var fromRow = rowMap[row * g.Stride + kh * g.Dilation];
                for (var kw = 0; kw < g.KW && fromRow >= 0; kw++)
                {
                    var fromColumn = columnMap[column * g.Stride + kw * g.Dilation];
                    if (fromColumn < 0)
                        continue;
                    var xAt = (((long)image * g.H + fromRow) * g.W + fromColumn) * g.C;
                    var from = x + xAt;
                    if (xMask != null)
                    {
                        Patch<TSimd, TVector>.CopyRun(from, xMask + xAt, g.C, pixels + g.C);
                        from = pixels + g.C;
                    }
                    AddProduct(pixels, from, g.C, sums + (long)(kh * g.KW + kw) * g.C);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProduct(float* a, float* b, int count, float* sum)
    {
        var c = 0;
        for (; c <= count - TSimd.Count; c += TSimd.Count)
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(a + c), TSimd.Load(b + c), TSimd.Load(sum + c)), sum + c);
        for (; c < count; c++)
            sum[c] += a[c] * b[c];
    }
}
