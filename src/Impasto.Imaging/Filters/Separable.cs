using System.Numerics;

namespace Impasto.Imaging.Filters;

/// <summary>Correlation with a kernel that is the product of a row and a column: along x first, then along y.</summary>
internal static class Separable
{
    /// <summary>out(x) = sum over j of kernel[j] * in(x + j - radius), along each axis.</summary>
    /// <param name="plane">The input, unchanged.</param>
    /// <param name="kernelX">Kernel along x; odd length. Empty leaves this axis alone.</param>
    /// <param name="kernelY">Kernel along y; odd length. Empty leaves this axis alone.</param>
    /// <param name="border">What lies beyond the edge.</param>
    /// <exception cref="ArgumentException">A kernel has an even length.</exception>
    public static Plane Correlate(Plane plane, ReadOnlySpan<float> kernelX, ReadOnlySpan<float> kernelY, Border border = Border.Symmetric)
    {
        ArgumentNullException.ThrowIfNull(plane);
        return new Plane(plane.Width, plane.Height, Correlate(plane.Values, plane.Width, plane.Height, 1, kernelX.ToArray(), kernelY.ToArray(), border));
    }

    /// <summary>Each channel of a picture; alpha and metadata are kept.</summary>
    /// <inheritdoc cref="Correlate(Plane, ReadOnlySpan{float}, ReadOnlySpan{float}, Border)"/>
    public static Picture Correlate(Picture picture, ReadOnlySpan<float> kernelX, ReadOnlySpan<float> kernelY, Border border = Border.Symmetric)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var pixels = Correlate(picture.Pixels, picture.Width, picture.Height, picture.Channels, kernelX.ToArray(), kernelY.ToArray(), border);
        return new Picture(picture.Width, picture.Height, picture.Channels, pixels) { Alpha = picture.Alpha, Metadata = picture.Metadata };
    }

    /// <summary>The position inside 0..length-1 that a border rule puts at any position.</summary>
    internal static int Inside(int position, int length, Border border)
    {
        if ((uint)position < (uint)length)
            return position;
        if (border == Border.Replicate || length == 1)
            return position < 0 ? 0 : length - 1;
        var period = border == Border.Symmetric ? 2 * length : 2 * length - 2;
        var folded = ((position % period) + period) % period;
        return folded < length ? folded : border == Border.Symmetric ? period - 1 - folded : period - folded;
    }

    internal static float[] Correlate(float[] input, int width, int height, int channels, float[] kernelX, float[] kernelY, Border border)
    {
        if ((kernelX.Length & 1) == 0 && kernelX.Length > 0 || (kernelY.Length & 1) == 0 && kernelY.Length > 0)
            throw new ArgumentException($"A kernel has a middle, so its length is odd, but the lengths are {kernelX.Length} and {kernelY.Length}.");
        var rows = kernelX.Length == 0 ? input : AlongX(input, width, height, channels, kernelX, border);
        return kernelY.Length == 0 ? rows == input ? (float[])input.Clone() : rows : AlongY(rows, width * channels, height, kernelY, border);
    }

    // One padded row at a time; interleaved channels only make the taps lie further apart.
    private static float[] AlongX(float[] input, int width, int height, int channels, float[] kernel, Border border)
    {
        var output = new float[input.Length];
        var radius = kernel.Length / 2;
        var length = width * channels;
        ParallelLoop.For(0, height, () => new float[(width + 2 * radius) * channels], (y, padded) =>
        {
            var row = input.AsSpan(y * length, length);
            row.CopyTo(padded.AsSpan(radius * channels));
            for (var i = 1; i <= radius; i++)
            {
                row.Slice(Inside(-i, width, border) * channels, channels).CopyTo(padded.AsSpan((radius - i) * channels));
                row.Slice(Inside(width - 1 + i, width, border) * channels, channels).CopyTo(padded.AsSpan((radius + width - 1 + i) * channels));
            }
            var result = output.AsSpan(y * length, length);
            var x = 0;
            for (; x <= length - 4 * Vector<float>.Count; x += 4 * Vector<float>.Count)
            {
                Vector<float> a = default, b = default, c = default, d = default;
                var at = x;
                foreach (var weight in kernel)
                {
                    var w = new Vector<float>(weight);
                    var taps = padded.AsSpan(at, 4 * Vector<float>.Count);
                    a = Vector.FusedMultiplyAdd(w, new Vector<float>(taps), a);
                    b = Vector.FusedMultiplyAdd(w, new Vector<float>(taps[Vector<float>.Count..]), b);
                    c = Vector.FusedMultiplyAdd(w, new Vector<float>(taps[(2 * Vector<float>.Count)..]), c);
                    d = Vector.FusedMultiplyAdd(w, new Vector<float>(taps[(3 * Vector<float>.Count)..]), d);
                    at += channels;
                }
                a.CopyTo(result[x..]);
                b.CopyTo(result[(x + Vector<float>.Count)..]);
                c.CopyTo(result[(x + 2 * Vector<float>.Count)..]);
                d.CopyTo(result[(x + 3 * Vector<float>.Count)..]);
            }
            for (; x < length; x++)
            {
                var sum = 0f;
                for (int j = 0, at = x; j < kernel.Length; j++, at += channels)
                    sum = MathF.FusedMultiplyAdd(kernel[j], padded[at], sum);
                result[x] = sum;
            }
        });
        return output;
    }

    private static float[] AlongY(float[] input, int length, int height, float[] kernel, Border border)
    {
        var output = new float[input.Length];
        var radius = kernel.Length / 2;
        ParallelLoop.For(0, height, y =>
        {
            Span<int> starts = kernel.Length <= 256 ? stackalloc int[kernel.Length] : new int[kernel.Length];
            for (var j = 0; j < kernel.Length; j++)
                starts[j] = Inside(y + j - radius, height, border) * length;
            var result = output.AsSpan(y * length, length);
            var x = 0;
            for (; x <= length - 4 * Vector<float>.Count; x += 4 * Vector<float>.Count)
            {
                Vector<float> a = default, b = default, c = default, d = default;
                for (var j = 0; j < kernel.Length; j++)
                {
                    var w = new Vector<float>(kernel[j]);
                    var taps = input.AsSpan(starts[j] + x, 4 * Vector<float>.Count);
                    a = Vector.FusedMultiplyAdd(w, new Vector<float>(taps), a);
                    b = Vector.FusedMultiplyAdd(w, new Vector<float>(taps[Vector<float>.Count..]), b);
                    c = Vector.FusedMultiplyAdd(w, new Vector<float>(taps[(2 * Vector<float>.Count)..]), c);
                    d = Vector.FusedMultiplyAdd(w, new Vector<float>(taps[(3 * Vector<float>.Count)..]), d);
                }
                a.CopyTo(result[x..]);
                b.CopyTo(result[(x + Vector<float>.Count)..]);
                c.CopyTo(result[(x + 2 * Vector<float>.Count)..]);
                d.CopyTo(result[(x + 3 * Vector<float>.Count)..]);
            }
            for (; x < length; x++)
            {
                var sum = 0f;
                for (var j = 0; j < kernel.Length; j++)
                    sum = MathF.FusedMultiplyAdd(kernel[j], input[starts[j] + x], sum);
                result[x] = sum;
            }
        });
        return output;
    }
}
