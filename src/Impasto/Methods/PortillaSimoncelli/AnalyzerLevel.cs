using System.Numerics;
using Impasto.Imaging.Fourier;
using Impasto.Imaging.Pyramids;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// One level of an analyzer: its masks and its memory. Full spectra are [height, width], half spectra [height, width / 2 + 1]. A signal is a
/// band of a channel, number channel * orientations + orientation.
/// </summary>
internal sealed class AnalyzerLevel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public AnalyzerLevel(SteerableLevel level, int neighborhood, int channels, int signals, bool hasParents)
    {
        (Width, Height, Pixels, Half) = (level.Width, level.Height, level.Width * level.Height, (level.Width / 2) + 1);
        Transform = new FourierTransform2D<T>(Width, Height, parallel: false);
        Correlation = new AutoCorrelation<T>(Width, Height, neighborhood);
        Lowpass = Array.ConvertAll(level.Lowpass, T.CreateChecked);
        Analysis = Array.ConvertAll(level.Analysis, mask => Array.ConvertAll(mask, T.CreateChecked));
        var half = Half * Height;
        (SpectrumRe, SpectrumIm, Low) = (Some(channels, Pixels), Some(channels, Pixels), Some(channels, Pixels));
        (LowRe, LowIm, ScratchRe, ScratchIm) = (Some(channels, half), Some(channels, half), Some(channels, half), Some(channels, half));
        (Re, Im, Magnitude) = (Some(signals, Pixels), Some(signals, Pixels), Some(signals, Pixels));
        (MagnitudeRe, MagnitudeIm) = (Some(signals, half), Some(signals, half));
        var parents = hasParents ? signals : 0;
        (UpRe, UpIm, UpMean) = (Some(parents, Pixels), Some(parents, Pixels), new double[parents]);
        (MagnitudeMean, MagnitudeLags) = (new double[signals], new double[signals][]);
        (LowMoments, LowLags) = (new (double, double, double)[channels], new double[channels][]);
    }

    public int Width { get; }

    public int Height { get; }

    public int Pixels { get; }

    /// <summary>Width of a half spectrum.</summary>
    public int Half { get; }

    public FourierTransform2D<T> Transform { get; }

    public AutoCorrelation<T> Correlation { get; }

    public T[] Lowpass { get; }

    public T[][] Analysis { get; }

    /// <summary>Spectra of the channels at this level.</summary>
    public T[][] SpectrumRe { get; }

    public T[][] SpectrumIm { get; }

    /// <summary>The channels' low-pass pictures and their half spectra.</summary>
    public T[][] Low { get; }

    public T[][] LowRe { get; }

    public T[][] LowIm { get; }

    public T[][] ScratchRe { get; }

    public T[][] ScratchIm { get; }

    /// <summary>The bands' coefficients, then the gradient with respect to them, then its spectrum.</summary>
    public T[][] Re { get; }

    public T[][] Im { get; }

    /// <summary>The magnitudes less their means, then the gradient with respect to them, as far as it comes from their own statistics.</summary>
    public T[][] Magnitude { get; }

    public T[][] MagnitudeRe { get; }

    public T[][] MagnitudeIm { get; }

    /// <summary>The next coarser scale's bands enlarged to this size; then as <see cref="Re"/>.</summary>
    public T[][] UpRe { get; }

    public T[][] UpIm { get; }

    public double[] UpMean { get; }

    public double[] MagnitudeMean { get; }

    public double[][] MagnitudeLags { get; }

    /// <summary>Second to fourth moment.</summary>
    public (double M2, double M3, double M4)[] LowMoments { get; }

    public double[][] LowLags { get; }

    /// <summary>Gradient with respect to the channels' spectra; there once one is asked for.</summary>
    public T[][] GradientRe { get; private set; } = [];

    public T[][] GradientIm { get; private set; } = [];

    public void MakeRoomForGradient()
    {
        if (GradientRe.Length == 0)
            (GradientRe, GradientIm) = (Some(SpectrumRe.Length, Pixels), Some(SpectrumRe.Length, Pixels));
    }

    /// <summary>The parts of rows that hold the same frequencies in this level's full spectra and in those of the next coarser level: (here, there, length).</summary>
    public IEnumerable<(int Here, int There, int Length)> Shared(AnalyzerLevel<T> coarser)
    {
        var (right, left) = ((coarser.Width + 1) / 2, coarser.Width / 2);
        for (var y = 0; y < coarser.Height; y++)
        {
            var here = (y < (coarser.Height + 1) / 2 ? y : Height - coarser.Height + y) * Width;
            yield return (here, y * coarser.Width, right);
            if (left > 0)
                yield return (here + Width - left, (y * coarser.Width) + right, left);
        }
    }

    private static T[][] Some(int count, int length) => [.. Enumerable.Range(0, count).Select(_ => new T[length])];
}
