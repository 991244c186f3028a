using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// The right-hand side of a product, packed: panels of two vectors' columns (the last of one, where one is enough), each panel k-major, missing columns 0.
/// Panel p begins at p · k · <see cref="MicroKernel{TSimd, TVector}.PanelWidth"/>.
/// </summary>
internal static unsafe class Panels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    public static int Width => 2 * TSimd.Count;

    public static int Count(int columns) => (columns + Width - 1) / Width;

    /// <summary>Columns rounded up to whole vectors.</summary>
    public static int Padded(int columns) => (columns + TSimd.Count - 1) / TSimd.Count * TSimd.Count;

    public static long Floats(long k, int columns) => k * Padded(columns);

    /// <summary>Width in memory of the panel that begins at a column.</summary>
    public static int WidthAt(int column, int columns) => columns - column > TSimd.Count ? Width : TSimd.Count;

    /// <summary>Packs b, whose element [k, j] is at b[k · kStride + j · columnStride].</summary>
    public static void Pack(float* b, nint kStride, nint columnStride, int k, int columns, float* packed) =>
        Pack(b, kStride, columnStride, k, columns, packed, 0, k);

    /// <summary>Packs b as the rows from kOffset of a matrix of kTotal rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* b, nint kStride, nint columnStride, int k, int columns, float* packed, int kOffset, int kTotal)
    {
        for (var column = 0; column < columns; column += Width)
        {
            var width = WidthAt(column, columns);
            PackPanel(b + column * columnStride, kStride, columnStride, k, Math.Min(Width, columns - column), width,
                packed + (nint)column * kTotal + (nint)kOffset * width);
        }
    }

    private static void PackPanel(float* b, nint kStride, nint columnStride, int k, int columns, int width, float* packed)
    {
        if (columnStride == 1)
        {
            for (var i = 0; i < k; i++, b += kStride, packed += width)
            {
                if (columns == width)
                {
                    TSimd.Store(TSimd.Load(b), packed);
                    if (width > TSimd.Count)
                        TSimd.Store(TSimd.Load(b + TSimd.Count), packed + TSimd.Count);
                    continue;
                }
                for (var j = 0; j < width; j++)
                    packed[j] = j < columns ? b[j] : 0;
            }
            return;
        }
        // Eight k at a time: each row read is a run of memory, and the lines written stay in the first-level cache.
        for (var i0 = 0; i0 < k; i0 += 8)
        {
            var run = Math.Min(8, k - i0);
            for (var j = 0; j < width; j++)
            {
                var from = b + j * columnStride + i0 * kStride;
                for (var i = 0; i < run; i++)
                    packed[i * width + j] = j < columns ? from[i * kStride] : 0;
            }
            packed += run * width;
        }
    }
}
