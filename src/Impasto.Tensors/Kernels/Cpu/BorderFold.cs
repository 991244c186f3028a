namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>The gradient of reflect and replicate padding: what reached a padded pixel goes to the pixel that it was copied from.</summary>
internal static unsafe class BorderFold
{
    /// <summary>dx [n, h, w, c] from the gradient of the padded picture, [n, h + 2 padding, w + 2 padding, c].</summary>
    public static void Run<TSimd, TVector>(int n, int h, int w, int c, int padding, PaddingMode mode, float* padded, float* dx)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var paddedRow = (long)(w + 2 * padding) * c;
        var columnMap = BorderMap.Create(-padding, w + 2 * padding, w, padding, mode);
        var rowMap = BorderMap.Create(-padding, h + 2 * padding, h, padding, mode);
        Workers.For(n * h, line =>
        {
            var (image, row) = Math.DivRem(line, h);
            var from = padded + image * (h + 2L * padding) * paddedRow;
            var to = dx + (long)line * w * c;
            var first = true;
            for (var r = 0; r < rowMap.Length; r++)
            {
                if (rowMap[r] != row)
                    continue;
                var source = from + r * paddedRow;
                if (first)
                    new ReadOnlySpan<float>(source + padding * c, w * c).CopyTo(new Span<float>(to, w * c));
                else
                    Add<TSimd, TVector>(source + padding * c, w * c, to);
                first = false;
                for (var q = 0; q < padding; q++)
                    Add<TSimd, TVector>(source + q * c, c, to + (long)columnMap[q] * c);
                for (var q = w + padding; q < w + 2 * padding; q++)
                    Add<TSimd, TVector>(source + (long)q * c, c, to + (long)columnMap[q] * c);
            }
        });
    }

    private static void Add<TSimd, TVector>(float* x, int count, float* sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
            TSimd.Store(TSimd.Add(TSimd.Load(sum + i), TSimd.Load(x + i)), sum + i);
        for (; i < count; i++)
            sum[i] += x[i];
    }
}
