using System.Globalization;

namespace Impasto.Imaging.IO;

/// <summary>
/// What the numbers of a file mean whose format doesn't say it: floating-point and 32-bit integer samples. Whole numbers to 255 or 65,535 are those of ordinary pictures kept in a
/// wider type (OpenCV, ImageJ, NumPy). Floating-point numbers of 0..1 without a profile, perhaps with some highlights above, are linear light, as libvips, Photoshop and GIMP have
/// it. Everything else is anyone's guess.
/// </summary>
/// <param name="White">The number of white.</param>
/// <param name="IsLinear">Whether the numbers are linear light rather than sRGB-encoded.</param>
internal readonly record struct SampleRange(double White, bool IsLinear)
{
    /// <summary>The share of samples that may be highlights beyond white.</summary>
    private const double MostAbove = 0.05;

    /// <summary>Finds the range.</summary>
    /// <param name="samples">What was seen of the colours, all of them.</param>
    /// <param name="full">White of the integer type; null for floating-point numbers.</param>
    /// <exception cref="PictureRefusal">Nothing tells it.</exception>
    public static SampleRange Of(Samples samples, double? full)
    {
        if (full is null && samples.Most <= 1)
            return new(1, true);
        if (samples.AreWhole && samples.Most <= 255)
            return new(255, false);
        if (samples.AreWhole && samples.Most <= 65535)
            return new(65535, false);
        if (full is { } white && samples.Most >= white / 256)
            return new(white, false);
        if (full is null && samples.Above <= MostAbove * samples.Count)
            return new(1, true);
        throw new PictureRefusal(FormattableString.Invariant($"holds {(full is null ? "floating-point" : "32-bit")} numbers from {samples.Least:G6} to {samples.Most:G6}, and nothing tells which is white"),
            full is null ? "scale them to 0..1 and save it anew" : "save it anew with 8 or 16 bits a channel");
    }

    /// <summary>What the user should know of it.</summary>
    public string Note(bool hasProfile) => IsLinear
        ? hasProfile ? "" : "holds floating-point numbers without a colour profile: they were taken as linear light; if the picture looks washed out, save it with 8 or 16 bits."
        : string.Create(CultureInfo.InvariantCulture, $"holds numbers of 32 bits or more: {White:N0} was taken as white.");

    /// <summary>What is known of a picture's samples after a look at all of them.</summary>
    internal sealed class Samples
    {
        public double Least { get; private set; } = double.PositiveInfinity;

        public double Most { get; private set; } = double.NegativeInfinity;

        public long Count { get; private set; }

        /// <summary>How many are above 1.</summary>
        public long Above { get; private set; }

        public bool AreWhole { get; private set; } = true;

        public void Add(ReadOnlySpan<double> values)
        {
            foreach (var value in values)
            {
                if (!double.IsFinite(value))
                    continue;
                Count++;
                Least = Math.Min(Least, value);
                Most = Math.Max(Most, value);
                if (value > 1)
                    Above++;
                AreWhole &= value == Math.Floor(value);
            }
        }
    }
}
