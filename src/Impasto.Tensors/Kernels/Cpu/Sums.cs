using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>Sums in an order that depends on the sizes only.</summary>
internal static unsafe class Sums
{
    private const int MostChunks = 64;

    /// <summary>total[i] = parts[0][i] + parts[1][i] + .., the parts a stride apart.</summary>
    public static void AddUp<TSimd, TVector>(float* parts, int count, long stride, long size, float* total)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const int Block = 4096;
        Workers.For((int)((size + Block - 1) / Block), task =>
            AddUpBlock<TSimd, TVector>(parts + (long)task * Block, count, stride, (int)Math.Min(Block, size - (long)task * Block), total + (long)task * Block));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddUpBlock<TSimd, TVector>(float* parts, int count, long stride, int size, float* total)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var i = 0;
        for (; i <= size - TSimd.Count; i += TSimd.Count)
        {
            var sum = TSimd.Load(parts + i);
            for (var part = 1; part < count; part++)
                sum = TSimd.Add(sum, TSimd.Load(parts + part * stride + i));
            TSimd.Store(sum, total + i);
        }
        for (; i < size; i++)
        {
            var sum = parts[i];
            for (var part = 1; part < count; part++)
                sum += parts[part * stride + i];
            total[i] = sum;
        }
    }

    /// <summary>sums [columns] of x [rows, columns]; with a mask of its shape, x counts as 0 where that is not above 0.</summary>
    public static void Columns<TSimd, TVector>(int rows, int columns, float* x, float* mask, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var chunks = Math.Clamp(rows / 512, 1, MostChunks);
        var perChunk = (rows + chunks - 1) / chunks;
        using var partial = new Scratch((long)chunks * columns);
        var parts = partial.Pointer;
        Workers.For(chunks, chunk =>
            ColumnsOf<TSimd, TVector>(Math.Min(rows, chunk * perChunk), Math.Min(rows, (chunk + 1) * perChunk), columns, x, mask, parts + (long)chunk * columns));
        AddUp<TSimd, TVector>(parts, chunks, columns, columns, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ColumnsOf<TSimd, TVector>(int from, int to, int columns, float* x, float* mask, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // A few hundred rows at a time, so that their lines stay in the cache from one vector of columns to the next and partial sums stay small.
        new Span<float>(sums, columns).Clear();
        for (var block = from; block < to; block += 128)
        {
            var end = Math.Min(to, block + 128);
            var j = 0;
            for (; j <= columns - TSimd.Count; j += TSimd.Count)
            {
                var sum = TSimd.Zero;
                for (var i = block; i < end; i++)
                {
                    var at = (long)i * columns + j;
                    var v = TSimd.Load(x + at);
                    sum = TSimd.Add(sum, mask == null ? v : TSimd.ThroughRelu(v, TSimd.Load(mask + at)));
                }
                TSimd.Store(TSimd.Add(TSimd.Load(sums + j), sum), sums + j);
            }
            for (; j < columns; j++)
            {
                float sum = 0;
                for (var i = block; i < end; i++)
                {
                    var at = (long)i * columns + j;
                    sum += mask != null && mask[at] <= 0 ? 0 : x[at];
                }
                sums[j] += sum;
            }
        }
    }
}
