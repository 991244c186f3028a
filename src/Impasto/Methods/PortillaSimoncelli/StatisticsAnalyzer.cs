using Impasto.Imaging;
using System.Numerics.Tensors;
using Impasto.Imaging.Pyramids;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// Measures a channel's <see cref="TextureStatistics"/>, and the gradient of their squared distance to a target with respect to the pixels.
/// Everything measured is a function of linear filters' outputs y = F^-1(D L), L a level's spectrum; a gradient g with respect to y is
/// conj(D) F(g) / pixels with respect to L, and so back to the picture.
/// </summary>
internal sealed class StatisticsAnalyzer(SteerablePyramid pyramid, int neighborhood, IReadOnlyList<Companion> companions)
{
    /// <summary>Below this magnitude a coefficient has no phase.</summary>
    private const double Tiny = 1e-12;

    /// <summary>The high-pass variance is so small a number that without this weight the descent would overlook it.</summary>
    private const double HighpassWeight = 100;

    private readonly int _orientations = pyramid.Orientations;

    /// <summary>Measures the statistics.</summary>
    /// <param name="picture">One channel of the pyramid's size.</param>
    public TextureStatistics Measure(double[] picture) => Run(picture, null, null).Statistics;

    /// <summary>Measures the statistics and keeps the bands for the channels to come.</summary>
    public (TextureStatistics Statistics, Companion Bands) MeasureWithBands(double[] picture)
    {
        var run = Run(picture, null, null);
        return (run.Statistics, new Companion(run.Magnitudes, run.Reals));
    }

    /// <summary>Half the squared distance to the target, and its gradient.</summary>
    /// <param name="picture">One channel of the pyramid's size.</param>
    /// <param name="target">What is wanted.</param>
    /// <param name="gradient">Receives the gradient, of the picture's length.</param>
    public double Distance(double[] picture, TextureStatistics target, double[] gradient) => Run(picture, target, gradient).Distance;

    private sealed record Measurement(TextureStatistics Statistics, double Distance, double[][][] Magnitudes, double[][][] Reals);

    private Measurement Run(double[] picture, TextureStatistics? target, double[]? gradient)
    {
        var scales = pyramid.Scales;
        var state = new State(scales, _orientations, neighborhood);
        var pixels = PixelMoments(picture, target, gradient, state);
        var finest = pyramid.Levels[0];
        var (re, im) = SteerablePyramid.Forward(finest, picture);
        var gradientOf = target is null ? null : new (double[] Re, double[] Im)[scales + 1];
        var highGradient = Highpass(re, im, target, state);
        SteerablePyramid.Multiply(re, im, finest.Lowpass);
        var spectra = new (double[] Re, double[] Im)[scales + 1];
        spectra[0] = (re, im);
        for (var s = 0; s < scales; s++)
            spectra[s + 1] = pyramid.Coarser(s, spectra[s].Re, spectra[s].Im);
        if (gradientOf is not null)
        {
            for (var s = 0; s <= scales; s++)
                gradientOf[s] = (new double[spectra[s].Re.Length], new double[spectra[s].Re.Length]);
        }
        for (var s = 0; s <= scales; s++)
            Lowpass(s, spectra[s], pixels[1], target, gradientOf?[s], state);
        var (magnitudes, reals) = (new double[scales][][], new double[scales][][]);
        for (var s = 0; s < scales; s++)
            (magnitudes[s], reals[s]) = Bands(s, spectra, target, gradientOf, state);
        if (gradientOf is not null)
        {
            for (var s = scales - 1; s >= 0; s--)
            {
                var (upRe, upIm) = pyramid.Finer(s, gradientOf[s + 1].Re, gradientOf[s + 1].Im);
                TensorPrimitives.Add(upRe, gradientOf[s].Re, gradientOf[s].Re);
                TensorPrimitives.Add(upIm, gradientOf[s].Im, gradientOf[s].Im);
            }
            var (allRe, allIm) = gradientOf[0];
            SteerablePyramid.Multiply(allRe, allIm, finest.Lowpass);
            TensorPrimitives.Add(allRe, highGradient!.Value.Re, allRe);
            TensorPrimitives.Add(allIm, highGradient.Value.Im, allIm);
            finest.Transform.Inverse(allRe, allIm);
            // The adjoint of the forward transform is the inverse times the number of pixels.
            TensorPrimitives.MultiplyAdd(allRe, (double)picture.Length, gradient!, gradient!);
        }
        return new Measurement(state.ToStatistics(pixels), state.Distance, magnitudes, reals);
    }

    private static double[] PixelMoments(double[] picture, TextureStatistics? target, double[]? gradient, State state)
    {
        var n = picture.Length;
        var mean = TensorPrimitives.Sum<double>(picture) / n;
        var centred = new double[n];
        TensorPrimitives.Subtract(picture, mean, centred);
        var (m2, m3, m4) = Moments(centred);
        var variance = n > 1 ? m2 * n / (n - 1) : 0;
        var flat = variance < 1e-20;
        var skewness = flat ? 0 : m3 / Math.Pow(variance, 1.5);
        var kurtosis = flat ? 3 : m4 / (variance * variance);
        double[] moments = [mean, variance, skewness, kurtosis, TensorPrimitives.Min<double>(picture), TensorPrimitives.Max<double>(picture)];
        if (target is null || gradient is null)
            return moments;
        var e = new double[4];
        for (var i = 0; i < 4; i++)
        {
            e[i] = moments[i] - target.Pixels[i];
            state.Distance += e[i] * e[i] / 2;
        }
        var byThird = flat ? 0 : e[2] / Math.Pow(variance, 1.5) * 3 / n;
        var byFourth = flat ? 0 : e[3] / (variance * variance) * 4 / n;
        var byVariance = e[1] - (flat ? 0 : (1.5 * e[2] * skewness / variance) + (2 * e[3] * kurtosis / variance));
        var linear = n > 1 ? byVariance * 2 / (n - 1) : 0;
        var constant = (e[0] / n) - (byThird * m2) - (byFourth * m3);
        for (var i = 0; i < n; i++)
        {
            var d = centred[i];
            gradient[i] = constant + (d * (linear + (d * (byThird + (d * byFourth)))));
        }
        return moments;
    }

    private (double[] Re, double[] Im)? Highpass(double[] re, double[] im, TextureStatistics? target, State state)
    {
        // By Parseval's theorem the variance and its gradient need no inverse transform.
        var mask = pyramid.HighpassMask;
        var n = (double)re.Length;
        var sum = 0.0;
        for (var i = 0; i < re.Length; i++)
            sum += mask[i] * mask[i] * ((re[i] * re[i]) + (im[i] * im[i]));
        state.HighpassVariance = sum / n / n;
        if (target is null)
            return null;
        var e = state.HighpassVariance - target.HighpassVariance;
        state.Distance += HighpassWeight * e * e / 2;
        var (gRe, gIm) = (new double[re.Length], new double[re.Length]);
        var by = HighpassWeight * e * 2 / n / n;
        for (var i = 0; i < re.Length; i++)
        {
            gRe[i] = by * mask[i] * mask[i] * re[i];
            gIm[i] = by * mask[i] * mask[i] * im[i];
        }
        return (gRe, gIm);
    }

    private void Lowpass(int s, (double[] Re, double[] Im) spectrum, double variance, TextureStatistics? target, (double[] Re, double[] Im)? gradient, State state)
    {
        var level = pyramid.Levels[s];
        var n = level.Width * level.Height;
        var (re, im) = ((double[])spectrum.Re.Clone(), (double[])spectrum.Im.Clone());
        SteerablePyramid.Multiply(re, im, level.Lowpass);
        re[0] = im[0] = 0;
        var low = SteerablePyramid.RealInverse(level, re, im, null);
        var (m2, m3, m4) = Moments(low);
        // The paper's own rule: a low-pass picture of next to no variance has the moments of Gaussian noise.
        var faint = m2 < 1e-6 * variance || m2 < 1e-20;
        state.LowpassDeviation[s] = Math.Sqrt(m2);
        state.LowpassSkewness[s] = faint ? 0 : m3 / Math.Pow(m2, 1.5);
        state.LowpassKurtosis[s] = faint ? 3 : m4 / (m2 * m2);
        var correlation = AutoCorrelation.Of(level, low, neighborhood);
        Normalize(correlation);
        state.LowpassAutoCorrelation[s] = correlation;
        if (target is null)
            return;
        var e3 = state.LowpassSkewness[s] - target.LowpassSkewness[s];
        var e4 = state.LowpassKurtosis[s] - target.LowpassKurtosis[s];
        var e1 = state.LowpassDeviation[s] - target.LowpassDeviation[s];
        state.Distance += ((e1 * e1) + (e3 * e3) + (e4 * e4)) / 2;
        var kernel = CorrelationErrors(correlation, target.LowpassAutoCorrelation[s], out var byVariance, state);
        if (m2 < 1e-20)
            return;
        byVariance = (byVariance + (faint ? 0 : (-1.5 * e3 * state.LowpassSkewness[s]) - (2 * e4 * state.LowpassKurtosis[s])) + (e1 * Math.Sqrt(m2) / 2)) / m2;
        var byThird = faint ? 0 : e3 / Math.Pow(m2, 1.5) * 3 / n;
        var byFourth = faint ? 0 : e4 / (m2 * m2) * 4 / n;
        var g = new double[n];
        AutoCorrelation.AddGradient(level, low, kernel, neighborhood, 2 / m2 / n, g);
        for (var i = 0; i < n; i++)
        {
            var d = low[i];
            g[i] += d * ((byVariance * 2 / n) + (d * (byThird + (d * byFourth))));
        }
        var (gRe, gIm) = SteerablePyramid.Forward(level, g);
        SteerablePyramid.Multiply(gRe, gIm, level.Lowpass);
        gRe[0] = gIm[0] = 0;
        TensorPrimitives.MultiplyAdd(gRe, 1.0 / n, gradient!.Value.Re, gradient.Value.Re);
        TensorPrimitives.MultiplyAdd(gIm, 1.0 / n, gradient.Value.Im, gradient.Value.Im);
    }

    private (double[][] Magnitudes, double[][] Reals) Bands(
        int s, (double[] Re, double[] Im)[] spectra, TextureStatistics? target, (double[] Re, double[] Im)[]? gradientOf, State state)
    {
        var level = pyramid.Levels[s];
        var n = level.Width * level.Height;
        var k = _orientations;
        var (real, imaginary) = (new double[k][], new double[k][]);
        var (lengths, magnitudes) = (new double[k][], new double[k][]);
        var hasParents = s + 1 < pyramid.Scales;
        var (upReal, upImaginary, upLengths) = (new double[k][], new double[k][], new double[k][]);
        var magnitudeParents = new List<double[]>();
        var realParents = new List<double[]>();
        var doubled = new double[2 * k][];
        var upMagnitudes = new double[k][];
        ParallelLoop.For(0, k, b =>
        {
            (real[b], imaginary[b]) = pyramid.Band(level, spectra[s].Re, spectra[s].Im, b);
            lengths[b] = Length(real[b], imaginary[b]);
            magnitudes[b] = new double[n];
            var mean = TensorPrimitives.Sum<double>(lengths[b]) / n;
            TensorPrimitives.Subtract(lengths[b], mean, magnitudes[b]);
            state.MagnitudeMean[s][b] = mean;
            state.MagnitudeAutoCorrelation[s][b] = AutoCorrelation.Of(level, magnitudes[b], neighborhood);
            if (hasParents)
            {
                (upReal[b], upImaginary[b]) = Parent(s, spectra[s + 1], b);
                upLengths[b] = Length(upReal[b], upImaginary[b]);
                upMagnitudes[b] = new double[n];
                TensorPrimitives.Subtract(upLengths[b], TensorPrimitives.Sum<double>(upLengths[b]) / n, upMagnitudes[b]);
                (doubled[b], doubled[k + b]) = DoublePhase(upReal[b], upImaginary[b], upLengths[b]);
            }
        });
        if (hasParents)
        {
            magnitudeParents.AddRange(upMagnitudes);
            realParents.AddRange(doubled);
        }
        foreach (var companion in companions)
        {
            magnitudeParents.AddRange(companion.Magnitudes[s]);
            realParents.AddRange(companion.Reals[s]);
        }
        var power = Array.ConvertAll(magnitudes, MeanSquare);
        for (var b = 0; b < k; b++)
        {
            state.MagnitudeDeviation[s][b] = Math.Sqrt(power[b]);
            Normalize(state.MagnitudeAutoCorrelation[s][b]);
        }
        var orientation = state.OrientationCorrelation[s] = Correlations(magnitudes, power, magnitudes, power);
        var parentPower = magnitudeParents.ConvertAll(MeanSquare).ToArray();
        var magnitudeParent = state.ParentMagnitudeCorrelation[s] = Correlations(magnitudes, power, [.. magnitudeParents], parentPower);
        var realPower = Array.ConvertAll(real, MeanSquare);
        var realParentPower = realParents.ConvertAll(MeanSquare).ToArray();
        var realParent = state.ParentRealCorrelation[s] = Correlations(real, realPower, [.. realParents], realParentPower);
        if (target is null)
            return (magnitudes, real);

        // Gradients with respect to magnitudes, real parts and parents.
        var (gMagnitude, gReal) = (Zeros(k, n), Zeros(k, n));
        var (gUp, gDoubled) = (Zeros(hasParents ? k : 0, n), Zeros(hasParents ? 2 * k : 0, n));
        for (var b = 0; b < k; b++)
        {
            var e = state.MagnitudeDeviation[s][b] - target.MagnitudeDeviation[s][b];
            state.Distance += e * e / 2;
            var kernel = CorrelationErrors(state.MagnitudeAutoCorrelation[s][b], target.MagnitudeAutoCorrelation[s][b], out var byPower, state);
            if (power[b] < 1e-20)
                continue;
            AutoCorrelation.AddGradient(level, magnitudes[b], kernel, neighborhood, 2 / power[b] / n, gMagnitude[b]);
            byPower = (byPower + (e * Math.Sqrt(power[b]) / 2)) / power[b];
            TensorPrimitives.MultiplyAdd(magnitudes[b], byPower * 2 / n, gMagnitude[b], gMagnitude[b]);
        }
        CorrelationGradient(orientation, target.OrientationCorrelation[s], magnitudes, power, gMagnitude, magnitudes, power, gMagnitude, (i, j) => i == j ? 0 : 0.5, state);
        CorrelationGradient(magnitudeParent, target.ParentMagnitudeCorrelation[s], magnitudes, power, gMagnitude, [.. magnitudeParents], parentPower, gUp, (_, _) => 1, state);
        CorrelationGradient(realParent, target.ParentRealCorrelation[s], real, realPower, gReal, [.. realParents], realParentPower, gDoubled, (_, _) => 1, state);
        var shares = new (double[] Re, double[] Im)[2 * k];
        ParallelLoop.For(0, k, b =>
        {
            shares[b] = BandGradient(level, b, real[b], imaginary[b], lengths[b], gMagnitude[b], gReal[b]);
            if (hasParents)
                shares[k + b] = ParentGradient(s, b, upReal[b], upImaginary[b], upLengths[b], gUp[b], gDoubled[b], gDoubled[k + b]);
        });
        for (var b = 0; b < (hasParents ? 2 * k : k); b++)
        {
            var to = gradientOf![b < k ? s : s + 1];
            TensorPrimitives.Add(to.Re, shares[b].Re, to.Re);
            TensorPrimitives.Add(to.Im, shares[b].Im, to.Im);
        }
        return (magnitudes, real);
    }

    /// <summary>A band of the next coarser scale, enlarged to this one's size. Its natural scaling is that of this scale's own coefficients.</summary>
    private (double[] Real, double[] Imaginary) Parent(int s, (double[] Re, double[] Im) spectrum, int b)
    {
        var (to, from) = (pyramid.Levels[s], pyramid.Levels[s + 1]);
        var (re, im) = pyramid.BandSpectrum(from, spectrum.Re, spectrum.Im, b);
        var upRe = Spectrum.Resize(re, from.Width, from.Height, to.Width, to.Height);
        var upIm = Spectrum.Resize(im, from.Width, from.Height, to.Width, to.Height);
        to.Transform.Inverse(upRe, upIm);
        return (upRe, upIm);
    }

    private (double[] Re, double[] Im) BandGradient(
        SteerableLevel level, int b, double[] real, double[] imaginary, double[] lengths, double[] gMagnitude, double[] gReal)
    {
        var n = real.Length;
        var (gRe, gIm) = ToComplexGradient(real, imaginary, lengths, gMagnitude);
        TensorPrimitives.Add(gRe, gReal, gRe);
        level.Transform.Forward(gRe, gIm);
        return BackThroughBand(level, b, gRe, gIm, n);
    }

    private (double[] Re, double[] Im) ParentGradient(
        int s, int b, double[] real, double[] imaginary, double[] lengths, double[] gMagnitude, double[] gCos, double[] gSin)
    {
        var (level, coarser) = (pyramid.Levels[s], pyramid.Levels[s + 1]);
        var (gRe, gIm) = ToComplexGradient(real, imaginary, lengths, gMagnitude);
        for (var i = 0; i < real.Length; i++)
        {
            if (lengths[i] < Tiny)
                continue;
            // With (x, y) = r (cos p, sin p): the derivatives of (x^2 - y^2) / r and 2 x y / r.
            var (x, y) = (real[i] / lengths[i], imaginary[i] / lengths[i]);
            gRe[i] += (gCos[i] * x * ((x * x) + (3 * y * y))) + (gSin[i] * 2 * y * y * y);
            gIm[i] += (-gCos[i] * y * ((3 * x * x) + (y * y))) + (gSin[i] * 2 * x * x * x);
        }
        level.Transform.Forward(gRe, gIm);
        var re = Spectrum.Resize(gRe, level.Width, level.Height, coarser.Width, coarser.Height);
        var im = Spectrum.Resize(gIm, level.Width, level.Height, coarser.Width, coarser.Height);
        return BackThroughBand(coarser, b, re, im, real.Length);
    }

    /// <summary>Times the conjugate of the band's filter, over the number of pixels the inverse transform had.</summary>
    private (double[] Re, double[] Im) BackThroughBand(SteerableLevel level, int b, double[] gRe, double[] gIm, int pixels)
    {
        // conj((-i)^(K-1)) = i^(K-1), which is (-i)^(K-1) times (-1)^(K-1).
        var (re, im) = pyramid.BandSpectrum(level, gRe, gIm, b);
        var by = ((_orientations - 1) % 2 == 0 ? 1.0 : -1.0) / pixels;
        TensorPrimitives.Multiply(re, by, re);
        TensorPrimitives.Multiply(im, by, im);
        return (re, im);
    }

    /// <summary>The gradient with respect to a complex coefficient from that with respect to its magnitude less the mean.</summary>
    private static (double[] Re, double[] Im) ToComplexGradient(double[] real, double[] imaginary, double[] lengths, double[] gMagnitude)
    {
        var mean = TensorPrimitives.Sum<double>(gMagnitude) / gMagnitude.Length;
        var (gRe, gIm) = (new double[real.Length], new double[real.Length]);
        for (var i = 0; i < real.Length; i++)
        {
            var by = lengths[i] < Tiny ? 0 : (gMagnitude[i] - mean) / lengths[i];
            (gRe[i], gIm[i]) = (by * real[i], by * imaginary[i]);
        }
        return (gRe, gIm);
    }

    /// <summary>Errors of normalised auto-correlations as a kernel, each lag once for both its signs, and the share that falls to the variance.</summary>
    private double[] CorrelationErrors(double[] got, double[] wanted, out double byVariance, State state)
    {
        var kernel = new double[got.Length];
        byVariance = 0;
        for (var i = 0; i < got.Length; i++)
        {
            if (i == neighborhood * neighborhood / 2)
                continue;
            var e = got[i] - wanted[i];
            state.Distance += e * e / 4;
            kernel[i] = e / 2;
            byVariance -= e / 2 * got[i];
        }
        return kernel;
    }

    private static double[] Correlations(double[][] a, double[] powerA, double[][] b, double[] powerB)
    {
        var result = new double[a.Length * b.Length];
        ParallelLoop.For(0, a.Length, i =>
        {
            for (var j = 0; j < b.Length; j++)
            {
                var norm = Math.Sqrt(powerA[i] * powerB[j]);
                result[(i * b.Length) + j] = norm < 1e-20 ? 0 : TensorPrimitives.Dot<double>(a[i], b[j]) / a[i].Length / norm;
            }
        });
        return result;
    }

    /// <summary>Gradient of half the weighted squared errors of c_ij = mean(a_i b_j) / sqrt(mean(a_i^2) mean(b_j^2)); signals beyond gB's are constants.</summary>
    private static void CorrelationGradient(
        double[] got, double[] wanted, double[][] a, double[] powerA, double[][] gA, double[][] b, double[] powerB, double[][] gB, Func<int, int, double> weight, State state)
    {
        var n = a[0].Length;
        var (shares, ownA, ownB) = (new double[got.Length], new double[a.Length], new double[b.Length]);
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < b.Length; j++)
            {
                var at = (i * b.Length) + j;
                var difference = got[at] - wanted[at];
                var e = weight(i, j) * difference;
                state.Distance += e * difference / 2;
                var norm = Math.Sqrt(powerA[i] * powerB[j]);
                if (norm < 1e-20)
                    continue;
                shares[at] = e / norm / n;
                ownA[i] -= e * got[at] / powerA[i] / n;
                ownB[j] -= e * got[at] / powerB[j] / n;
            }
        }
        // One after the other: both may add to the same signals.
        ParallelLoop.For(0, a.Length, i =>
        {
            for (var j = 0; j < b.Length; j++)
                AddScaled(b[j], shares[(i * b.Length) + j], gA[i]);
            AddScaled(a[i], ownA[i], gA[i]);
        });
        ParallelLoop.For(0, gB.Length, j =>
        {
            for (var i = 0; i < a.Length; i++)
                AddScaled(a[i], shares[(i * b.Length) + j], gB[j]);
            AddScaled(b[j], ownB[j], gB[j]);
        });
    }

    private static void AddScaled(double[] signal, double by, double[] to)
    {
        if (by != 0)
            TensorPrimitives.MultiplyAdd(signal, by, to, to);
    }

    private void Normalize(double[] correlation)
    {
        var variance = correlation[neighborhood * neighborhood / 2];
        for (var i = 0; i < correlation.Length; i++)
            correlation[i] = variance < 1e-20 ? 0 : correlation[i] / variance;
    }

    internal static (double M2, double M3, double M4) Moments(double[] centred)
    {
        var (m2, m3, m4) = (0.0, 0.0, 0.0);
        foreach (var d in centred)
        {
            var square = d * d;
            m2 += square;
            m3 += square * d;
            m4 += square * square;
        }
        return (m2 / centred.Length, m3 / centred.Length, m4 / centred.Length);
    }

    internal static double MeanSquare(double[] values) => TensorPrimitives.SumOfSquares<double>(values) / values.Length;

    internal static double[] Length(double[] real, double[] imaginary)
    {
        var lengths = new double[real.Length];
        for (var i = 0; i < lengths.Length; i++)
            lengths[i] = Math.Sqrt((real[i] * real[i]) + (imaginary[i] * imaginary[i]));
        return lengths;
    }

    /// <summary>r (cos 2p, sin 2p) of coefficients r (cos p, sin p).</summary>
    internal static (double[] Cos, double[] Sin) DoublePhase(double[] real, double[] imaginary, double[] lengths)
    {
        var (cos, sin) = (new double[real.Length], new double[real.Length]);
        for (var i = 0; i < real.Length; i++)
        {
            if (lengths[i] < Tiny)
                continue;
            cos[i] = ((real[i] * real[i]) - (imaginary[i] * imaginary[i])) / lengths[i];
            sin[i] = 2 * real[i] * imaginary[i] / lengths[i];
        }
        return (cos, sin);
    }

    private static double[][] Zeros(int count, int length) => [.. Enumerable.Range(0, count).Select(_ => new double[length])];

    /// <summary>What is filled in while measuring.</summary>
    private sealed class State(int scales, int orientations, int neighborhood)
    {
        public double Distance { get; set; }

        public double HighpassVariance { get; set; }

        public double[][][] MagnitudeAutoCorrelation { get; } = [.. Enumerable.Range(0, scales).Select(_ => new double[orientations][])];

        public double[] LowpassSkewness { get; } = new double[scales + 1];

        public double[] LowpassKurtosis { get; } = new double[scales + 1];

        public double[][] LowpassAutoCorrelation { get; } = new double[scales + 1][];

        public double[] LowpassDeviation { get; } = new double[scales + 1];

        public double[][] OrientationCorrelation { get; } = new double[scales][];

        public double[][] MagnitudeDeviation { get; } = Zeros(scales, orientations);

        public double[][] MagnitudeMean { get; } = Zeros(scales, orientations);

        public double[][] ParentMagnitudeCorrelation { get; } = new double[scales][];

        public double[][] ParentRealCorrelation { get; } = new double[scales][];

        public TextureStatistics ToStatistics(double[] pixels) => new()
        {
            Neighborhood = neighborhood,
            Pixels = pixels,
            MagnitudeAutoCorrelation = MagnitudeAutoCorrelation,
            LowpassSkewness = LowpassSkewness,
            LowpassKurtosis = LowpassKurtosis,
            LowpassAutoCorrelation = LowpassAutoCorrelation,
            LowpassDeviation = LowpassDeviation,
            OrientationCorrelation = OrientationCorrelation,
            MagnitudeDeviation = MagnitudeDeviation,
            MagnitudeMean = MagnitudeMean,
            ParentMagnitudeCorrelation = ParentMagnitudeCorrelation,
            ParentRealCorrelation = ParentRealCorrelation,
            HighpassVariance = HighpassVariance,
        };
    }
}
