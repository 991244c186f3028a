using Impasto.Imaging.Fourier;

namespace Impasto.Imaging.Pyramids;

/// <summary>
/// One level of a <see cref="SteerablePyramid"/>: its size, its transform and its masks, all [Height, Width] in the usual order of frequencies.
/// </summary>
internal sealed class SteerableLevel
{
    internal SteerableLevel(int width, int height, double[] lowpass, double[][] analysis, double[][] synthesis, bool parallel)
    {
        Width = width;
        Height = height;
        Transform = new FourierTransform2D<double>(width, height, parallel);
        Lowpass = lowpass;
        Analysis = analysis;
        Synthesis = synthesis;
    }

    /// <summary>Width in samples.</summary>
    public int Width { get; }

    /// <summary>Height in samples.</summary>
    public int Height { get; }

    /// <summary>The transform of this size.</summary>
    public FourierTransform2D<double> Transform { get; }

    /// <summary>LO: what the level keeps of the frequencies it was cut down to.</summary>
    public double[] Lowpass { get; }

    /// <summary>For each orientation the real part of the mask that makes a complex band, without its factor (-i)^(K - 1): one lobe. Empty for the last level.</summary>
    public double[][] Analysis { get; }

    /// <summary>For each orientation the mask that puts a band back, without its factor i^(K - 1): both lobes. Empty for the last level.</summary>
    public double[][] Synthesis { get; }
}
