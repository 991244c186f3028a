using System.Buffers;
using System.Numerics;

namespace Impasto.Imaging.Fourier;

/// <summary>
/// The two-dimensional discrete Fourier transform of any size. Frequencies are in the usual order: 0, 1, .. , -1.
/// Real pictures have a half spectrum [height, width / 2 + 1], the rest being its conjugate mirror image.
/// Both cores are used; the result doesn't depend on how many there are. A plan is immutable and may be shared.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class FourierTransform2D<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Lines transformed together: a whole number of vectors on every machine, and few enough to stay in the second-level cache.</summary>
    private const int Lines = 16;

    private readonly FourierTransform<T> _alongRows;
    private readonly FourierTransform<T> _alongColumns;

    /// <summary>Plans transforms of one size.</summary>
    /// <param name="width">At least 1.</param>
    /// <param name="height">At least 1.</param>
    public FourierTransform2D(int width, int height)
    {
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
        Columns(re, im, Width);
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
        Columns(re, im, HalfWidth);
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
        Columns(im, re, HalfWidth);
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
        var workRe = work[..(Width * Lines)];
        var workIm = work.Slice(Width * Lines, Width * Lines);
        workRe.Clear();
        workIm.Clear();
        for (var r = 0; r < count; r++)
        {
            Spread(re.AsSpan((first + r) * Width, Width), workRe[r..]);
            Spread(im.AsSpan((first + r) * Width, Width), workIm[r..]);
        }
        _alongRows.Forward(workRe, workIm, Lines);
        for (var r = 0; r < count; r++)
        {
            Gather(workRe[r..], re.AsSpan((first + r) * Width, Width));
            Gather(workIm[r..], im.AsSpan((first + r) * Width, Width));
        }
    });

    /// <summary>Two real rows go through one complex transform: z = a + i b, so A[k] = (Z[k] + conj Z[-k]) / 2 and B[k] = (Z[k] - conj Z[-k]) / 2i.</summary>
    private void RealRows(T[] values, T[] re, T[] im, int rows) => InBlocks(rows, 2 * Lines, 2, (first, count, work) =>
    {
        var half = T.One / (T.One + T.One);
        var workRe = work[..(Width * Lines)];
        var workIm = work.Slice(Width * Lines, Width * Lines);
        workRe.Clear();
        workIm.Clear();
        for (var r = 0; r < count; r++)
            Spread(values.AsSpan((first + r) * Width, Width), (r % 2 == 0 ? workRe : workIm)[(r / 2)..]);
        _alongRows.Forward(workRe, workIm, Lines);
        for (var r = 0; r < count; r++)
        {
            var toRe = re.AsSpan((first + r) * HalfWidth, HalfWidth);
            var toIm = im.AsSpan((first + r) * HalfWidth, HalfWidth);
            for (var k = 0; k < HalfWidth; k++)
            {
                var at = (k * Lines) + (r / 2);
                var mirrored = ((k == 0 ? 0 : Width - k) * Lines) + (r / 2);
                if (r % 2 == 0)
                    (toRe[k], toIm[k]) = (half * (workRe[at] + workRe[mirrored]), half * (workIm[at] - workIm[mirrored]));
                else
                    (toRe[k], toIm[k]) = (half * (workIm[at] + workIm[mirrored]), half * (workRe[mirrored] - workRe[at]));
            }
        }
    });

    private void RealRowsInverse(T[] re, T[] im, T[] values) => InBlocks(Height, 2 * Lines, 2, (first, count, work) =>
    {
        var scale = T.One / T.CreateChecked((long)Width * Height);
        var workRe = work[..(Width * Lines)];
        var workIm = work.Slice(Width * Lines, Width * Lines);
        workRe.Clear();
        workIm.Clear();
        for (var r = 0; r < count; r++)
        {
            var fromRe = re.AsSpan((first + r) * HalfWidth, HalfWidth);
            var fromIm = im.AsSpan((first + r) * HalfWidth, HalfWidth);
            for (var k = 0; k < Width; k++)
            {
                // A real row's spectrum is its own conjugate mirror image; the imaginary parts of frequency 0 and of the Nyquist frequency don't exist.
                var mirrored = k >= HalfWidth;
                var x = fromRe[mirrored ? Width - k : k];
                var y = k == 0 || 2 * k == Width ? T.Zero : mirrored ? -fromIm[Width - k] : fromIm[k];
                var at = (k * Lines) + (r / 2);
                if (r % 2 == 0)
                    (workRe[at], workIm[at]) = (x, y);
                else
                    (workRe[at], workIm[at]) = (workRe[at] - y, workIm[at] + x);
            }
        }
        _alongRows.Forward(workIm, workRe, Lines);
        for (var r = 0; r < count; r++)
        {
            var row = values.AsSpan((first + r) * Width, Width);
            Gather((r % 2 == 0 ? workRe : workIm)[(r / 2)..], row);
            for (var x = 0; x < row.Length; x++)
                row[x] *= scale;
        }
    });

    private void Columns(T[] re, T[] im, int width) => InBlocks(width, Lines, 2, (first, count, work) =>
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
            re.AsSpan((y * width) + first, count).CopyTo(workRe[(y * Lines)..]);
            im.AsSpan((y * width) + first, count).CopyTo(workIm[(y * Lines)..]);
        }
        _alongColumns.Forward(workRe, workIm, Lines);
        for (var y = 0; y < Height; y++)
        {
            workRe.Slice(y * Lines, count).CopyTo(re.AsSpan((y * width) + first, count));
            workIm.Slice(y * Lines, count).CopyTo(im.AsSpan((y * width) + first, count));
        }
    });

    private delegate void BlockWork(int first, int count, Span<T> work);

    /// <summary>Splits lines into blocks of a fixed size, each with working memory of its own, and runs them on all cores.</summary>
    private void InBlocks(int lines, int blockSize, int parts, BlockWork work)
    {
        var blocks = (lines + blockSize - 1) / blockSize;
        var memory = parts * Math.Max(Width, Height) * Lines;
        void Run(int block)
        {
            var rented = ArrayPool<T>.Shared.Rent(memory);
            work(block * blockSize, Math.Min(blockSize, lines - (block * blockSize)), rented.AsSpan(0, memory));
            ArrayPool<T>.Shared.Return(rented);
        }
        // Below this, starting a second thread costs more than it saves.
        if ((long)Width * Height < 8192)
        {
            for (var block = 0; block < blocks; block++)
                Run(block);
        }
        else
        {
            ParallelLoop.For(0, blocks, Run);
        }
    }

    private static void Spread(ReadOnlySpan<T> row, Span<T> lane)
    {
        for (var x = 0; x < row.Length; x++)
            lane[x * Lines] = row[x];
    }

    private static void Gather(ReadOnlySpan<T> lane, Span<T> row)
    {
        for (var x = 0; x < row.Length; x++)
            row[x] = lane[x * Lines];
    }

    private void Scale(T[] values)
    {
        var scale = T.One / T.CreateChecked((long)Width * Height);
        for (var i = 0; i < values.Length; i++)
            values[i] *= scale;
    }
}
