using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Impasto.Imaging.Flow;

/// <summary>
/// A plane with <see cref="Pad"/> more values on every side, so that patches may look over the edge and vectors of eight may be read and written without a rest.
/// What stands there is the edge repeated, once <see cref="RepeatEdges"/> was called.
/// </summary>
internal sealed class PaddedPlane
{
    /// <summary>Values beyond each edge.</summary>
    public const int Pad = 16;

    public PaddedPlane(int width, int height)
    {
        (Width, Height) = (width, height);
        Stride = (width + 2 * Pad + 7) / 8 * 8;
        // Whoever reads has written before: rows and, by RepeatEdges, the padding.
        Values = GC.AllocateUninitializedArray<float>(checked(Stride * (height + 2 * Pad)));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Values from one row to the next.</summary>
    public int Stride { get; }

    public float[] Values { get; }

    /// <summary>The first value: that of the padding's upper left corner.</summary>
    public ref float Origin => ref MemoryMarshal.GetArrayDataReference(Values);

    /// <summary>Where (x, y) lies; x and y from -Pad to the size + Pad.</summary>
    public int At(int x, int y) => (y + Pad) * Stride + x + Pad;

    public Span<float> Row(int y) => Values.AsSpan(At(0, y), Width);

    /// <summary>Fills the padding with the nearest values.</summary>
    public void RepeatEdges()
    {
        for (var y = 0; y < Height; y++)
        {
            var row = Values.AsSpan((y + Pad) * Stride, Stride);
            row[..Pad].Fill(row[Pad]);
            row[(Pad + Width)..].Fill(row[Pad + Width - 1]);
        }
        var first = Values.AsSpan(Pad * Stride, Stride);
        var last = Values.AsSpan((Pad + Height - 1) * Stride, Stride);
        for (var y = 0; y < Pad; y++)
        {
            first.CopyTo(Values.AsSpan(y * Stride, Stride));
            last.CopyTo(Values.AsSpan((Pad + Height + y) * Stride, Stride));
        }
    }

    /// <summary>Half the size, rounded up: means of 2x2. A value at x stands over those at 2x and 2x + 1.</summary>
    public PaddedPlane Half()
    {
        var half = new PaddedPlane((Width + 1) / 2, (Height + 1) / 2);
        var even = Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6);
        var odd = Vector256.Create(1, 3, 5, 7, 1, 3, 5, 7);
        FlowRows.For(half.Width, half.Height, (from, to) =>
        {
            for (var y = from; y < to; y++)
            {
                ref var above = ref Values[At(0, 2 * y)];
                ref var below = ref Values[At(0, 2 * y + 1)];
                ref var result = ref half.Values[half.At(0, y)];
                // The last vector of eight reads 16 values: the padding has them.
                for (var x = 0; x < half.Width; x += 8)
                {
                    var left = Vector256.LoadUnsafe(ref above, (nuint)(2 * x)) + Vector256.LoadUnsafe(ref below, (nuint)(2 * x));
                    var right = Vector256.LoadUnsafe(ref above, (nuint)(2 * x + 8)) + Vector256.LoadUnsafe(ref below, (nuint)(2 * x + 8));
                    left = Vector256.Shuffle(left, even) + Vector256.Shuffle(left, odd);
                    right = Vector256.Shuffle(right, even) + Vector256.Shuffle(right, odd);
                    (Vector256.Create(left.GetLower(), right.GetLower()) * 0.25f).StoreUnsafe(ref result, (nuint)x);
                }
            }
        });
        half.RepeatEdges();
        return half;
    }

    /// <summary>Twice the size or one less, between the values linearly, as <see cref="Half"/> places them; everything times <paramref name="scale"/>. The padding must be filled.</summary>
    public void Twice(PaddedPlane twice, float scale)
    {
        var (width, height) = (twice.Width, twice.Height);
        var low = Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3);
        var high = Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7);
        var isOdd = Vector256.Create(0, -1, 0, -1, 0, -1, 0, -1).AsSingle();
        FlowRows.For(width, height, (from, to) =>
        {
            for (var y = from; y < to; y++)
            {
                ref var near = ref Values[At(0, y / 2)];
                ref var far = ref Values[At(0, (y & 1) == 0 ? y / 2 - 1 : y / 2 + 1)];
                ref var result = ref twice.Values[twice.At(0, y)];
                for (var x = 0; x < width; x += 16)
                {
                    var at = x / 2;
                    var middle = Between(ref near, ref far, at);
                    var before = Between(ref near, ref far, at - 1);
                    var after = Between(ref near, ref far, at + 1);
                    var (left, right) = (3 * middle + before, 3 * middle + after);
                    var even = Vector256.Shuffle(left, low);
                    var odd = Vector256.Shuffle(right, low);
                    Vector256.ConditionalSelect(isOdd, odd, even).StoreUnsafe(ref result, (nuint)x);
                    if (x + 8 < width)
                    {
                        even = Vector256.Shuffle(left, high);
                        odd = Vector256.Shuffle(right, high);
                        Vector256.ConditionalSelect(isOdd, odd, even).StoreUnsafe(ref result, (nuint)(x + 8));
                    }
                }
            }
        });
        twice.RepeatEdges();

        Vector256<float> Between(ref float near, ref float far, int at) =>
            (3 * Vector256.LoadUnsafe(ref System.Runtime.CompilerServices.Unsafe.Add(ref near, at)) + Vector256.LoadUnsafe(ref System.Runtime.CompilerServices.Unsafe.Add(ref far, at))) * (scale / 16);
    }
}
