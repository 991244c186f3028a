using System.Numerics.Tensors;
using Impasto.Imaging;
using Impasto.Imaging.Pyramids;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// One round of the paper's synthesis (Portilla and Simoncelli 2000, section 4.3): the picture is taken apart, every group of constraints is
/// imposed from coarse to fine, and the picture is put together again on the way. Several channels go together, as in the authors' colour version.
/// </summary>
internal sealed class StatisticsProjection(SteerablePyramid pyramid, TextureStatistics target, ColorMixing? mixing)
{
    private readonly int _channels = target.Channels;
    private readonly int _signals = target.Channels * pyramid.Orientations;
    private readonly AutoCorrelationProjection[] _autoCorrelations = [.. pyramid.Levels.Select(level => new AutoCorrelationProjection(level, target.Neighborhood))];

    /// <summary>Gives the next picture, its channels one after the other.</summary>
    public double[] Round(double[] picture)
    {
        var (finest, n) = (pyramid.Levels[0], pyramid.Width * pyramid.Height);
        var highpasses = new double[_channels][];
        var spectra = new (double[] Re, double[] Im)[pyramid.Scales + 1][];
        for (var s = 0; s < spectra.Length; s++)
            spectra[s] = new (double[], double[])[_channels];
        ParallelLoop.For(0, _channels, c =>
        {
            var (re, im) = SteerablePyramid.Forward(finest, picture[(c * n)..((c + 1) * n)]);
            re[0] = im[0] = 0;
            highpasses[c] = Highpass(finest, re, im, target.HighpassVariance[c]);
            SteerablePyramid.Multiply(re, im, finest.Lowpass);
            spectra[0][c] = (re, im);
            for (var s = 0; s < pyramid.Scales; s++)
                spectra[s + 1][c] = pyramid.Coarser(s, spectra[s][c].Re, spectra[s][c].Im);
        });

        var lows = Coarsest(spectra[^1]);
        (double[] Re, double[] Im)[]? parents = null;
        for (var s = pyramid.Scales - 1; s >= 0; s--)
        {
            var (level, coarser) = (pyramid.Levels[s], pyramid.Levels[s + 1]);
            var bands = Bands(s, spectra[s], parents);
            ParallelLoop.For(0, _channels, c =>
            {
                var (lowRe, lowIm) = SteerablePyramid.Forward(coarser, lows[c]);
                var sumRe = Spectrum.Resize(lowRe, coarser.Width, coarser.Height, level.Width, level.Height);
                var sumIm = Spectrum.Resize(lowIm, coarser.Width, coarser.Height, level.Width, level.Height);
                for (var b = 0; b < pyramid.Orientations; b++)
                {
                    var (re, im) = bands[(c * pyramid.Orientations) + b];
                    pyramid.AddBand(level, b, re, im, sumRe, sumIm);
                }
                lows[c] = Lowpass(s, c, SteerablePyramid.RealInverse(level, sumRe, sumIm, level.Lowpass));
            });
            parents = bands;
        }
        for (var c = 0; c < _channels; c++)
            TensorPrimitives.Add(lows[c], highpasses[c], lows[c]);
        return Pixels(lows);
    }

    /// <summary>The high-pass residual, filtered both ways, with the wanted variance.</summary>
    private double[] Highpass(SteerableLevel level, double[] re, double[] im, double wanted)
    {
        var mask = pyramid.HighpassMask;
        var (variance, n) = (0.0, (double)re.Length);
        for (var i = 0; i < re.Length; i++)
            variance += mask[i] * mask[i] * ((re[i] * re[i]) + (im[i] * im[i])) / n / n;
        var square = new double[mask.Length];
        TensorPrimitives.Multiply(mask, mask, square);
        var high = SteerablePyramid.RealInverse(level, re, im, square);
        if (variance > 1e-20)
            TensorPrimitives.Multiply(high, Math.Sqrt(wanted / variance), high);
        return high;
    }

    /// <summary>The coarsest low-passes: first their correlations with each other, then each one's own statistics.</summary>
    private double[][] Coarsest((double[] Re, double[] Im)[] spectra)
    {
        var (s, level) = (pyramid.Scales, pyramid.Levels[^1]);
        var lows = Array.ConvertAll(spectra, spectrum => SteerablePyramid.RealInverse(level, spectrum.Re, spectrum.Im, level.Lowpass));
        if (_channels > 1)
        {
            lows = CorrelationProjection.Impose(
                lows, Covariance(target.LowpassCorrelation[s], target.LowpassDeviation.AsSpan(s * _channels, _channels)), [], []);
        }
        for (var c = 0; c < _channels; c++)
            lows[c] = Lowpass(s, c, lows[c]);
        return lows;
    }

    private double[] Lowpass(int s, int c, double[] low)
    {
        var at = (s * _channels) + c;
        low = _autoCorrelations[s].Impose(low, target.LowpassAutoCorrelation[at], target.LowpassDeviation[at] * target.LowpassDeviation[at]);
        MomentProjection.Skewness(low, target.LowpassSkewness[at]);
        MomentProjection.Kurtosis(low, target.LowpassKurtosis[at]);
        return low;
    }

    /// <summary>Imposes the magnitudes' and the real parts' constraints; gives the spectra of the new real parts.</summary>
    private (double[] Re, double[] Im)[] Bands(int s, (double[] Re, double[] Im)[] spectra, (double[] Re, double[] Im)[]? parents)
    {
        var level = pyramid.Levels[s];
        var (k, m, n) = (pyramid.Orientations, _signals, level.Width * level.Height);
        var (real, lengths, magnitudes) = (new double[m][], new double[m][], new double[m][]);
        var (upMagnitudes, doubled) = (new double[parents is null ? 0 : m][], new double[parents is null ? 0 : 2 * m][]);
        ParallelLoop.For(0, m, i =>
        {
            (real[i], var imaginary) = pyramid.Band(level, spectra[i / k].Re, spectra[i / k].Im, i % k);
            lengths[i] = new double[n];
            Lanes.Magnitude<double>(real[i], imaginary, 0, lengths[i]);
            magnitudes[i] = Centerd(lengths[i]);
            if (parents is not null)
            {
                var (upRe, upIm) = Parent(s, parents[i], i % k);
                (doubled[i], doubled[m + i]) = (new double[n], new double[n]);
                Lanes.DoublePhase<double>(upRe, upIm, doubled[i], doubled[m + i]);
                Lanes.Magnitude<double>(upRe, upIm, 0, upRe);
                upMagnitudes[i] = Centerd(upRe);
            }
        });
        var deviation = target.MagnitudeDeviation[s];
        var wanted = CorrelationProjection.Impose(
            magnitudes, Covariance(target.OrientationCorrelation[s], deviation), upMagnitudes, target.ParentMagnitudeCorrelation[s]);
        ParallelLoop.For(0, m, i =>
        {
            var magnitude = _autoCorrelations[s].Impose(wanted[i], target.MagnitudeAutoCorrelation[s][i], deviation[i] * deviation[i]);
            for (var x = 0; x < n; x++)
            {
                // The new magnitude with the old phase; a magnitude can't be negative.
                var by = lengths[i][x] < 1e-12 ? 0 : Math.Max(magnitude[x] + target.MagnitudeMean[s][i], 0) / lengths[i][x];
                real[i][x] *= by;
            }
        });
        if (_channels > 1 || doubled.Length > 0)
            real = CorrelationProjection.Impose(real, RealCovariance(s, real), doubled, target.ParentRealCorrelation[s]);
        var result = new (double[] Re, double[] Im)[m];
        ParallelLoop.For(0, m, i => result[i] = SteerablePyramid.Forward(level, real[i]));
        return result;
    }

    /// <summary>The real parts' own covariance, but between channels the wanted correlations.</summary>
    private double[] RealCovariance(int s, double[][] real)
    {
        var covariance = CorrelationProjection.Covariance(real, real);
        for (var i = 0; i < covariance.Length && _channels > 1; i++)
        {
            var (a, b) = (i / _signals, i % _signals);
            if (a / pyramid.Orientations != b / pyramid.Orientations)
                covariance[i] = target.RealCorrelation[s][i] * Math.Sqrt(covariance[a * (_signals + 1)] * covariance[b * (_signals + 1)]);
        }
        return covariance;
    }

    private static double[] Covariance(double[] correlation, ReadOnlySpan<double> deviation)
    {
        var covariance = new double[correlation.Length];
        for (var i = 0; i < covariance.Length; i++)
            covariance[i] = correlation[i] * deviation[i / deviation.Length] * deviation[i % deviation.Length];
        return covariance;
    }

    /// <summary>The complex band of a new real part of the next coarser scale, enlarged: the real part's frequencies on the band's lobe, twice.</summary>
    private (double[] Re, double[] Im) Parent(int s, (double[] Re, double[] Im) band, int b)
    {
        var (level, coarser) = (pyramid.Levels[s], pyramid.Levels[s + 1]);
        var (re, im) = (new double[band.Re.Length], new double[band.Re.Length]);
        for (var i = 0; i < re.Length; i++)
        {
            if (coarser.Analysis[b][i] > 0)
                (re[i], im[i]) = (2 * band.Re[i], 2 * band.Im[i]);
        }
        var upRe = Spectrum.Resize(re, coarser.Width, coarser.Height, level.Width, level.Height);
        var upIm = Spectrum.Resize(im, coarser.Width, coarser.Height, level.Width, level.Height);
        level.Transform.Inverse(upRe, upIm);
        return (upRe, upIm);
    }

    /// <summary>Variances and higher moments of the channels; of several their covariance, and the moments and the range of the colours they make.</summary>
    private double[] Pixels(double[][] channels)
    {
        var n = pyramid.Width * pyramid.Height;
        var deviations = new double[_channels];
        for (var c = 0; c < _channels; c++)
        {
            Center(channels[c]);
            deviations[c] = Math.Sqrt(target.Pixels[(6 * c) + 1] * (n - 1) / n);
            var variance = CorrelationProjection.MeanSquare(channels[c]);
            if (variance > 1e-20)
                TensorPrimitives.Multiply(channels[c], deviations[c] / Math.Sqrt(variance), channels[c]);
            MomentProjection.Skewness(channels[c], target.Pixels[(6 * c) + 2]);
            MomentProjection.Kurtosis(channels[c], target.Pixels[(6 * c) + 3]);
        }
        if (_channels > 1)
            channels = CorrelationProjection.Impose(channels, Covariance(target.PixelCorrelation, deviations), [], []);
        var picture = new double[_channels * n];
        for (var c = 0; c < _channels; c++)
        {
            var (mean, low, high) = (target.Pixels[6 * c], target.Pixels[(6 * c) + 4], target.Pixels[(6 * c) + 5]);
            for (var i = 0; i < n; i++)
                picture[(c * n) + i] = Math.Clamp(channels[c][i] + mean, low, Math.Max(low, high));
        }
        if (mixing is null)
            return picture;
        var colors = mixing.ToColors(picture);
        for (var a = 0; a < mixing.Mean.Length; a++)
        {
            var color = colors[(a * n)..((a + 1) * n)];
            var mean = Center(color);
            MomentProjection.Skewness(color, target.ColorMoments[4 * a]);
            MomentProjection.Kurtosis(color, target.ColorMoments[(4 * a) + 1]);
            var (low, high) = (target.ColorMoments[(4 * a) + 2], target.ColorMoments[(4 * a) + 3]);
            for (var i = 0; i < n; i++)
                colors[(a * n) + i] = Math.Clamp(color[i] + mean, low, Math.Max(low, high));
        }
        return mixing.ToChannels(colors);
    }

    private static double Center(double[] values)
    {
        var mean = TensorPrimitives.Sum<double>(values) / values.Length;
        TensorPrimitives.Subtract(values, mean, values);
        return mean;
    }

    private static double[] Centerd(double[] values)
    {
        var centerd = (double[])values.Clone();
        Center(centerd);
        return centerd;
    }
}
