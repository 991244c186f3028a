using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;

namespace Impasto.Imaging.Fourier;

/// <summary>
/// The two-dimensional discrete Fourier transform of any size. Frequencies are in the usual order: 0, 1, .. , -1.
/// Real pictures have a half spectrum [height, width / 2 + 1], the rest being its conjugate mirror image.
/// Both cores are used; the result doesn't depend on how many there are. A plan is immutable and may be shared.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class FourierTransform2D<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Lines transformed together: a whole number of vectors on every machine, and few enough to stay in the second-level cache.</summary>
    private const int Lines = 16;

    private readonly FourierTransform<T> _alongRows;
    private readonly FourierTransform<T> _alongColumns;
    private readonly bool _parallel;

    /// <summary>Plans transforms of one size.</summary>
    /// <param name="width">At least 1.</param>
    /// <param name="height">At least 1.</param>
    /// <param name="parallel">Whether one transform is spread over several threads; false where the caller's own loop is.</param>
    public FourierTransform2D(int width, int height, bool parallel = true)
    {
        // Below this, starting a second thread costs more than it saves.
        _parallel = parallel && (long)width * height >= 8192;
        _alongRows = new FourierTransform<T>(width);
        _alongColumns = new FourierTransform<T>(height);
    }

    /// <summary>Width in elements.</summary>
    public int Width => _alongRows.Length;

    /// <summary>Height in elements.</summary>
    public int Height => _alongColumns.Length;

    /// <summary>Width of a real picture's half spectrum: width / 2 + 1.</summary>
    public int HalfWidth => (Width / 2) + 1;

    /// <summary>Transforms in place, without normalisation.</summary>
    /// <param name="re">Real parts, [height, width].</param>
    /// <param name="im">Imaginary parts, [height, width].</param>
    public void Forward(T[] re, T[] im)
    {
        CheckSize(re, Width, nameof(re));
        CheckSize(im, Width, nameof(im));
        Rows(re, im);
        Columns(re, im, Width, 0, Width);
    }

    /// <summary>As <see cref="Forward"/>, but only the frequencies that a picture of the given width has too are made; the other columns are undefined.</summary>
    /// <param name="re">Real parts, [height, width].</param>
    /// <param name="im">Imaginary parts, [height, width].</param>
    /// <param name="lowWidth">Width of the smaller picture.</param>
    public void ForwardLow(T[] re, T[] im, int lowWidth)
    {
        CheckSize(re, Width, nameof(re));
        CheckSize(im, Width, nameof(im));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lowWidth, Width);
        Rows(re, im);
        Columns(re, im, Width, 0, (lowWidth + 1) / 2);
        Columns(re, im, Width, Width - (lowWidth / 2), Width);
    }

    /// <summary>The inverse in place, divided by width * height.</summary>
    /// <inheritdoc cref="Forward"/>
    public void Inverse(T[] re, T[] im)
    {
        Forward(im, re);
        Scale(re);
        Scale(im);
    }

    /// <summary>Transforms a real picture.</summary>
    /// <param name="values">[height, width].</param>
    /// <param name="re">Receives the real parts, [height, width / 2 + 1].</param>
    /// <param name="im">Receives the imaginary parts, [height, width / 2 + 1].</param>
    /// <param name="rows">How many rows, from the first, may differ from 0; the others are not read.</param>
    public void ForwardReal(T[] values, T[] re, T[] im, int rows = int.MaxValue)
    {
        CheckSize(values, Width, nameof(values));
        CheckSize(re, HalfWidth, nameof(re));
        CheckSize(im, HalfWidth, nameof(im));
        rows = Math.Min(rows, Height);
        RealRows(values, re, im, rows);
        Array.Clear(re, rows * HalfWidth, (Height - rows) * HalfWidth);
        Array.Clear(im, rows * HalfWidth, (Height - rows) * HalfWidth);
        Columns(re, im, HalfWidth, 0, HalfWidth);
    }

    /// <summary>The inverse of <see cref="ForwardReal"/>, divided by width * height. The spectrum is overwritten.</summary>
    /// <param name="re">Real parts, [height, width / 2 + 1]; destroyed.</param>
    /// <param name="im">Imaginary parts, [height, width / 2 + 1]; destroyed.</param>
    /// <param name="values">Receives the picture, [height, width].</param>
    public void InverseReal(T[] re, T[] im, T[] values)
    {
        CheckSize(values, Width, nameof(values));
        CheckSize(re, HalfWidth, nameof(re));
        CheckSize(im, HalfWidth, nameof(im));
        Columns(im, re, HalfWidth, 0, HalfWidth);
        RealRowsInverse(re, im, values);
    }

    private void CheckSize(T[] values, int width, string name)
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values.Length != (long)width * Height)
            throw new ArgumentException($"A {Width}x{Height} transform needs {width}x{Height} values here, but the array has {values.Length}.", name);
    }

    private void Rows(T[] re, T[] im) => InBlocks(Height, Lines, 2, (first, count, work) =>
    {
        var block = (first * Width)..((first + count) * Width);
        // Masked spectra have many rows of zeros, and those stay so.
        if (!re.AsSpan(block).ContainsAnyExcept(T.Zero) && !im.AsSpan(block).ContainsAnyExcept(T.Zero))
            return;
        var workRe = work[..(Width * Lines)];
        var workIm = work.Slice(Width * Lines, Width * Lines);
        if (count < Lines)
            work[..(2 * Width * Lines)].Clear();
        LaneTransposition.Spread<T>(re.AsSpan(block), Width, count, Width, workRe, Lines);
        LaneTransposition.Spread<T>(im.AsSpan(block), Width, count, Width, workIm, Lines);
        _alongRows.Forward(workRe, workIm, Lines);
        LaneTransposition.Gather<T>(workRe, Lines, count, Width, re.AsSpan(block), Width);
        LaneTransposition.Gather<T>(workIm, Lines, count, Width, im.AsSpan(block), Width);
    });

    /// <summary>Two real rows go through one complex transform: z = a + i b, so A[k] = (Z[k] + conj Z[-k]) / 2 and B[k] = (Z[k] - conj Z[-k]) / 2i.</summary>
    private void RealRows(T[] values, T[] re, T[] im, int rows) => InBlocks(rows, 2 * Lines, 5, (first, count, work) =>
    {
        var workRe = work[..(Width * Lines)];
        var workIm = work.Slice(Width * Lines, Width * Lines);
        var half = HalfWidth * Lines;
        var aRe = work.Slice(2 * Width * Lines, half);
        var aIm = work.Slice((2 * Width * Lines) + half, half);
        var bRe = work.Slice((2 * Width * Lines) + (2 * half), half);
        var bIm = work.Slice((2 * Width * Lines) + (3 * half), half);
        var (even, odd) = ((count + 1) / 2, count / 2);
        if (count < 2 * Lines)
            work[..(2 * Width * Lines)].Clear();
        LaneTransposition.Spread<T>(values.AsSpan(first * Width), 2 * Width, even, Width, workRe, Lines);
        if (odd > 0)
            LaneTransposition.Spread<T>(values.AsSpan((first + 1) * Width), 2 * Width, odd, Width, workIm, Lines);
        _alongRows.Forward(workRe, workIm, Lines);
        var by = new Vector<T>(T.One / (T.One + T.One));
        for (var k = 0; k < HalfWidth; k++)
        {
            var mirrored = k == 0 ? 0 : Width - k;
            for (var lane = 0; lane < Lines; lane += Vector<T>.Count)
            {
                var (at, opposite) = ((k * Lines) + lane, (mirrored * Lines) + lane);
                var (x, y) = (new Vector<T>(workRe[at..]), new Vector<T>(workIm[at..]));
                var (u, v) = (new Vector<T>(workRe[opposite..]), new Vector<T>(workIm[opposite..]));
                (by * (x + u)).CopyTo(aRe[at..]);
                (by * (y - v)).CopyTo(aIm[at..]);
                (by * (y + v)).CopyTo(bRe[at..]);
                (by * (u - x)).CopyTo(bIm[at..]);
            }
        }
        LaneTransposition.Gather<T>(aRe, Lines, even, HalfWidth, re.AsSpan(first * HalfWidth), 2 * HalfWidth);
        LaneTransposition.Gather<T>(aIm, Lines, even, HalfWidth, im.AsSpan(first * HalfWidth), 2 * HalfWidth);
        if (odd == 0)
            return;
        LaneTransposition.Gather<T>(bRe, Lines, odd, HalfWidth, re.AsSpan((first + 1) * HalfWidth), 2 * HalfWidth);
        LaneTransposition.Gather<T>(bIm, Lines, odd, HalfWidth, im.AsSpan((first + 1) * HalfWidth), 2 * HalfWidth);
    });

    /// <summary>Z = A + i B; a real row's spectrum is its own conjugate mirror image, and the imaginary parts of frequency 0 and of the Nyquist frequency don't exist.</summary>
    private void RealRowsInverse(T[] re, T[] im, T[] values) => InBlocks(Height, 2 * Lines, 5, (first, count, work) =>
    {
        var workRe = work[..(Width * Lines)];
        var workIm = work.Slice(Width * Lines, Width * Lines);
        var half = HalfWidth * Lines;
        var aRe = work.Slice(2 * Width * Lines, half);
        var aIm = work.Slice((2 * Width * Lines) + half, half);
        var bRe = work.Slice((2 * Width * Lines) + (2 * half), half);
        var bIm = work.Slice((2 * Width * Lines) + (3 * half), half);
        var (even, odd) = ((count + 1) / 2, count / 2);
        if (count < 2 * Lines)
            work[(2 * Width * Lines)..].Clear();
        LaneTransposition.Spread<T>(re.AsSpan(first * HalfWidth), 2 * HalfWidth, even, HalfWidth, aRe, Lines);
        LaneTransposition.Spread<T>(im.AsSpan(first * HalfWidth), 2 * HalfWidth, even, HalfWidth, aIm, Lines);
        if (odd > 0)
        {
            LaneTransposition.Spread<T>(re.AsSpan((first + 1) * HalfWidth), 2 * HalfWidth, odd, HalfWidth, bRe, Lines);
            LaneTransposition.Spread<T>(im.AsSpan((first + 1) * HalfWidth), 2 * HalfWidth, odd, HalfWidth, bIm, Lines);
        }
        for (var k = 0; k < HalfWidth; k++)
        {
            var alone = k == 0 || 2 * k == Width;
            for (var lane = 0; lane < Lines; lane += Vector<T>.Count)
            {
                var (at, opposite) = ((k * Lines) + lane, ((Width - k) * Lines) + lane);
                var (x, u) = (new Vector<T>(aRe[at..]), new Vector<T>(bRe[at..]));
                if (alone)
                {
                    x.CopyTo(workRe[at..]);
                    u.CopyTo(workIm[at..]);
                    continue;
                }
                var (y, v) = (new Vector<T>(aIm[at..]), new Vector<T>(bIm[at..]));
                (x - v).CopyTo(workRe[at..]);
                (y + u).CopyTo(workIm[at..]);
                (x + v).CopyTo(workRe[opposite..]);
                (u - y).CopyTo(workIm[opposite..]);
            }
        }
        _alongRows.Forward(workIm, workRe, Lines);
        Scale(work[..(2 * Width * Lines)]);
        LaneTransposition.Gather<T>(workRe, Lines, even, Width, values.AsSpan(first * Width), 2 * Width);
        if (odd > 0)
            LaneTransposition.Gather<T>(workIm, Lines, odd, Width, values.AsSpan((first + 1) * Width), 2 * Width);
    });

    /// <summary>Transforms the columns from one to before another.</summary>
    private void Columns(T[] re, T[] im, int width, int from, int to) => InBlocks(to - from, Lines, 2, (first, count, work) =>
    {
        var workRe = work[..(Height * Lines)];
        var workIm = work.Slice(Height * Lines, Height * Lines);
        if (count < Lines)
        {
            workRe.Clear();
            workIm.Clear();
        }
        for (var y = 0; y < Height; y++)
        {
            re.AsSpan((y * width) + from + first, count).CopyTo(workRe[(y * Lines)..]);
            im.AsSpan((y * width) + from + first, count).CopyTo(workIm[(y * Lines)..]);
        }
        _alongColumns.Forward(workRe, workIm, Lines);
        for (var y = 0; y < Height; y++)
        {
            workRe.Slice(y * Lines, count).CopyTo(re.AsSpan((y * width) + from + first, count));
            workIm.Slice(y * Lines, count).CopyTo(im.AsSpan((y * width) + from + first, count));
        }
    });

    private delegate void BlockWork(int first, int count, Span<T> work);

    /// <summary>Splits lines into blocks of a fixed size, each with working memory of its own, and runs them on all cores.</summary>
    private void InBlocks(int lines, int blockSize, int parts, BlockWork work)
    {
        var blocks = (lines + blockSize - 1) / blockSize;
        var memory = ((parts * Math.Max(Width, Height)) + 8) * Lines;
        void Run(int block)
        {
            var rented = ArrayPool<T>.Shared.Rent(memory);
            work(block * blockSize, Math.Min(blockSize, lines - (block * blockSize)), rented.AsSpan(0, memory));
            ArrayPool<T>.Shared.Return(rented);
        }
        if (_parallel)
        {
            ParallelLoop.For(0, blocks, Run);
            return;
        }
        for (var block = 0; block < blocks; block++)
            Run(block);
    }

    private void Scale(Span<T> values)
    {
        var scale = T.One / T.CreateChecked((long)Width * Height);
        TensorPrimitives.Multiply(values, scale, values);
    }
}
