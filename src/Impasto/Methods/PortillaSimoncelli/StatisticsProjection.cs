using Impasto.Imaging;
using System.Numerics.Tensors;
using Impasto.Imaging.Pyramids;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// One round of the paper's synthesis (Portilla and Simoncelli 2000, section 4.3): the picture is taken apart, every group of constraints is
/// imposed from coarse to fine, and the picture is put together again on the way.
/// </summary>
internal sealed class StatisticsProjection(SteerablePyramid pyramid, TextureStatistics target, IReadOnlyList<Companion> companions)
{
    private readonly int _neighborhood = target.Neighborhood;

    /// <summary>Gives the next picture.</summary>
    public double[] Round(double[] picture)
    {
        var finest = pyramid.Levels[0];
        var (re, im) = SteerablePyramid.Forward(finest, picture);
        re[0] = im[0] = 0;
        var highpass = Highpass(finest, re, im);
        SteerablePyramid.Multiply(re, im, finest.Lowpass);
        var spectra = new (double[] Re, double[] Im)[pyramid.Scales + 1];
        spectra[0] = (re, im);
        for (var s = 0; s < pyramid.Scales; s++)
            spectra[s + 1] = pyramid.Coarser(s, spectra[s].Re, spectra[s].Im);

        var low = Lowpass(pyramid.Scales, spectra[pyramid.Scales]);
        (double[] Re, double[] Im)[]? parents = null;
        for (var s = pyramid.Scales - 1; s >= 0; s--)
        {
            var level = pyramid.Levels[s];
            var coarser = pyramid.Levels[s + 1];
            var (lowRe, lowIm) = SteerablePyramid.Forward(coarser, low);
            var sumRe = Spectrum.Resize(lowRe, coarser.Width, coarser.Height, level.Width, level.Height);
            var sumIm = Spectrum.Resize(lowIm, coarser.Width, coarser.Height, level.Width, level.Height);
            parents = Bands(s, spectra[s], parents);
            for (var b = 0; b < parents.Length; b++)
                pyramid.AddBand(level, b, parents[b].Re, parents[b].Im, sumRe, sumIm);
            low = Lowpass(s, (sumRe, sumIm));
        }
        TensorPrimitives.Add(low, highpass, low);
        Pixels(low);
        return low;
    }

    /// <summary>The high-pass residual, filtered both ways, with the wanted variance.</summary>
    private double[] Highpass(SteerableLevel level, double[] re, double[] im)
    {
        var mask = pyramid.HighpassMask;
        var (variance, n) = (0.0, (double)re.Length);
        for (var i = 0; i < re.Length; i++)
            variance += mask[i] * mask[i] * ((re[i] * re[i]) + (im[i] * im[i])) / n / n;
        var square = new double[mask.Length];
        TensorPrimitives.Multiply(mask, mask, square);
        var high = SteerablePyramid.RealInverse(level, re, im, square);
        if (variance > 1e-20)
            TensorPrimitives.Multiply(high, Math.Sqrt(target.HighpassVariance / variance), high);
        return high;
    }

    private double[] Lowpass(int s, (double[] Re, double[] Im) spectrum)
    {
        var level = pyramid.Levels[s];
        var low = SteerablePyramid.RealInverse(level, spectrum.Re, spectrum.Im, level.Lowpass);
        var variance = target.LowpassDeviation[s] * target.LowpassDeviation[s];
        low = AutoCorrelation.Impose(level, low, [.. target.LowpassAutoCorrelation[s].Select(c => c * variance)], _neighborhood);
        MomentProjection.Skewness(low, target.LowpassSkewness[s]);
        MomentProjection.Kurtosis(low, target.LowpassKurtosis[s]);
        return low;
    }

    /// <summary>Imposes the magnitudes' and the real parts' constraints; gives the spectra of the new real parts.</summary>
    private (double[] Re, double[] Im)[] Bands(int s, (double[] Re, double[] Im) spectrum, (double[] Re, double[] Im)[]? parents)
    {
        var level = pyramid.Levels[s];
        var k = pyramid.Orientations;
        var n = level.Width * level.Height;
        var (real, imaginary, lengths, magnitudes) = (new double[k][], new double[k][], new double[k][], new double[k][]);
        var (upMagnitudes, doubled) = (new double[parents is null ? 0 : k][], new double[parents is null ? 0 : 2 * k][]);
        ParallelLoop.For(0, k, b =>
        {
            (real[b], imaginary[b]) = pyramid.Band(level, spectrum.Re, spectrum.Im, b);
            lengths[b] = StatisticsAnalyzer.Length(real[b], imaginary[b]);
            magnitudes[b] = Centred(lengths[b]);
            if (parents is not null)
            {
                var (upRe, upIm) = Parent(s, parents[b], b);
                var upLengths = StatisticsAnalyzer.Length(upRe, upIm);
                (doubled[b], doubled[k + b]) = StatisticsAnalyzer.DoublePhase(upRe, upIm, upLengths);
                upMagnitudes[b] = Centred(upLengths);
            }
        });
        double[][] magnitudeParents = [.. upMagnitudes, .. companions.SelectMany(c => c.Magnitudes[s])];
        double[][] realParents = [.. doubled, .. companions.SelectMany(c => c.Reals[s])];
        var deviation = target.MagnitudeDeviation[s];
        var covariance = new double[k * k];
        for (var i = 0; i < covariance.Length; i++)
            covariance[i] = target.OrientationCorrelation[s][i] * deviation[i / k] * deviation[i % k];
        var wanted = CorrelationProjection.Impose(magnitudes, covariance, magnitudeParents, target.ParentMagnitudeCorrelation[s]);
        ParallelLoop.For(0, k, b =>
        {
            var variance = deviation[b] * deviation[b];
            var magnitude = AutoCorrelation.Impose(level, wanted[b], [.. target.MagnitudeAutoCorrelation[s][b].Select(c => c * variance)], _neighborhood);
            for (var i = 0; i < n; i++)
            {
                // The new magnitude with the old phase; a magnitude can't be negative.
                var by = lengths[b][i] < 1e-12 ? 0 : Math.Max(magnitude[i] + target.MagnitudeMean[s][b], 0) / lengths[b][i];
                real[b][i] *= by;
            }
        });
        if (realParents.Length > 0)
            real = CorrelationProjection.Impose(real, null, realParents, target.ParentRealCorrelation[s]);
        var spectra = new (double[] Re, double[] Im)[k];
        ParallelLoop.For(0, k, b => spectra[b] = SteerablePyramid.Forward(level, real[b]));
        return spectra;
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

    private void Pixels(double[] picture)
    {
        var mean = TensorPrimitives.Sum<double>(picture) / picture.Length;
        TensorPrimitives.Subtract(picture, mean, picture);
        var (variance, n) = (StatisticsAnalyzer.MeanSquare(picture), picture.Length);
        if (variance > 1e-20)
            TensorPrimitives.Multiply(picture, Math.Sqrt(target.Pixels[1] * (n - 1) / n / variance), picture);
        MomentProjection.Skewness(picture, target.Pixels[2]);
        MomentProjection.Kurtosis(picture, target.Pixels[3]);
        for (var i = 0; i < n; i++)
            picture[i] = Math.Clamp(picture[i] + target.Pixels[0], target.Pixels[4], Math.Max(target.Pixels[4], target.Pixels[5]));
    }

    private static double[] Centred(double[] values)
    {
        var centred = new double[values.Length];
        TensorPrimitives.Subtract(values, TensorPrimitives.Sum<double>(values) / values.Length, centred);
        return centred;
    }
}
