using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>Copies a rectangle of a padded picture into scratch, border and all.</summary>
internal static unsafe class Patch<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>
    /// patch [rows, columns, pixelFloats] from one picture x [.., width, channels] by way of the maps, which begin at the rectangle. Channels beyond the picture's are
    /// 0. With y given, values count as 0 where y is not above 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float* x, float* y, int width, int channels, int* rowMap, int* columnMap, int rows, int columns, float* patch, int pixelFloats)
    {
        for (var r = 0; r < rows; r++)
        {
            if (rowMap[r] < 0)
            {
                new Span<float>(patch, columns * pixelFloats).Clear();
                patch += (nint)columns * pixelFloats;
                continue;
            }
            var row = (nint)rowMap[r] * width * channels;
            for (var c = 0; c < columns;)
            {
                var source = columnMap[c];
                if (source < 0)
                {
                    new Span<float>(patch, pixelFloats).Clear();
                    patch += pixelFloats;
                    c++;
                    continue;
                }
                var run = 1;
                if (pixelFloats == channels)
                {
                    while (c + run < columns && columnMap[c + run] == source + run)
                        run++;
                }
                var at = row + (nint)source * channels;
                CopyRun(x + at, y == null ? null : y + at, run * channels, patch);
                if (pixelFloats > channels)
                    new Span<float>(patch + channels, pixelFloats - channels).Clear();
                patch += (nint)run * pixelFloats;
                c += run;
            }
        }
    }

    /// <summary>Copies count floats; with y given, 0 where y is not above 0.</summary>
    public static void CopyRun(float* x, float* y, int count, float* to)
    {
        if (y == null)
        {
            new ReadOnlySpan<float>(x, count).CopyTo(new Span<float>(to, count));
            return;
        }
        var i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
            TSimd.Store(TSimd.ThroughRelu(TSimd.Load(x + i), TSimd.Load(y + i)), to + i);
        for (; i < count; i++)
            to[i] = y[i] <= 0 ? 0 : x[i];
    }
}
