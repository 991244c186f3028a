using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>Maximum and average pooling, vectors along the channels. Padding never wins a maximum; NaN always does.</summary>
internal static unsafe class Pooling<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Where windows overlap, a task of the gradient is one picture's run of so many channels.</summary>
    private const int ChannelBlock = 64;

    public static void Max(PoolGeometry g, float* x, float* y) => Workers.For(g.N * g.OH, line =>
    {
        Windows<TSimd, TVector, Yes>(g, line, Whole(g), x, y);
        Windows<Simd1, float, Yes>(g, line, (g.C - g.C % TSimd.Count, g.C), x, y);
    });

    public static void Average(PoolGeometry g, float* x, float* y) => Workers.For(g.N * g.OH, line =>
    {
        Windows<TSimd, TVector, No>(g, line, Whole(g), x, y);
        Windows<Simd1, float, No>(g, line, (g.C - g.C % TSimd.Count, g.C), x, y);
    });

    /// <summary>dx: the first maximum of each window, in row-major order, takes all of dy.</summary>
    public static void MaxGradient(PoolGeometry g, float* x, float* dy, float* dx) => Gradient<Yes>(g, x, dy, dx);

    public static void AverageGradient(PoolGeometry g, float* dy, float* dx) => Gradient<No>(g, null, dy, dx);

    private static (int From, int To) Whole(in PoolGeometry g) => (0, g.C - g.C % TSimd.Count);

    private static void Gradient<TMax>(PoolGeometry g, float* x, float* dy, float* dx)
        where TMax : struct, IFlag
    {
        if (g.Stride >= g.Kernel && g.Padding == 0)
        {
            // Every pixel is in one window at most. The rows between this window's first and the next one's are this task's.
            Workers.For(g.N * g.OH, line =>
            {
                var (image, row) = Math.DivRem(line, g.OH);
                int from = row * g.Stride, to = row == g.OH - 1 ? g.H : from + g.Stride;
                if (g.Kernel * g.OW < g.W || to - from > g.Kernel)
                    new Span<float>(dx + ((long)image * g.H + from) * g.W * g.C, checked((to - from) * g.W * g.C)).Clear();
                WindowGradients<TSimd, TVector, TMax, No>(g, line, Whole(g), x, dy, dx);
                WindowGradients<Simd1, float, TMax, No>(g, line, (g.C - g.C % TSimd.Count, g.C), x, dy, dx);
            });
            return;
        }
        var blocks = (g.C + ChannelBlock - 1) / ChannelBlock;
        Workers.For(g.N * blocks, task =>
        {
            var (image, block) = Math.DivRem(task, blocks);
            int from = block * ChannelBlock, to = Math.Min(g.C, from + ChannelBlock), whole = to - (to - from) % TSimd.Count;
            var picture = dx + (long)image * g.H * g.W * g.C;
            for (var i = 0; i < g.H * g.W; i++)
                new Span<float>(picture + (long)i * g.C + from, to - from).Clear();
            for (var row = 0; row < g.OH; row++)
            {
                WindowGradients<TSimd, TVector, TMax, Yes>(g, image * g.OH + row, (from, whole), x, dy, dx);
                WindowGradients<Simd1, float, TMax, Yes>(g, image * g.OH + row, (whole, to), x, dy, dx);
            }
        });
    }

    /// <summary>One row of outputs, channels from .. to, which are whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Windows<TS, TV, TMax>(in PoolGeometry g, int line, (int From, int To) channels, float* x, float* y)
        where TS : struct, ISimd<TV>
        where TV : struct
        where TMax : struct, IFlag
    {
        var (image, row) = Math.DivRem(line, g.OH);
        var (top, bottom) = Clip(row, g, g.H);
        for (var column = 0; column < g.OW; column++)
        {
            var (left, right) = Clip(column, g, g.W);
            var scale = TS.Broadcast(Scale(g, bottom - top, right - left));
            var to = y + ((long)line * g.OW + column) * g.C;
            for (var c = channels.From; c < channels.To; c += TS.Count)
            {
                var best = TS.Broadcast(TMax.Value ? float.NegativeInfinity : 0);
                for (var i = top; i < bottom; i++)
                {
                    var p = x + (((long)image * g.H + i) * g.W + left) * g.C + c;
                    for (var j = left; j < right; j++, p += g.C)
                        best = TMax.Value ? TS.Larger(best, TS.Load(p)) : TS.Add(best, TS.Load(p));
                }
                TS.Store(TMax.Value ? best : TS.Multiply(best, scale), to + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WindowGradients<TS, TV, TMax, TOverlap>(in PoolGeometry g, int line, (int From, int To) channels, float* x, float* dy, float* dx)
        where TS : struct, ISimd<TV>
        where TV : struct
        where TMax : struct, IFlag
        where TOverlap : struct, IFlag
    {
        var (image, row) = Math.DivRem(line, g.OH);
        var (top, bottom) = Clip(row, g, g.H);
        for (var column = 0; column < g.OW; column++)
        {
            var (left, right) = Clip(column, g, g.W);
            var scale = TS.Broadcast(Scale(g, bottom - top, right - left));
            var from = dy + ((long)line * g.OW + column) * g.C;
            var corner = (((long)image * g.H + top) * g.W + left) * g.C;
            for (var c = channels.From; c < channels.To; c += TS.Count)
            {
                var share = TS.Load(from + c);
                var winner = TS.Zero;
                if (TMax.Value)
                {
                    var best = TS.Broadcast(float.NegativeInfinity);
                    float place = 0;
                    for (var i = top; i < bottom; i++)
                    {
                        var p = x + corner + (long)(i - top) * g.W * g.C + c;
                        for (var j = left; j < right; j++, p += g.C, place++)
                        {
                            var v = TS.Load(p);
                            winner = TS.SelectLarger(best, v, TS.Broadcast(place), winner);
                            best = TS.Larger(best, v);
                        }
                    }
                }
                else
                {
                    share = TS.Multiply(share, scale);
                }
                float at = 0;
                for (var i = top; i < bottom; i++)
                {
                    var p = dx + corner + (long)(i - top) * g.W * g.C + c;
                    for (var j = left; j < right; j++, p += g.C, at++)
                    {
                        var v = TMax.Value ? TS.WhereEqual(winner, TS.Broadcast(at), share) : share;
                        TS.Store(TOverlap.Value ? TS.Add(TS.Load(p), v) : v, p);
                    }
                }
            }
        }
    }

    private static (int From, int To) Clip(int window, in PoolGeometry g, int size)
    {
        var first = window * g.Stride - g.Padding;
        return (Math.Max(first, 0), Math.Min(first + g.Kernel, size));
    }

    private static float Scale(in PoolGeometry g, int rows, int columns) => 1f / (g.CountPadding ? g.Kernel * g.Kernel : Math.Max(1, rows * columns));
}
