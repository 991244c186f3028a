using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>Elementwise work on complex coefficients that no library has in one pass over memory.</summary>
internal static class Lanes
{
    /// <summary>Below this magnitude a coefficient has no phase.</summary>
    private const double Tiny = 1e-12;

    private interface IKernel<T>
        where T : unmanaged
    {
        void Run(Vector<T> re, Vector<T> im, ref T first, ref T second, ref T third, nuint at);
    }

    /// <summary>to += by * mask * values.</summary>
    public static void AddProduct<T>(ReadOnlySpan<T> mask, ReadOnlySpan<T> values, T by, Span<T> to)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref var m = ref MemoryMarshal.GetReference(mask);
        ref var v = ref MemoryMarshal.GetReference(values[..mask.Length]);
        ref var t = ref MemoryMarshal.GetReference(to[..mask.Length]);
        var scale = new Vector<T>(by);
        var (i, last) = ((nuint)0, (nuint)(mask.Length - (mask.Length % Vector<T>.Count)));
        for (; i < last; i += (nuint)Vector<T>.Count)
            (Vector.LoadUnsafe(ref t, i) + (scale * Vector.LoadUnsafe(ref m, i) * Vector.LoadUnsafe(ref v, i))).StoreUnsafe(ref t, i);
        for (var k = (int)i; k < mask.Length; k++)
            to[k] += by * mask[k] * values[k];
    }

    /// <summary>Magnitudes of coefficients, less a constant.</summary>
    public static void Magnitude<T>(ReadOnlySpan<T> re, ReadOnlySpan<T> im, T less, Span<T> to)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Run(re, im, to, default, default, new MagnitudeKernel<T>(new Vector<T>(less)));

    /// <summary>r (cos 2p, sin 2p) of coefficients r (cos p, sin p).</summary>
    public static void DoublePhase<T>(ReadOnlySpan<T> re, ReadOnlySpan<T> im, Span<T> cos, Span<T> sin)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Run(re, im, cos, sin, default, new DoublePhaseKernel<T>(new Vector<T>(T.CreateChecked(Tiny))));

    /// <summary>Replaces coefficients by the gradient with respect to them, given that with respect to their magnitudes and to their real parts.</summary>
    public static void BandGradient<T>(Span<T> re, Span<T> im, Span<T> byMagnitude, Span<T> byReal)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Run(re, im, byMagnitude, byReal, default, new BandGradientKernel<T>(new Vector<T>(T.CreateChecked(Tiny))));
        byMagnitude.CopyTo(re);
        byReal.CopyTo(im);
    }

    /// <summary>Likewise, given the gradient with respect to magnitudes and to both parts with doubled phase.</summary>
    public static void ParentGradient<T>(Span<T> re, Span<T> im, Span<T> byMagnitude, Span<T> byCos, Span<T> bySin)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Run(re, im, byMagnitude, byCos, bySin, new ParentGradientKernel<T>(new Vector<T>(T.CreateChecked(Tiny))));
        byMagnitude.CopyTo(re);
        byCos.CopyTo(im);
    }

    private static void Run<T, TKernel>(ReadOnlySpan<T> re, ReadOnlySpan<T> im, Span<T> first, Span<T> second, Span<T> third, TKernel kernel)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T>
    {
        var count = re.Length;
        _ = im[..count];
        _ = first[..count];
        ref var x = ref MemoryMarshal.GetReference(re);
        ref var y = ref MemoryMarshal.GetReference(im);
        ref var a = ref MemoryMarshal.GetReference(first);
        ref var b = ref MemoryMarshal.GetReference(second);
        ref var c = ref MemoryMarshal.GetReference(third);
        var whole = count - (count % Vector<T>.Count);
        for (var i = 0; i < whole; i += Vector<T>.Count)
            kernel.Run(Vector.LoadUnsafe(ref x, (nuint)i), Vector.LoadUnsafe(ref y, (nuint)i), ref a, ref b, ref c, (nuint)i);
        if (whole == count)
            return;
        // The last few elements go through a padded copy.
        Span<T> padded = stackalloc T[5 * Vector<T>.Count];
        padded.Clear();
        var (lanes, rest) = (Vector<T>.Count, count - whole);
        re[whole..].CopyTo(padded);
        im.Slice(whole, rest).CopyTo(padded[lanes..]);
        first.Slice(whole, rest).CopyTo(padded[(2 * lanes)..]);
        if (!second.IsEmpty)
            second.Slice(whole, rest).CopyTo(padded[(3 * lanes)..]);
        if (!third.IsEmpty)
            third.Slice(whole, rest).CopyTo(padded[(4 * lanes)..]);
        kernel.Run(new Vector<T>(padded), new Vector<T>(padded[lanes..]), ref padded[2 * lanes], ref padded[3 * lanes], ref padded[4 * lanes], 0);
        padded.Slice(2 * lanes, rest).CopyTo(first[whole..]);
        if (!second.IsEmpty)
            padded.Slice(3 * lanes, rest).CopyTo(second[whole..]);
        if (!third.IsEmpty)
            padded.Slice(4 * lanes, rest).CopyTo(third[whole..]);
    }

    /// <summary>1 / r where there is a phase, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<T> Length, Vector<T> Inverse) Polar<T>(Vector<T> re, Vector<T> im, Vector<T> tiny)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var length = Vector.SquareRoot((re * re) + (im * im));
        return (length, Vector.ConditionalSelect(Vector.LessThan(length, tiny), Vector<T>.Zero, Vector<T>.One / length));
    }

    private readonly struct MagnitudeKernel<T>(Vector<T> less) : IKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run(Vector<T> re, Vector<T> im, ref T first, ref T second, ref T third, nuint at) =>
            (Vector.SquareRoot((re * re) + (im * im)) - less).StoreUnsafe(ref first, at);
    }

    private readonly struct DoublePhaseKernel<T>(Vector<T> tiny) : IKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run(Vector<T> re, Vector<T> im, ref T first, ref T second, ref T third, nuint at)
        {
            var (_, inverse) = Polar(re, im, tiny);
            (((re * re) - (im * im)) * inverse).StoreUnsafe(ref first, at);
            ((re + re) * im * inverse).StoreUnsafe(ref second, at);
        }
    }

    private readonly struct BandGradientKernel<T>(Vector<T> tiny) : IKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run(Vector<T> re, Vector<T> im, ref T first, ref T second, ref T third, nuint at)
        {
            var by = Vector.LoadUnsafe(ref first, at) * Polar(re, im, tiny).Inverse;
            ((by * re) + Vector.LoadUnsafe(ref second, at)).StoreUnsafe(ref first, at);
            (by * im).StoreUnsafe(ref second, at);
        }
    }

    /// <summary>With (x, y) = r (cos p, sin p): the derivatives of r, (x^2 - y^2) / r and 2 x y / r.</summary>
    private readonly struct ParentGradientKernel<T>(Vector<T> tiny) : IKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run(Vector<T> re, Vector<T> im, ref T first, ref T second, ref T third, nuint at)
        {
            var inverse = Polar(re, im, tiny).Inverse;
            var (x, y) = (re * inverse, im * inverse);
            var (xx, yy) = (x * x, y * y);
            var (length, cos, sin) = (Vector.LoadUnsafe(ref first, at), Vector.LoadUnsafe(ref second, at), Vector.LoadUnsafe(ref third, at));
            ((length * x) + (cos * x * (xx + yy + yy + yy)) + ((sin + sin) * y * yy)).StoreUnsafe(ref first, at);
            ((length * y) - (cos * y * (xx + xx + xx + yy)) + ((sin + sin) * x * xx)).StoreUnsafe(ref second, at);
        }
    }
}
