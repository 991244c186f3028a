using Impasto.Imaging.Filters;
using Impasto.Imaging.IO;

namespace Impasto.Imaging.Metrics;

/// <summary>How alike two pictures of one size are. All take values 0..1; "grey" is luma, unrounded.</summary>
internal static class PictureMetrics
{
    // The constants of the papers for 0..255, brought to 0..1.
    private const double C1 = 0.01 * 0.01;
    private const double C2 = 0.03 * 0.03;
    private const double GmsConstant = 170 / (255.0 * 255.0);
    private const int SsimRadius = 5;
    private const int GreyWindow = 7;
    private static readonly double[] Scales = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    /// <summary>Below this, pictures have no <see cref="MsSsim"/>.</summary>
    public const int LeastMsSsimSide = 176;

    /// <summary>Mean squared error over all pixels and channels.</summary>
    public static double MeanSquaredError(Picture first, Picture second)
    {
        Require(first, second);
        var sum = 0.0;
        for (var i = 0; i < first.Pixels.Length; i++)
        {
            var difference = (double)first.Pixels[i] - second.Pixels[i];
            sum += difference * difference;
        }
        return sum / first.Pixels.Length;
    }

    /// <summary>Peak signal-to-noise ratio in dB; infinite for equal pictures.</summary>
    public static double Psnr(Picture first, Picture second) => -10 * Math.Log10(MeanSquaredError(first, second));

    /// <summary>Structural similarity (Wang et al. 2004), the mean over channels: 11x11 Gaussian of 1.5, over windows wholly inside; 1 for equal pictures.</summary>
    /// <exception cref="ArgumentException">The pictures differ in shape or a side is below 11.</exception>
    public static double Ssim(Picture first, Picture second)
    {
        Require(first, second);
        return Enumerable.Range(0, first.Channels).Average(c => Mean(SsimMap(first.Channel(c), second.Channel(c))));
    }

    /// <summary>
    /// Structural similarity of the grey pictures in 8 bits as scikit-image's structural_similarity has it by default and papers report it: means over 7x7 windows wholly inside,
    /// sample covariances; 1 for equal pictures.
    /// </summary>
    /// <exception cref="ArgumentException">The pictures differ in shape or a side is below 7.</exception>
    public static double GreySsim(Picture first, Picture second)
    {
        Require(first, second);
        var (width, height) = (first.Width, first.Height);
        if (width < GreyWindow || height < GreyWindow)
            throw new ArgumentException($"Structural similarity looks through windows of {GreyWindow}x{GreyWindow} pixels, but the pictures are {width}x{height}.");
        int[] a = GreyBytes(first), b = GreyBytes(second);
        // Whole numbers: sums over windows slide down the columns and along the rows without a rounding error.
        var columns = new GreySums[width];
        var total = 0.0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                columns[x].Add(a[y * width + x], b[y * width + x], 1);
                if (y >= GreyWindow)
                    columns[x].Add(a[(y - GreyWindow) * width + x], b[(y - GreyWindow) * width + x], -1);
            }
            if (y < GreyWindow - 1)
                continue;
            var window = default(GreySums);
            for (var x = 0; x < width; x++)
            {
                window.Add(columns[x], 1);
                if (x >= GreyWindow)
                    window.Add(columns[x - GreyWindow], -1);
                if (x >= GreyWindow - 1)
                    total += window.Similarity();
            }
        }
        return total / ((double)(width - GreyWindow + 1) * (height - GreyWindow + 1));
    }

    /// <summary>The map of structural similarity, 10 pixels smaller than the planes each way.</summary>
    /// <exception cref="ArgumentException">The planes differ in size or a side is below 11.</exception>
    public static Plane SsimMap(Plane first, Plane second) => SsimMaps(first, second).Ssim;

    /// <summary>Multi-scale structural similarity of the grey pictures (Wang, Simoncelli and Bovik 2003), five scales.</summary>
    /// <exception cref="ArgumentException">The pictures differ in shape or a side is below 176.</exception>
    public static double MsSsim(Picture first, Picture second)
    {
        var product = 1.0;
        var parts = MsSsimParts(first, second);
        for (var scale = 0; scale < parts.Length; scale++)
            product *= Math.Pow(Math.Max(parts[scale], 0), Scales[scale]);
        return product;
    }

    /// <summary>The mean of the map of gradient magnitude similarity of the grey pictures (Xue et al. 2014), and its deviation, GMSD: 0 for equal pictures.</summary>
    public static (double Mean, double Deviation) GradientMagnitudeSimilarity(Picture first, Picture second)
    {
        Require(first, second);
        var (a, b) = (PrewittSquared(Half(first.Luma())), PrewittSquared(Half(second.Luma())));
        var map = new Plane(a.Width, a.Height);
        for (var i = 0; i < map.Values.Length; i++)
            map.Values[i] = (float)((2 * Math.Sqrt((double)a.Values[i] * b.Values[i]) + GmsConstant) / ((double)a.Values[i] + b.Values[i] + GmsConstant));
        var mean = Mean(map);
        var sum = 0.0;
        foreach (var value in map.Values)
            sum += (value - mean) * (value - mean);
        return (mean, map.Values.Length > 1 ? Math.Sqrt(sum / (map.Values.Length - 1)) : 0);
    }

    /// <summary>Contrast-structure means at scales 1 to 4 and the full mean at scale 5, which <see cref="MsSsim"/> multiplies.</summary>
    internal static double[] MsSsimParts(Picture first, Picture second)
    {
        Require(first, second);
        var (a, b) = (first.Luma(), second.Luma());
        var parts = new double[Scales.Length];
        for (var scale = 0; scale < parts.Length; scale++)
        {
            var (ssim, contrast) = SsimMaps(a, b);
            parts[scale] = Mean(scale == parts.Length - 1 ? ssim : contrast);
            if (scale < parts.Length - 1)
                (a, b) = (Half(a), Half(b));
        }
        return parts;
    }

    private static (Plane Ssim, Plane Contrast) SsimMaps(Plane first, Plane second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        Plane.RequireSameSize(first, second, "Structural similarity");
        const int side = 2 * SsimRadius + 1;
        if (first.Width < side || first.Height < side)
            throw new ArgumentException($"Structural similarity looks through windows of {side}x{side} pixels, but a picture (or its reduction) is {first.Width}x{first.Height}.");
        var kernel = Gaussian.Kernel(1.5, SsimRadius / 1.5);
        var (meanA, meanB) = (Smooth(first, first, false), Smooth(second, second, false));
        var (squareA, squareB, product) = (Smooth(first, first, true), Smooth(second, second, true), Smooth(first, second, true));
        var ssim = new Plane(first.Width - side + 1, first.Height - side + 1);
        var contrast = new Plane(ssim.Width, ssim.Height);
        for (var y = 0; y < ssim.Height; y++)
        {
            for (var x = 0; x < ssim.Width; x++)
            {
                var at = (y + SsimRadius) * first.Width + x + SsimRadius;
                double a = meanA.Values[at], b = meanB.Values[at];
                var (varianceA, varianceB, covariance) = (squareA.Values[at] - a * a, squareB.Values[at] - b * b, product.Values[at] - a * b);
                var structure = (2 * covariance + C2) / (varianceA + varianceB + C2);
                contrast[x, y] = (float)structure;
                ssim[x, y] = (float)((2 * a * b + C1) / (a * a + b * b + C1) * structure);
            }
        }
        return (ssim, contrast);

        Plane Smooth(Plane a, Plane b, bool multiply)
        {
            var input = a;
            if (multiply)
            {
                input = new Plane(a.Width, a.Height);
                System.Numerics.Tensors.TensorPrimitives.Multiply(a.Values, b.Values, input.Values);
            }
            return Separable.Correlate(input, kernel, kernel);
        }
    }

    // 2x2 means; an odd last row or column is left out.
    private static Plane Half(Plane plane)
    {
        if (plane.Width < 2 || plane.Height < 2)
            throw new ArgumentException($"A {plane.Width}x{plane.Height} picture is too small to be compared at half size.");
        var half = new Plane(plane.Width / 2, plane.Height / 2);
        for (var y = 0; y < half.Height; y++)
        {
            for (var x = 0; x < half.Width; x++)
                half[x, y] = (plane[2 * x, 2 * y] + plane[2 * x + 1, 2 * y] + plane[2 * x, 2 * y + 1] + plane[2 * x + 1, 2 * y + 1]) / 4;
        }
        return half;
    }

    // Squared gradient magnitude by Prewitt's operator / 3, zeros beyond the border.
    private static Plane PrewittSquared(Plane plane)
    {
        var result = new Plane(plane.Width, plane.Height);
        for (var y = 0; y < plane.Height; y++)
        {
            for (var x = 0; x < plane.Width; x++)
            {
                var (gx, gy) = (0f, 0f);
                for (var k = -1; k <= 1; k++)
                {
                    gx += At(x + 1, y + k) - At(x - 1, y + k);
                    gy += At(x + k, y + 1) - At(x + k, y - 1);
                }
                result[x, y] = (gx * gx + gy * gy) / 9;
            }
        }
        return result;

        float At(int x, int y) => (uint)x < (uint)plane.Width && (uint)y < (uint)plane.Height ? plane[x, y] : 0;
    }

    private static double Mean(Plane plane)
    {
        var sum = 0.0;
        foreach (var value in plane.Values)
            sum += value;
        return sum / plane.Values.Length;
    }

    /// <summary>BT.601 luma of 8-bit channels, rounded to 8 bits.</summary>
    private static int[] GreyBytes(Picture picture)
    {
        var bytes = Array.ConvertAll(picture.Pixels, value => (int)PictureEncoder.Quantize(value, 255));
        if (picture.Channels == 1)
            return bytes;
        var grey = new int[bytes.Length / 3];
        for (var i = 0; i < grey.Length; i++)
            grey[i] = (299 * bytes[3 * i] + 587 * bytes[3 * i + 1] + 114 * bytes[3 * i + 2] + 500) / 1000;
        return grey;
    }

    private static void Require(Picture first, Picture second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Width != second.Width || first.Height != second.Height || first.Channels != second.Channels)
            throw new ArgumentException($"Pictures of one shape can be compared, but they are {first.Width}x{first.Height}x{first.Channels} and {second.Width}x{second.Height}x{second.Channels}.");
    }

    /// <summary>Sums over a window of two 8-bit planes.</summary>
    private struct GreySums
    {
        private int _a, _b, _aa, _bb, _ab;

        public void Add(int a, int b, int sign)
        {
            _a += sign * a;
            _b += sign * b;
            _aa += sign * a * a;
            _bb += sign * b * b;
            _ab += sign * a * b;
        }

        public void Add(in GreySums other, int sign)
        {
            _a += sign * other._a;
            _b += sign * other._b;
            _aa += sign * other._aa;
            _bb += sign * other._bb;
            _ab += sign * other._ab;
        }

        public readonly double Similarity()
        {
            const double count = GreyWindow * GreyWindow, white = 255 * 255;
            double meanA = _a / count, meanB = _b / count;
            var varianceA = (_aa - _a * meanA) / (count - 1);
            var varianceB = (_bb - _b * meanB) / (count - 1);
            var covariance = (_ab - _a * meanB) / (count - 1);
            return (2 * meanA * meanB + C1 * white) * (2 * covariance + C2 * white)
                / ((meanA * meanA + meanB * meanB + C1 * white) * (varianceA + varianceB + C2 * white));
        }
    }
}
