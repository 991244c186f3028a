using System.Buffers;
using System.Numerics;

namespace Impasto.Imaging.Resampling;

/// <summary>
/// Separable resampling, equal to Pillow's: along x, then along y. Output pixel i of m from n looks at the centre (i + 0.5) n / m with a kernel widened by
/// max(1, n / m), cut at the picture's edge and normalised.
/// </summary>
public static class Resampler
{
    /// <summary>The picture at another size; alpha is resampled beside it and metadata kept. Values may overshoot 0..1 (bicubic, Lanczos).</summary>
    /// <param name="picture">The input, unchanged.</param>
    /// <param name="width">New width, at least 1.</param>
    /// <param name="height">New height, at least 1.</param>
    /// <param name="filter">The kernel.</param>
    public static Picture Resize(Picture picture, int width, int height, ResampleFilter filter = ResampleFilter.Lanczos)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (width == picture.Width && height == picture.Height)
            return picture.Clone();
        var pixels = Resize(picture.Pixels, picture.Width, picture.Height, picture.Channels, width, height, filter);
        var alpha = picture.Alpha is null ? null : Resize(picture.Alpha, picture.Width, picture.Height, 1, width, height, filter);
        if (alpha is not null)
        {
            for (var i = 0; i < alpha.Length; i++)
                alpha[i] = Math.Clamp(alpha[i], 0, 1);
        }
        return new Picture(width, height, picture.Channels, pixels) { Alpha = alpha, Metadata = picture.Metadata };
    }

    /// <summary>A window of what <see cref="Resize(Picture, int, int, ResampleFilter)"/> would give, computed alone: the same values without alpha.</summary>
    /// <param name="picture">The input, unchanged.</param>
    /// <param name="width">Width of the whole at the other size, at least 1.</param>
    /// <param name="height">Height of the whole at the other size, at least 1.</param>
    /// <param name="window">The rectangle of it that is wanted.</param>
    /// <param name="filter">The kernel.</param>
    public static Picture ResizeWindow(Picture picture, int width, int height, (int X, int Y, int Width, int Height) window, ResampleFilter filter = ResampleFilter.Lanczos)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var (x, y, w, h) = window;
        if (x < 0 || y < 0 || w < 1 || h < 1 || x + w > width || y + h > height)
            throw new ArgumentException($"The window {w}x{h} at {x},{y} is not inside of {width}x{height} pixels.", nameof(window));
        Require(picture.Pixels.LongLength, picture.Width, picture.Height, picture.Channels, width, height);
        var down = new ResampleAxis(filter, picture.Height, height, y, h);
        // The rows that the window looks at.
        var (first, end) = height == picture.Height ? (y, y + h) : (down.Starts[0], down.Starts[^1] + down.Counts[^1]);
        var values = width == picture.Width
            ? Columns(picture, x, w, first, end)
            : AlongX(picture.Pixels, picture.Width, first, end - first, picture.Channels, new ResampleAxis(filter, picture.Width, width, x, w));
        for (var i = 0; i < h; i++)
            down.Starts[i] -= first;
        return new Picture(w, h, picture.Channels, height == picture.Height ? values : AlongY(values, w * picture.Channels, down));
    }

    /// <summary>Rows of what <see cref="Resize(Picture, int, int, ResampleFilter)"/> would give, into an array that is there: rows of large pictures are no garbage then.</summary>
    /// <param name="picture">The input, unchanged.</param>
    /// <param name="width">Width of the whole at the other size, at least 1.</param>
    /// <param name="height">Height of the whole at the other size, at least 1.</param>
    /// <param name="first">The first row of it that is wanted.</param>
    /// <param name="count">How many.</param>
    /// <param name="rows">Takes count x width x channels values, from its beginning.</param>
    /// <param name="filter">The kernel.</param>
    internal static void ResizeRows(Picture picture, int width, int height, int first, int count, float[] rows, ResampleFilter filter)
    {
        var down = new ResampleAxis(filter, picture.Height, height, first, count);
        var (top, end) = (down.Starts[0], down.Starts[count - 1] + down.Counts[count - 1]);
        var length = width * picture.Channels;
        var wide = ArrayPool<float>.Shared.Rent(length * (end - top));
        AlongX(picture.Pixels, picture.Width, top, end - top, picture.Channels, new ResampleAxis(filter, picture.Width, width), wide);
        for (var i = 0; i < count; i++)
            down.Starts[i] -= top;
        AlongY(wide, length, down, rows);
        ArrayPool<float>.Shared.Return(wide);
    }

    /// <summary>The picture at another size, a strip of rows at a time, for pictures of which a second one may be what doesn't fit.</summary>
    /// <param name="picture">The input, unchanged until a strip has been taken.</param>
    /// <param name="width">New width, at least 1.</param>
    /// <param name="height">New height, at least 1.</param>
    /// <param name="filter">The kernel.</param>
    /// <param name="take">Gets the number of a strip's first row, and its values.</param>
    internal static void ResizeInStrips(Picture picture, int width, int height, ResampleFilter filter, Action<int, Memory<float>> take)
    {
        const int Strip = 64;
        var length = width * picture.Channels;
        var rows = ArrayPool<float>.Shared.Rent(Strip * length);
        for (var first = 0; first < height; first += Strip)
        {
            var count = Math.Min(Strip, height - first);
            ResizeRows(picture, width, height, first, count, rows, filter);
            take(first, rows.AsMemory(0, count * length));
        }
        ArrayPool<float>.Shared.Return(rows);
    }

    /// <summary>The plane at another size.</summary>
    /// <inheritdoc cref="Resize(Picture, int, int, ResampleFilter)"/>
    public static Plane Resize(Plane plane, int width, int height, ResampleFilter filter = ResampleFilter.Lanczos)
    {
        ArgumentNullException.ThrowIfNull(plane);
        return new Plane(width, height, Resize(plane.Values, plane.Width, plane.Height, 1, width, height, filter));
    }

    /// <summary>8-bit pixels at another size, rounded and clipped after each of the two passes, in integers, as Pillow does.</summary>
    /// <param name="pixels">[height, width, channels].</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="channels">Interleaved channels.</param>
    /// <param name="newWidth">New width, at least 1.</param>
    /// <param name="newHeight">New height, at least 1.</param>
    /// <param name="filter">The kernel.</param>
    public static byte[] Resize(ReadOnlySpan<byte> pixels, int width, int height, int channels, int newWidth, int newHeight, ResampleFilter filter)
    {
        Require(pixels.Length, width, height, channels, newWidth, newHeight);
        var across = new ResampleAxis(filter, width, newWidth);
        var wide = new byte[newWidth * height * channels];
        for (var i = 0; i < wide.Length; i++)
        {
            var (y, x, c) = (i / (newWidth * channels), i / channels % newWidth, i % channels);
            wide[i] = FixedSum(pixels, (y * width + across.Starts[x]) * channels + c, channels, across, x);
        }
        var down = new ResampleAxis(filter, height, newHeight);
        var result = new byte[newWidth * newHeight * channels];
        var length = newWidth * channels;
        for (var i = 0; i < result.Length; i++)
            result[i] = FixedSum(wide, down.Starts[i / length] * length + i % length, length, down, i / length);
        return result;
    }

    private static byte FixedSum(ReadOnlySpan<byte> pixels, int at, int step, ResampleAxis axis, int position)
    {
        var sum = 1 << (ResampleAxis.FixedBits - 1);
        for (var j = 0; j < axis.Counts[position]; j++, at += step)
            sum += axis.FixedWeights[position * axis.Stride + j] * pixels[at];
        return (byte)Math.Clamp(sum >> ResampleAxis.FixedBits, 0, 255);
    }

    private static float[] Resize(float[] input, int width, int height, int channels, int newWidth, int newHeight, ResampleFilter filter)
    {
        Require(input.LongLength, width, height, channels, newWidth, newHeight);
        // An axis that keeps its length would be multiplied by the identity.
        var values = newWidth == width ? input : AlongX(input, width, 0, height, channels, new ResampleAxis(filter, width, newWidth));
        var result = newHeight == height ? values : AlongY(values, newWidth * channels, new ResampleAxis(filter, height, newHeight));
        return result == input ? (float[])input.Clone() : result;
    }

    private static void Require(long count, int width, int height, int channels, int newWidth, int newHeight)
    {
        if (newWidth < 1 || newHeight < 1)
            throw new ArgumentException($"A picture needs at least 1x1 pixels, but {newWidth}x{newHeight} was asked for.");
        if (count != (long)width * height * channels)
            throw new ArgumentException($"{width}x{height} pixels of {channels} channels are {(long)width * height * channels} values, but there are {count}.");
        if (Math.Max((long)newWidth * height, (long)newWidth * newHeight) * channels > Array.MaxLength)
            throw new ArgumentException($"{newWidth}x{newHeight} pixels of {channels} channels are more than one array holds: choose a smaller size.");
    }

    private static float[] Columns(Picture picture, int x, int count, int first, int end)
    {
        var values = new float[(end - first) * count * picture.Channels];
        for (var y = first; y < end; y++)
            picture.Pixels.AsSpan((y * picture.Width + x) * picture.Channels, count * picture.Channels).CopyTo(values.AsSpan((y - first) * count * picture.Channels));
        return values;
    }

    internal static float[] AlongX(float[] input, int width, int first, int height, int channels, ResampleAxis axis)
    {
        var output = new float[(long)axis.Length * height * channels];
        AlongX(input, width, first, height, channels, axis, output);
        return output;
    }

    private static void AlongX(float[] input, int width, int first, int height, int channels, ResampleAxis axis, float[] output)
    {
        ParallelLoop.For(0, height, () => new float[width + axis.Stride], (y, line) =>
        {
            var row = input.AsSpan((first + y) * width * channels, width * channels);
            var result = output.AsSpan(y * axis.Length * channels, axis.Length * channels);
            for (var c = 0; c < channels; c++)
            {
                for (int x = 0, from = c; x < width; x++, from += channels)
                    line[x] = row[from];
                for (int i = 0, to = c; i < axis.Length; i++, to += channels)
                {
                    Vector<float> sum = default;
                    var weights = axis.Weights.AsSpan(i * axis.Stride, axis.Stride);
                    var taps = line.AsSpan(axis.Starts[i], axis.Stride);
                    for (var j = 0; j < weights.Length; j += Vector<float>.Count)
                        sum = Vector.FusedMultiplyAdd(new Vector<float>(weights[j..]), new Vector<float>(taps[j..]), sum);
                    result[to] = Vector.Sum(sum);
                }
            }
        });
    }

    internal static float[] AlongY(float[] input, int length, ResampleAxis axis)
    {
        var output = new float[(long)length * axis.Length];
        AlongY(input, length, axis, output);
        return output;
    }

    private static void AlongY(float[] input, int length, ResampleAxis axis, float[] output)
    {
        ParallelLoop.For(0, axis.Length, y =>
        {
            var result = output.AsSpan(y * length, length);
            var weights = axis.Weights.AsSpan(y * axis.Stride, axis.Counts[y]);
            var start = axis.Starts[y] * length;
            var x = 0;
            for (; x <= length - 2 * Vector<float>.Count; x += 2 * Vector<float>.Count)
            {
                Vector<float> a = default, b = default;
                for (int j = 0, at = start + x; j < weights.Length; j++, at += length)
                {
                    var w = new Vector<float>(weights[j]);
                    a = Vector.FusedMultiplyAdd(w, new Vector<float>(input, at), a);
                    b = Vector.FusedMultiplyAdd(w, new Vector<float>(input, at + Vector<float>.Count), b);
                }
                a.CopyTo(result[x..]);
                b.CopyTo(result[(x + Vector<float>.Count)..]);
            }
            for (; x < length; x++)
            {
                var sum = 0f;
                for (int j = 0, at = start + x; j < weights.Length; j++, at += length)
                    sum = MathF.FusedMultiplyAdd(weights[j], input[at], sum);
                result[x] = sum;
            }
        });
    }
}
