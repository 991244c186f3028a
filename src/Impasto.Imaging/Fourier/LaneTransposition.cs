using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Impasto.Imaging.Fourier;

/// <summary>Rows to lanes and back: element x of row r lies at [x * lanes + r], so that a transform along rows is one stream of vector instructions.</summary>
internal static class LaneTransposition
{
    /// <summary>Copies rows into lanes.</summary>
    /// <param name="from">The first row; each further one begins <paramref name="stride"/> elements later.</param>
    /// <param name="stride">Distance of the rows' beginnings.</param>
    /// <param name="rows">How many rows, at most <paramref name="lanes"/>.</param>
    /// <param name="columns">Elements of a row.</param>
    /// <param name="to">[columns, lanes].</param>
    /// <param name="lanes">Lanes that lie side by side.</param>
    public static void Spread<T>(ReadOnlySpan<T> from, int stride, int rows, int columns, Span<T> to, int lanes)
        where T : unmanaged =>
        Transpose(from, stride, rows, columns, to, lanes);

    /// <summary>Copies lanes into rows.</summary>
    /// <inheritdoc cref="Spread"/>
    public static void Gather<T>(ReadOnlySpan<T> from, int lanes, int rows, int columns, Span<T> to, int stride)
        where T : unmanaged =>
        Transpose(from, lanes, columns, rows, to, stride);

    /// <summary>to[x, y] = from[y, x].</summary>
    private static void Transpose<T>(ReadOnlySpan<T> from, int fromStride, int height, int width, Span<T> to, int toStride)
        where T : unmanaged
    {
        if (height == 0 || width == 0)
            return;
        // Checked once here; the blocks below read and write without.
        _ = from[((height - 1) * fromStride) + width - 1];
        _ = to[((width - 1) * toStride) + height - 1];
        var side = Sse2.IsSupported ? (typeof(T) == typeof(float) ? 4 : typeof(T) == typeof(double) ? 2 : 0) : 0;
        var (wholeHeight, wholeWidth) = side == 0 ? (0, 0) : (height - (height % side), width - (width % side));
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to);
        for (var y = 0; y < wholeHeight; y += side)
        {
            for (var x = 0; x < wholeWidth; x += side)
            {
                ref var a = ref Unsafe.Add(ref source, (y * fromStride) + x);
                ref var b = ref Unsafe.Add(ref target, (x * toStride) + y);
                if (typeof(T) == typeof(float))
                    Block(ref Unsafe.As<T, float>(ref a), (nuint)fromStride, ref Unsafe.As<T, float>(ref b), (nuint)toStride);
                else
                    Block(ref Unsafe.As<T, double>(ref a), (nuint)fromStride, ref Unsafe.As<T, double>(ref b), (nuint)toStride);
            }
        }
        for (var y = 0; y < height; y++)
        {
            for (var x = y < wholeHeight ? wholeWidth : 0; x < width; x++)
                Unsafe.Add(ref target, (x * toStride) + y) = Unsafe.Add(ref source, (y * fromStride) + x);
        }
    }

    private static void Block(ref float from, nuint fromStride, ref float to, nuint toStride)
    {
        var (a, b) = (Vector128.LoadUnsafe(ref from), Vector128.LoadUnsafe(ref from, fromStride));
        var (c, d) = (Vector128.LoadUnsafe(ref from, 2 * fromStride), Vector128.LoadUnsafe(ref from, 3 * fromStride));
        var (abLow, abHigh) = (Sse.UnpackLow(a, b), Sse.UnpackHigh(a, b));
        var (cdLow, cdHigh) = (Sse.UnpackLow(c, d), Sse.UnpackHigh(c, d));
        Sse.MoveLowToHigh(abLow, cdLow).StoreUnsafe(ref to);
        Sse.MoveHighToLow(cdLow, abLow).StoreUnsafe(ref to, toStride);
        Sse.MoveLowToHigh(abHigh, cdHigh).StoreUnsafe(ref to, 2 * toStride);
        Sse.MoveHighToLow(cdHigh, abHigh).StoreUnsafe(ref to, 3 * toStride);
    }

    private static void Block(ref double from, nuint fromStride, ref double to, nuint toStride)
    {
        var (a, b) = (Vector128.LoadUnsafe(ref from), Vector128.LoadUnsafe(ref from, fromStride));
        Sse2.UnpackLow(a, b).StoreUnsafe(ref to);
        Sse2.UnpackHigh(a, b).StoreUnsafe(ref to, toStride);
    }
}
