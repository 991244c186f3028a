using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Impasto.Imaging.Flow;

/// <summary>
/// A plane whose rows hold first the values of even columns, then those of odd ones: the halves are the colours of red-black relaxation, so each is read and written in whole vectors.
/// At least eight zeros stand before either half, one row of them above and below.
/// </summary>
internal sealed class SplitPlane
{
    private const int Pad = 8;

    public SplitPlane(int width, int height)
    {
        (Width, Height) = (width, height);
        Half = ((width + 1) / 2 + 7) / 8 * 8;
        Odd = Half + Pad;
        Stride = 2 * Odd;
        Values = new float[checked(Stride * (height + 2) + Pad)];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Values of half a row, rounded up to whole vectors.</summary>
    public int Half { get; }

    /// <summary>From an even column's value to that of the odd column after it.</summary>
    public int Odd { get; }

    /// <summary>From one row to the next.</summary>
    public int Stride { get; }

    public float[] Values { get; }

    /// <summary>The value of row y, column 0.</summary>
    public ref float Row(int y) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Values), (y + 1) * Stride + Pad);

    /// <summary>Takes a row in.</summary>
    public void Split(int y, ReadOnlySpan<float> row)
    {
        var start = (y + 1) * Stride + Pad;
        var even = Values.AsSpan(start, Half);
        var odd = Values.AsSpan(start + Odd, Half);
        var x = 0;
        for (; x + 16 <= row.Length; x += 16)
        {
            var (low, high) = (Vector256.Create(row.Slice(x, 8)), Vector256.Create(row.Slice(x + 8, 8)));
            low = Vector256.Shuffle(low, Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7));
            high = Vector256.Shuffle(high, Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7));
            Vector256.Create(low.GetLower(), high.GetLower()).CopyTo(even[(x / 2)..]);
            Vector256.Create(low.GetUpper(), high.GetUpper()).CopyTo(odd[(x / 2)..]);
        }
        for (; x + 1 < row.Length; x += 2)
            (even[x / 2], odd[x / 2]) = (row[x], row[x + 1]);
        if (row.Length % 2 == 1)
            even[row.Length / 2] = row[^1];
        RepeatEnds(y);
    }

    /// <summary>Puts copies of a row's first and last value before and after it, two each.</summary>
    public void RepeatEnds(int y)
    {
        ref var row = ref Row(y);
        Unsafe.Add(ref row, -1) = Unsafe.Add(ref row, Odd - 1) = row;
        var half = Width / 2;
        if (Width % 2 == 0)
            Unsafe.Add(ref row, half) = Unsafe.Add(ref row, Odd + half) = Unsafe.Add(ref row, Odd + half - 1);
        else
            Unsafe.Add(ref row, half + 1) = Unsafe.Add(ref row, Odd + half) = Unsafe.Add(ref row, half);
    }

    /// <summary>Takes a row of another plane of the same size.</summary>
    public void CopyRow(int y, SplitPlane plane) => plane.Values.AsSpan((y + 1) * Stride, Stride).CopyTo(Values.AsSpan((y + 1) * Stride));

    /// <summary>Gives a row back.</summary>
    public void Join(int y, Span<float> row)
    {
        var start = (y + 1) * Stride + Pad;
        var even = Values.AsSpan(start, Half);
        var odd = Values.AsSpan(start + Odd, Half);
        for (var x = 0; x + 1 < row.Length; x += 2)
            (row[x], row[x + 1]) = (even[x / 2], odd[x / 2]);
        if (row.Length % 2 == 1)
            row[^1] = even[row.Length / 2];
    }
}
