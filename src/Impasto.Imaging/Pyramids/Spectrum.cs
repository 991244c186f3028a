namespace Impasto.Imaging.Pyramids;

/// <summary>
/// Resizing in the frequency domain. Spectra are complex, [height, width], frequencies in the usual order 0, 1, .. , -1; of an even size n
/// the Nyquist frequency counts as -n/2. Values of the picture are kept when the caller scales by the ratio of the areas.
/// </summary>
internal static class Spectrum
{
    /// <summary>The signed frequency of an index: 0, 1, .. , (n - 1) / 2, -n / 2, .. , -1.</summary>
    public static int Frequency(int index, int length) => index < (length + 1) / 2 ? index : index - length;

    /// <summary>Copies the frequencies that both sizes have; those that only the larger one has become (or stay) zero.</summary>
    /// <param name="from">One part (real or imaginary) of the spectrum, [fromHeight, fromWidth].</param>
    /// <param name="fromWidth">Its width.</param>
    /// <param name="fromHeight">Its height.</param>
    /// <param name="toWidth">The new width.</param>
    /// <param name="toHeight">The new height.</param>
    public static double[] Resize(double[] from, int fromWidth, int fromHeight, int toWidth, int toHeight)
    {
        ArgumentNullException.ThrowIfNull(from);
        var to = new double[toWidth * toHeight];
        var (width, height) = (Math.Min(fromWidth, toWidth), Math.Min(fromHeight, toHeight));
        var (right, left) = ((width + 1) / 2, width / 2);
        for (var k = -(height / 2); k < (height + 1) / 2; k++)
        {
            var source = (k < 0 ? fromHeight + k : k) * fromWidth;
            var target = (k < 0 ? toHeight + k : k) * toWidth;
            from.AsSpan(source, right).CopyTo(to.AsSpan(target));
            from.AsSpan(source + fromWidth - left, left).CopyTo(to.AsSpan(target + toWidth - left));
        }
        return to;
    }

    /// <summary>
    /// Enlarges a picture by a whole factor, its values kept (band-limited interpolation). The real part of an even size's Nyquist
    /// frequency is shared by both its signs, as in the texture-synthesis field's own tools.
    /// </summary>
    /// <param name="values">[height, width], both even.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="factor">At least 2.</param>
    public static double[] Expand(double[] values, int width, int height, int factor)
    {
        CheckEven(width, height);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 2);
        var (re, im) = Transform(values, width, height);
        var (newWidth, newHeight) = (width * factor, height * factor);
        var (toRe, toIm) = (Resize(re, width, height, newWidth, newHeight), Resize(im, width, height, newWidth, newHeight));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (atX, atY) = (2 * x == width, 2 * y == height);
                if (!atX && !atY)
                    continue;
                var share = re[(y * width) + x] / (atX && atY ? 4 : 2);
                foreach (var ty in SignsOf(y, height, newHeight))
                {
                    foreach (var tx in SignsOf(x, width, newWidth))
                        (toRe[(ty * newWidth) + tx], toIm[(ty * newWidth) + tx]) = (share, 0);
                }
            }
        }
        var plan = new Fourier.FourierTransform2D<double>(newWidth, newHeight);
        plan.Inverse(toRe, toIm);
        Scale(toRe, (double)factor * factor);
        return toRe;
    }

    /// <summary>Reduces a picture by a whole factor, keeping the low frequencies and the values; the new Nyquist frequency is the mean of its two signs.</summary>
    /// <param name="values">[height, width], both even and multiples of the factor.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="factor">At least 2.</param>
    public static double[] Shrink(double[] values, int width, int height, int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 2);
        CheckEven(width, height);
        if (width % (2 * factor) != 0 || height % (2 * factor) != 0)
            throw new ArgumentException($"A {width}x{height} picture can't be shrunk {factor} times: both sides must be multiples of {2 * factor}.");
        var (re, im) = Transform(values, width, height);
        var (newWidth, newHeight) = (width / factor, height / factor);
        var (toRe, toIm) = (Resize(re, width, height, newWidth, newHeight), Resize(im, width, height, newWidth, newHeight));
        for (var y = 0; y < newHeight; y++)
        {
            for (var x = 0; x < newWidth; x++)
            {
                if (2 * x != newWidth && 2 * y != newHeight)
                    continue;
                var (sumRe, sumIm, count) = (0.0, 0.0, 0);
                foreach (var fy in SignsOf(y, newHeight, height))
                {
                    foreach (var fx in SignsOf(x, newWidth, width))
                        (sumRe, sumIm, count) = (sumRe + re[(fy * width) + fx], sumIm + im[(fy * width) + fx], count + 1);
                }
                (toRe[(y * newWidth) + x], toIm[(y * newWidth) + x]) = (sumRe / count, sumIm / count);
            }
        }
        var plan = new Fourier.FourierTransform2D<double>(newWidth, newHeight);
        plan.Inverse(toRe, toIm);
        Scale(toRe, 1.0 / factor / factor);
        return toRe;
    }

    /// <summary>Where a small spectrum's index lies in a larger one: two places for its Nyquist frequency, else one.</summary>
    private static int[] SignsOf(int index, int length, int largerLength)
    {
        var frequency = Frequency(index, length);
        var negative = (frequency + largerLength) % largerLength;
        return 2 * index == length ? [negative, -frequency] : [negative];
    }

    private static (double[] Re, double[] Im) Transform(double[] values, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (re, im) = ((double[])values.Clone(), new double[values.Length]);
        new Fourier.FourierTransform2D<double>(width, height).Forward(re, im);
        return (re, im);
    }

    private static void CheckEven(int width, int height)
    {
        if (width % 2 != 0 || height % 2 != 0)
            throw new ArgumentException($"A {width}x{height} picture can't be resized by its spectrum: both sides must be even.");
    }

    private static void Scale(double[] values, double by)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] *= by;
    }
}
