using System.Numerics;
using System.Numerics.Tensors;

namespace Impasto.Imaging.Pyramids;

/// <summary>
/// The complex steerable pyramid (Simoncelli and Freeman 1995; Portilla and Simoncelli 2000, section 2.1), made in the frequency domain, with
/// perfect reconstruction for any size. With r the radius (1 at the Nyquist frequency), R = log2 r and c_i = clip(R + i, -1, 0):
/// HI_i = cos(pi/2 c_i), LO_i = -sin(pi/2 c_i); level 0 is LO_0 X, the high-pass HI_0 X; level s + 1 is LO_(s+1) times the central half of level s;
/// band b of scale s is (-i)^(K-1) HI_(s+1) A_b times level s, A_b = 2 kappa cos(theta - pi b / K)^(K-1) on the lobe where the cosine is positive.
/// Sizes that can't be halved are rounded up; no frequency is lost, since LO is zero there. Thread-safe.
/// </summary>
internal sealed class SteerablePyramid
{
    /// <summary>Plans pyramids of one size.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="scales">Scales, at least 1; the smaller side must be at least 2^scales.</param>
    /// <param name="orientations">Orientations, at least 2.</param>
    /// <param name="parallel">Whether one transform is spread over several threads; false where the caller's own loop is.</param>
    public SteerablePyramid(int width, int height, int scales, int orientations, bool parallel = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scales, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(orientations, 2);
        if (Math.Min(width, height) < 1L << scales)
            throw new ArgumentException($"A steerable pyramid of {scales} scales needs at least {1L << scales} pixels a side, but the picture is {width}x{height}.");
        Width = width;
        Height = height;
        Scales = scales;
        Orientations = orientations;
        HighpassMask = Mask(width, height, (r, _) => High(r, 0));
        var levels = new SteerableLevel[scales + 1];
        var kappa = Kappa(orientations);
        var (w, h) = (width, height);
        for (var s = 0; s <= scales; s++)
        {
            var scale = s;
            var low = Mask(w, h, (r, _) => Low(r, scale));
            var analysis = new double[s == scales ? 0 : orientations][];
            var synthesis = new double[analysis.Length][];
            for (var b = 0; b < analysis.Length; b++)
            {
                var turn = double.Pi * b / orientations;
                synthesis[b] = Mask(w, h, (r, theta) => kappa * Math.Pow(Math.Cos(theta - turn), orientations - 1) * High(r, scale + 1));
                analysis[b] = Mask(w, h, (r, theta) => Math.Cos(theta - turn) > 1e-12
                    ? 2 * kappa * Math.Pow(Math.Cos(theta - turn), orientations - 1) * High(r, scale + 1) : 0);
            }
            levels[s] = new SteerableLevel(w, h, low, analysis, synthesis, parallel);
            (w, h) = ((w + 1) / 2, (h + 1) / 2);
        }
        Levels = levels;
    }

    /// <summary>Width of the pictures in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of the pictures in pixels.</summary>
    public int Height { get; }

    /// <summary>Number of scales.</summary>
    public int Scales { get; }

    /// <summary>Number of orientations.</summary>
    public int Orientations { get; }

    /// <summary>The levels, finest first; the last one, <see cref="Scales"/>, is the low-pass residual's.</summary>
    public IReadOnlyList<SteerableLevel> Levels { get; }

    /// <summary>HI_0: what the high-pass residual keeps, [Height, Width].</summary>
    public double[] HighpassMask { get; }

    /// <summary>Takes a picture apart.</summary>
    /// <param name="picture">One channel, [Height, Width].</param>
    public SteerableBands Analyze(double[] picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var finest = Levels[0];
        var (re, im) = ((double[])picture.Clone(), new double[picture.Length]);
        finest.Transform.Forward(re, im);
        var highpass = RealInverse(finest, re, im, HighpassMask);
        Multiply(re, im, finest.Lowpass);
        var real = new double[Scales][][];
        var imaginary = new double[Scales][][];
        for (var s = 0; s < Scales; s++)
        {
            var level = Levels[s];
            real[s] = new double[Orientations][];
            imaginary[s] = new double[Orientations][];
            for (var b = 0; b < Orientations; b++)
                (real[s][b], imaginary[s][b]) = Band(level, re, im, b);
            (re, im) = Coarser(s, re, im);
        }
        return new SteerableBands(highpass, real, imaginary, RealInverse(Levels[Scales], re, im, null));
    }

    /// <summary>Puts a picture together again. Only the bands' real parts count: the imaginary ones follow from them.</summary>
    /// <param name="bands">Coefficients of this pyramid's sizes.</param>
    /// <returns>One channel, [Height, Width].</returns>
    public double[] Synthesize(SteerableBands bands)
    {
        ArgumentNullException.ThrowIfNull(bands);
        var (re, im) = Forward(Levels[Scales], bands.Lowpass);
        for (var s = Scales - 1; s >= 0; s--)
        {
            var level = Levels[s];
            (re, im) = Finer(s, re, im);
            for (var b = 0; b < Orientations; b++)
            {
                var (bandRe, bandIm) = Forward(level, bands.Real[s][b]);
                AddBand(level, b, bandRe, bandIm, re, im);
            }
        }
        Multiply(re, im, Levels[0].Lowpass);
        var (highRe, highIm) = Forward(Levels[0], bands.Highpass);
        for (var i = 0; i < re.Length; i++)
        {
            re[i] += highRe[i] * HighpassMask[i];
            im[i] += highIm[i] * HighpassMask[i];
        }
        Levels[0].Transform.Inverse(re, im);
        return re;
    }

    /// <summary>One complex band of a level whose spectrum is given.</summary>
    /// <param name="level">The level.</param>
    /// <param name="re">Real part of the level's spectrum.</param>
    /// <param name="im">Imaginary part of the level's spectrum.</param>
    /// <param name="orientation">0 answers to vertical edges.</param>
    public (double[] Real, double[] Imaginary) Band(SteerableLevel level, double[] re, double[] im, int orientation)
    {
        var (bandRe, bandIm) = BandSpectrum(level, re, im, orientation);
        level.Transform.Inverse(bandRe, bandIm);
        return (bandRe, bandIm);
    }

    /// <summary>The spectrum of one complex band of a level whose spectrum is given.</summary>
    /// <inheritdoc cref="Band"/>
    public (double[] Re, double[] Im) BandSpectrum(SteerableLevel level, double[] re, double[] im, int orientation)
    {
        ArgumentNullException.ThrowIfNull(level);
        ArgumentNullException.ThrowIfNull(re);
        ArgumentNullException.ThrowIfNull(im);
        var mask = level.Analysis[orientation];
        var (bandRe, bandIm) = (new double[mask.Length], new double[mask.Length]);
        AddTurned(mask, re, im, Turn(-(Orientations - 1)), bandRe, bandIm);
        return (bandRe, bandIm);
    }

    /// <summary>Adds a band's share to the spectrum of its level.</summary>
    /// <param name="level">The level.</param>
    /// <param name="orientation">The band's orientation.</param>
    /// <param name="bandRe">Real part of the band's spectrum.</param>
    /// <param name="bandIm">Imaginary part of the band's spectrum.</param>
    /// <param name="re">Real part of the level's spectrum; added to.</param>
    /// <param name="im">Imaginary part of the level's spectrum; added to.</param>
    public void AddBand(SteerableLevel level, int orientation, double[] bandRe, double[] bandIm, double[] re, double[] im)
    {
        ArgumentNullException.ThrowIfNull(level);
        ArgumentNullException.ThrowIfNull(bandRe);
        ArgumentNullException.ThrowIfNull(bandIm);
        ArgumentNullException.ThrowIfNull(re);
        ArgumentNullException.ThrowIfNull(im);
        AddTurned(level.Synthesis[orientation], bandRe, bandIm, Turn(Orientations - 1), re, im);
    }

    /// <summary>Adds mask times turn times a spectrum; turn is 1, i, -1 or -i.</summary>
    private static void AddTurned(double[] mask, double[] re, double[] im, (double Re, double Im) turn, double[] toRe, double[] toIm)
    {
        for (var i = 0; i < mask.Length; i += Vector<double>.Count)
        {
            if (i > mask.Length - Vector<double>.Count)
            {
                for (var k = i; k < mask.Length; k++)
                {
                    toRe[k] += mask[k] * ((re[k] * turn.Re) - (im[k] * turn.Im));
                    toIm[k] += mask[k] * ((re[k] * turn.Im) + (im[k] * turn.Re));
                }
                return;
            }
            var (m, x, y) = (new Vector<double>(mask, i), new Vector<double>(re, i), new Vector<double>(im, i));
            (new Vector<double>(toRe, i) + (m * ((x * turn.Re) - (y * turn.Im)))).CopyTo(toRe, i);
            (new Vector<double>(toIm, i) + (m * ((x * turn.Im) + (y * turn.Re)))).CopyTo(toIm, i);
        }
    }

    /// <summary>The spectrum of level s + 1 from that of level s.</summary>
    public (double[] Re, double[] Im) Coarser(int s, double[] re, double[] im)
    {
        var (from, to) = (Levels[s], Levels[s + 1]);
        var (toRe, toIm) = (Spectrum.Resize(re, from.Width, from.Height, to.Width, to.Height), Spectrum.Resize(im, from.Width, from.Height, to.Width, to.Height));
        Multiply(toRe, toIm, to.Lowpass);
        return (toRe, toIm);
    }

    /// <summary>What level s + 1 gives to the spectrum of level s.</summary>
    public (double[] Re, double[] Im) Finer(int s, double[] re, double[] im)
    {
        ArgumentNullException.ThrowIfNull(re);
        ArgumentNullException.ThrowIfNull(im);
        var (to, from) = (Levels[s], Levels[s + 1]);
        var (lowRe, lowIm) = ((double[])re.Clone(), (double[])im.Clone());
        Multiply(lowRe, lowIm, from.Lowpass);
        return (Spectrum.Resize(lowRe, from.Width, from.Height, to.Width, to.Height), Spectrum.Resize(lowIm, from.Width, from.Height, to.Width, to.Height));
    }

    /// <summary>The spectrum of a real signal of a level's size.</summary>
    public static (double[] Re, double[] Im) Forward(SteerableLevel level, double[] values)
    {
        ArgumentNullException.ThrowIfNull(level);
        ArgumentNullException.ThrowIfNull(values);
        var (half, width, height) = (level.Transform.HalfWidth, level.Width, level.Height);
        var (halfRe, halfIm) = (new double[half * height], new double[half * height]);
        level.Transform.ForwardReal(values, halfRe, halfIm);
        var (re, im) = (new double[values.Length], new double[values.Length]);
        for (var y = 0; y < height; y++)
        {
            halfRe.AsSpan(y * half, half).CopyTo(re.AsSpan(y * width));
            halfIm.AsSpan(y * half, half).CopyTo(im.AsSpan(y * width));
            // The rest is the conjugate mirror image.
            var opposite = ((height - y) % height * half) + width;
            for (var x = half; x < width; x++)
                (re[(y * width) + x], im[(y * width) + x]) = (halfRe[opposite - x], -halfIm[opposite - x]);
        }
        return (re, im);
    }

    /// <summary>The real signal of a level whose spectrum, times a mask (null: 1), is given. The spectrum is kept.</summary>
    public static double[] RealInverse(SteerableLevel level, double[] re, double[] im, double[]? mask)
    {
        ArgumentNullException.ThrowIfNull(level);
        ArgumentNullException.ThrowIfNull(re);
        ArgumentNullException.ThrowIfNull(im);
        var (half, width, height) = (level.Transform.HalfWidth, level.Width, level.Height);
        var (halfRe, halfIm) = (new double[half * height], new double[half * height]);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < half; x++)
            {
                var by = mask is null ? 1 : mask[(y * width) + x];
                halfRe[(y * half) + x] = re[(y * width) + x] * by;
                halfIm[(y * half) + x] = im[(y * width) + x] * by;
            }
        }
        var values = new double[width * height];
        level.Transform.InverseReal(halfRe, halfIm, values);
        return values;
    }

    /// <summary>Multiplies a spectrum by a mask, in place.</summary>
    public static void Multiply(double[] re, double[] im, double[] mask)
    {
        ArgumentNullException.ThrowIfNull(re);
        ArgumentNullException.ThrowIfNull(im);
        ArgumentNullException.ThrowIfNull(mask);
        TensorPrimitives.Multiply(re, mask, re);
        TensorPrimitives.Multiply(im, mask, im);
    }

    /// <summary>i^power.</summary>
    private static (double Re, double Im) Turn(int power) => (((power % 4) + 4) % 4) switch
    {
        0 => (1, 0),
        1 => (0, 1),
        2 => (-1, 0),
        _ => (0, -1),
    };

    /// <summary>kappa = sqrt(2^(2n) n!^2 / (K (2n)!)), n = K - 1: then the squares of all orientations' angular masks add up to 1.</summary>
    private static double Kappa(int orientations)
    {
        var n = orientations - 1;
        var square = 1.0 / orientations;
        for (var i = 1; i <= n; i++)
            square *= 4.0 * i / (n + i);
        return Math.Sqrt(square);
    }

    private static double High(double radius, int i) => Math.Cos(double.Pi / 2 * Math.Clamp(Math.Log2(radius) + i, -1, 0));

    private static double Low(double radius, int i) => -Math.Sin(double.Pi / 2 * Math.Clamp(Math.Log2(radius) + i, -1, 0));

    /// <summary>Radius and angle of every frequency, in units of the picture's own Nyquist frequency; y downwards. Frequency 0 belongs to the low-pass alone.</summary>
    private double[] Mask(int width, int height, Func<double, double, double> value)
    {
        var mask = new double[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var fx = 2.0 * Spectrum.Frequency(x, width) / Width;
                var fy = 2.0 * Spectrum.Frequency(y, height) / Height;
                var radius = x == 0 && y == 0 ? double.Epsilon : Math.Sqrt((fx * fx) + (fy * fy));
                mask[(y * width) + x] = value(radius, Math.Atan2(fy, fx));
            }
        }
        return mask;
    }
}
