using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Impasto.Imaging.Fourier;

/// <summary>
/// The discrete Fourier transform X[k] = sum_j x[j] exp(-2 pi i j k / n) of any length n, in single or double precision, of many sequences at once.
/// Mixed radix (2, 3, 4, 5, 7, 11, 13) by Stockham's self-sorting passes; other lengths by Bluestein's chirp (1970).
/// A plan is immutable: any number of threads may use it.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <remarks>
/// MathNet.Numerics' managed transform was tried for size: double precision only, one sequence at a time, no SIMD. Here the sequences lie
/// side by side, element j of sequence b at [j * batch + b], so that every pass is one stream of vector instructions whatever the radix.
/// </remarks>
internal sealed class FourierTransform<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly List<Pass> _passes = [];
    private readonly Chirp? _chirp;

    /// <summary>Plans transforms of one length.</summary>
    /// <param name="length">At least 1.</param>
    public FourierTransform(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        var radices = Factors(length);
        if (radices is null)
        {
            _chirp = new Chirp(length);
            return;
        }
        var remaining = length;
        var stride = 1;
        foreach (var radix in radices)
        {
            _passes.Add(new Pass(radix, remaining, stride));
            remaining /= radix;
            stride *= radix;
        }
    }

    /// <summary>The number of elements of one sequence.</summary>
    public int Length { get; }

    /// <summary>Transforms in place, without normalisation.</summary>
    /// <param name="re">Real parts, [length, batch].</param>
    /// <param name="im">Imaginary parts, [length, batch].</param>
    /// <param name="batch">How many sequences lie side by side.</param>
    public void Forward(Span<T> re, Span<T> im, int batch)
    {
        var size = checked(Length * batch);
        if (re.Length != size || im.Length != size)
            throw new ArgumentException($"A transform of {batch} sequences of {Length} needs {size} real and imaginary values, but got {re.Length} and {im.Length}.");
        if (_chirp is not null)
        {
            _chirp.Forward(re, im, batch);
            return;
        }
        if (_passes.Count == 0)
            return;
        var rented = ArrayPool<T>.Shared.Rent(2 * size);
        var otherRe = rented.AsSpan(0, size);
        var otherIm = rented.AsSpan(size, size);
        var inPlace = true;
        foreach (var pass in _passes)
        {
            if (inPlace)
                pass.Run(re, im, otherRe, otherIm, batch);
            else
                pass.Run(otherRe, otherIm, re, im, batch);
            inPlace = !inPlace;
        }
        if (!inPlace)
        {
            otherRe.CopyTo(re);
            otherIm.CopyTo(im);
        }
        ArrayPool<T>.Shared.Return(rented);
    }

    /// <summary>The inverse in place: conjugate transform, divided by the length.</summary>
    /// <inheritdoc cref="Forward"/>
    public void Inverse(Span<T> re, Span<T> im, int batch)
    {
        // With real and imaginary parts exchanged, the forward transform is the conjugate one.
        Forward(im, re, batch);
        var scale = T.One / T.CreateChecked(Length);
        Scale(re, scale);
        Scale(im, scale);
    }

    private static void Scale(Span<T> values, T scale)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var by = new Vector<T>(scale);
        var i = 0;
        for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count)
            (Vector.LoadUnsafe(ref first, (nuint)i) * by).StoreUnsafe(ref first, (nuint)i);
        for (; i < values.Length; i++)
            values[i] *= scale;
    }

    private static List<int>? Factors(int length)
    {
        var factors = new List<int>();
        foreach (var p in (ReadOnlySpan<int>)[4, 2, 3, 5, 7, 11, 13])
        {
            while (length % p == 0)
            {
                factors.Add(p);
                length /= p;
            }
        }
        return length == 1 ? factors : null;
    }

    /// <summary>
    /// One Stockham pass of radix p over sequences of n remaining elements at the given stride:
    /// y[k + s (p q + j)] = w^(q j) sum_i x[k + s (q + m i)] exp(-2 pi i i j / p), m = n / p, w = exp(-2 pi i / n).
    /// </summary>
    private sealed class Pass
    {
        private readonly int _radix;
        private readonly int _groups;
        private readonly int _stride;
        private readonly T[] _twiddleRe;
        private readonly T[] _twiddleIm;
        private readonly T[] _rootRe;
        private readonly T[] _rootIm;

        public Pass(int radix, int remaining, int stride)
        {
            _radix = radix;
            _groups = remaining / radix;
            _stride = stride;
            _twiddleRe = new T[_groups * radix];
            _twiddleIm = new T[_groups * radix];
            for (var q = 0; q < _groups; q++)
            {
                for (var j = 0; j < radix; j++)
                    (_twiddleRe[(q * radix) + j], _twiddleIm[(q * radix) + j]) = Root((long)q * j, remaining);
            }
            _rootRe = new T[radix];
            _rootIm = new T[radix];
            for (var j = 0; j < radix; j++)
                (_rootRe[j], _rootIm[j]) = Root(j, radix);
        }

        public void Run(ReadOnlySpan<T> xRe, ReadOnlySpan<T> xIm, Span<T> yRe, Span<T> yIm, int batch)
        {
            var run = _stride * batch;
            var whole = run - (run % Vector<T>.Count);
            for (var q = 0; q < _groups; q++)
            {
                Butterflies<VectorLanes>(xRe, xIm, yRe, yIm, q, run, 0, whole);
                if (whole < run)
                    Butterflies<OneLane>(xRe, xIm, yRe, yIm, q, run, whole, run);
            }
        }

        private void Butterflies<TLanes>(ReadOnlySpan<T> xRe, ReadOnlySpan<T> xIm, Span<T> yRe, Span<T> yIm, int q, int run, int from, int to)
            where TLanes : struct, ILanes
        {
            switch (_radix)
            {
                case 2:
                    for (var i = from; i < to; i += TLanes.Count)
                        Radix2<TLanes>(xRe, xIm, yRe, yIm, q, run, i);
                    break;
                case 3:
                    for (var i = from; i < to; i += TLanes.Count)
                        Radix3<TLanes>(xRe, xIm, yRe, yIm, q, run, i);
                    break;
                case 4:
                    for (var i = from; i < to; i += TLanes.Count)
                        Radix4<TLanes>(xRe, xIm, yRe, yIm, q, run, i);
                    break;
                case 5:
                    for (var i = from; i < to; i += TLanes.Count)
                        Radix5<TLanes>(xRe, xIm, yRe, yIm, q, run, i);
                    break;
                default:
                    for (var i = from; i < to; i += TLanes.Count)
                        AnyRadix<TLanes>(xRe, xIm, yRe, yIm, q, run, i);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Radix2<TLanes>(ReadOnlySpan<T> xRe, ReadOnlySpan<T> xIm, Span<T> yRe, Span<T> yIm, int q, int run, int i)
            where TLanes : struct, ILanes
        {
            var (a, b) = (i + (q * run), i + ((q + _groups) * run));
            var (ar, ai) = (TLanes.Load(xRe, a), TLanes.Load(xIm, a));
            var (br, bi) = (TLanes.Load(xRe, b), TLanes.Load(xIm, b));
            TLanes.Store(yRe, i + (2 * q * run), ar + br);
            TLanes.Store(yIm, i + (2 * q * run), ai + bi);
            StoreTurned<TLanes>(yRe, yIm, q, 1, run, i, ar - br, ai - bi);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Radix3<TLanes>(ReadOnlySpan<T> xRe, ReadOnlySpan<T> xIm, Span<T> yRe, Span<T> yIm, int q, int run, int i)
            where TLanes : struct, ILanes
        {
            var (a, b, c) = (i + (q * run), i + ((q + _groups) * run), i + ((q + (2 * _groups)) * run));
            var (ar, ai) = (TLanes.Load(xRe, a), TLanes.Load(xIm, a));
            var (br, bi) = (TLanes.Load(xRe, b), TLanes.Load(xIm, b));
            var (cr, ci) = (TLanes.Load(xRe, c), TLanes.Load(xIm, c));
            var (sr, si) = (br + cr, bi + ci);
            var cos = new Vector<T>(_rootRe[1]);
            var sin = new Vector<T>(_rootIm[1]);
            var (mr, mi) = (ar + (cos * sr), ai + (cos * si));
            var (tr, ti) = (sin * (br - cr), sin * (bi - ci));
            TLanes.Store(yRe, i + (3 * q * run), ar + sr);
            TLanes.Store(yIm, i + (3 * q * run), ai + si);
            StoreTurned<TLanes>(yRe, yIm, q, 1, run, i, mr - ti, mi + tr);
            StoreTurned<TLanes>(yRe, yIm, q, 2, run, i, mr + ti, mi - tr);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Radix4<TLanes>(ReadOnlySpan<T> xRe, ReadOnlySpan<T> xIm, Span<T> yRe, Span<T> yIm, int q, int run, int i)
            where TLanes : struct, ILanes
        {
            var (a, b) = (i + (q * run), i + ((q + _groups) * run));
            var (c, d) = (i + ((q + (2 * _groups)) * run), i + ((q + (3 * _groups)) * run));
            var (ar, ai) = (TLanes.Load(xRe, a), TLanes.Load(xIm, a));
            var (br, bi) = (TLanes.Load(xRe, b), TLanes.Load(xIm, b));
            var (cr, ci) = (TLanes.Load(xRe, c), TLanes.Load(xIm, c));
            var (dr, di) = (TLanes.Load(xRe, d), TLanes.Load(xIm, d));
            var (sr, si) = (ar + cr, ai + ci);
            var (tr, ti) = (ar - cr, ai - ci);
            var (ur, ui) = (br + dr, bi + di);
            var (vr, vi) = (br - dr, bi - di);
            TLanes.Store(yRe, i + (4 * q * run), sr + ur);
            TLanes.Store(yIm, i + (4 * q * run), si + ui);
            StoreTurned<TLanes>(yRe, yIm, q, 1, run, i, tr + vi, ti - vr);
            StoreTurned<TLanes>(yRe, yIm, q, 2, run, i, sr - ur, si - ui);
            StoreTurned<TLanes>(yRe, yIm, q, 3, run, i, tr - vi, ti + vr);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Radix5<TLanes>(ReadOnlySpan<T> xRe, ReadOnlySpan<T> xIm, Span<T> yRe, Span<T> yIm, int q, int run, int i)
            where TLanes : struct, ILanes
        {
            var step = _groups * run;
            var first = i + (q * run);
            var (ar, ai) = (TLanes.Load(xRe, first), TLanes.Load(xIm, first));
            var (br, bi) = (TLanes.Load(xRe, first + step), TLanes.Load(xIm, first + step));
            var (cr, ci) = (TLanes.Load(xRe, first + (2 * step)), TLanes.Load(xIm, first + (2 * step)));
            var (dr, di) = (TLanes.Load(xRe, first + (3 * step)), TLanes.Load(xIm, first + (3 * step)));
            var (er, ei) = (TLanes.Load(xRe, first + (4 * step)), TLanes.Load(xIm, first + (4 * step)));
            var (s1r, s1i, d1r, d1i) = (br + er, bi + ei, br - er, bi - ei);
            var (s2r, s2i, d2r, d2i) = (cr + dr, ci + di, cr - dr, ci - di);
            var (c1, c2) = (new Vector<T>(_rootRe[1]), new Vector<T>(_rootRe[2]));
            var (s1, s2) = (new Vector<T>(_rootIm[1]), new Vector<T>(_rootIm[2]));
            var (m1r, m1i) = (ar + (c1 * s1r) + (c2 * s2r), ai + (c1 * s1i) + (c2 * s2i));
            var (m2r, m2i) = (ar + (c2 * s1r) + (c1 * s2r), ai + (c2 * s1i) + (c1 * s2i));
            var (n1r, n1i) = ((s1 * d1r) + (s2 * d2r), (s1 * d1i) + (s2 * d2i));
            var (n2r, n2i) = ((s2 * d1r) - (s1 * d2r), (s2 * d1i) - (s1 * d2i));
            TLanes.Store(yRe, i + (5 * q * run), ar + s1r + s2r);
            TLanes.Store(yIm, i + (5 * q * run), ai + s1i + s2i);
            StoreTurned<TLanes>(yRe, yIm, q, 1, run, i, m1r - n1i, m1i + n1r);
            StoreTurned<TLanes>(yRe, yIm, q, 2, run, i, m2r - n2i, m2i + n2r);
            StoreTurned<TLanes>(yRe, yIm, q, 3, run, i, m2r + n2i, m2i - n2r);
            StoreTurned<TLanes>(yRe, yIm, q, 4, run, i, m1r + n1i, m1i - n1r);
        }

        private void AnyRadix<TLanes>(ReadOnlySpan<T> xRe, ReadOnlySpan<T> xIm, Span<T> yRe, Span<T> yIm, int q, int run, int i)
            where TLanes : struct, ILanes
        {
            for (var j = 0; j < _radix; j++)
            {
                var (sumRe, sumIm) = (Vector<T>.Zero, Vector<T>.Zero);
                for (var k = 0; k < _radix; k++)
                {
                    var at = i + ((q + (k * _groups)) * run);
                    var (re, im) = (TLanes.Load(xRe, at), TLanes.Load(xIm, at));
                    var (c, s) = (new Vector<T>(_rootRe[j * k % _radix]), new Vector<T>(_rootIm[j * k % _radix]));
                    sumRe += (re * c) - (im * s);
                    sumIm += (re * s) + (im * c);
                }
                StoreTurned<TLanes>(yRe, yIm, q, j, run, i, sumRe, sumIm);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void StoreTurned<TLanes>(Span<T> yRe, Span<T> yIm, int q, int j, int run, int i, Vector<T> re, Vector<T> im)
            where TLanes : struct, ILanes
        {
            var c = new Vector<T>(_twiddleRe[(q * _radix) + j]);
            var s = new Vector<T>(_twiddleIm[(q * _radix) + j]);
            var at = i + (((q * _radix) + j) * run);
            TLanes.Store(yRe, at, (re * c) - (im * s));
            TLanes.Store(yIm, at, (re * s) + (im * c));
        }
    }

    /// <summary>How a butterfly reads and writes: whole vectors, or one element at the end of a run.</summary>
    private interface ILanes
    {
        static abstract int Count { get; }

        static abstract Vector<T> Load(ReadOnlySpan<T> from, int at);

        static abstract void Store(Span<T> to, int at, Vector<T> value);
    }

    private readonly struct VectorLanes : ILanes
    {
        public static int Count => Vector<T>.Count;

        public static Vector<T> Load(ReadOnlySpan<T> from, int at) =>
            Vector.LoadUnsafe(ref MemoryMarshal.GetReference(from), (nuint)at);

        public static void Store(Span<T> to, int at, Vector<T> value) =>
            value.StoreUnsafe(ref MemoryMarshal.GetReference(to), (nuint)at);
    }

    private readonly struct OneLane : ILanes
    {
        public static int Count => 1;

        public static Vector<T> Load(ReadOnlySpan<T> from, int at) => new(from[at]);

        public static void Store(Span<T> to, int at, Vector<T> value) => to[at] = value[0];
    }

    /// <summary>Bluestein: X[k] = c[k] sum_j (x[j] c[j]) conj(c[k - j]), c[j] = exp(-pi i j^2 / n), the sum as a circular convolution of a fast length.</summary>
    private sealed class Chirp
    {
        private readonly int _length;
        private readonly FourierTransform<T> _fast;
        private readonly T[] _chirpRe;
        private readonly T[] _chirpIm;
        private readonly T[] _filterRe;
        private readonly T[] _filterIm;

        public Chirp(int length)
        {
            _length = length;
            _fast = new FourierTransform<T>(FastLength.AtLeast(checked((2 * length) - 1)));
            _chirpRe = new T[length];
            _chirpIm = new T[length];
            _filterRe = new T[_fast.Length];
            _filterIm = new T[_fast.Length];
            for (var j = 0; j < length; j++)
            {
                (_chirpRe[j], _chirpIm[j]) = Root((long)j * j % (2L * length), 2L * length);
                var mirrored = j == 0 ? 0 : _fast.Length - j;
                _filterRe[j] = _filterRe[mirrored] = _chirpRe[j];
                _filterIm[j] = _filterIm[mirrored] = -_chirpIm[j];
            }
            _fast.Forward(_filterRe, _filterIm, 1);
        }

        public void Forward(Span<T> re, Span<T> im, int batch)
        {
            var size = checked(_fast.Length * batch);
            var rented = ArrayPool<T>.Shared.Rent(2 * size);
            var workRe = rented.AsSpan(0, size);
            var workIm = rented.AsSpan(size, size);
            for (var j = 0; j < _length; j++)
                Multiply(re.Slice(j * batch, batch), im.Slice(j * batch, batch), _chirpRe[j], _chirpIm[j], workRe[(j * batch)..], workIm[(j * batch)..]);
            workRe[(_length * batch)..].Clear();
            workIm[(_length * batch)..].Clear();
            _fast.Forward(workRe, workIm, batch);
            for (var j = 0; j < _fast.Length; j++)
            {
                var partRe = workRe.Slice(j * batch, batch);
                var partIm = workIm.Slice(j * batch, batch);
                Multiply(partRe, partIm, _filterRe[j], _filterIm[j], partRe, partIm);
            }
            _fast.Inverse(workRe, workIm, batch);
            for (var j = 0; j < _length; j++)
                Multiply(workRe.Slice(j * batch, batch), workIm.Slice(j * batch, batch), _chirpRe[j], _chirpIm[j], re[(j * batch)..], im[(j * batch)..]);
            ArrayPool<T>.Shared.Return(rented);
        }

        private static void Multiply(ReadOnlySpan<T> re, ReadOnlySpan<T> im, T c, T s, Span<T> toRe, Span<T> toIm)
        {
            for (var b = 0; b < re.Length; b++)
                (toRe[b], toIm[b]) = ((re[b] * c) - (im[b] * s), (re[b] * s) + (im[b] * c));
        }
    }

    /// <summary>exp(-2 pi i k / n), computed in double precision.</summary>
    private static (T Re, T Im) Root(long k, long n)
    {
        var (sin, cos) = double.SinCosPi(-2.0 * (k % n) / n);
        return (T.CreateChecked(cos), T.CreateChecked(sin));
    }
}
