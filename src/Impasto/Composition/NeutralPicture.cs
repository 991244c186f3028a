using Impasto.Imaging;
using Impasto.Imaging.Resampling;

namespace Impasto.Composition;

/// <summary>A picture of nothing whose statistics are about those of photographs: as much contrast in every octave (Field 1987, whose spectra fall as 1/f), more of it in luminance than in colour.</summary>
public static class NeutralPicture
{
    private const float Mean = 0.45f, LuminanceDeviation = 0.22f, ColorDeviation = 0.06f;

    /// <summary>Makes it; always the same for a size.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public static Picture Of(int width, int height)
    {
        var random = new SeededRandom(1);
        var luminance = Noise(width, height, LuminanceDeviation, random);
        var picture = new Picture(width, height, 3);
        for (var channel = 0; channel < 3; channel++)
        {
            var color = Noise(width, height, ColorDeviation, random);
            for (var i = 0; i < luminance.Length; i++)
                picture.Pixels[3 * i + channel] = Math.Clamp(Mean + luminance[i] + color[i], 0, 1);
        }
        return picture;
    }

    /// <summary>Noise of mean 0 with the same power in every octave.</summary>
    private static float[] Noise(int width, int height, float deviation, SeededRandom random)
    {
        var sum = new float[width * height];
        for (var cells = 2; cells < 2 * Math.Max(width, height); cells *= 2)
        {
            var octave = new Picture(Math.Clamp(cells * width / Math.Max(width, height), 1, width), Math.Clamp(cells * height / Math.Max(width, height), 1, height), 1);
            for (var i = 0; i < octave.Pixels.Length; i++)
                octave.Pixels[i] = random.NextNormal();
            var full = Resampler.Resize(octave, width, height);
            for (var i = 0; i < sum.Length; i++)
                sum[i] += full.Pixels[i];
        }
        var mean = sum.Average();
        var scale = deviation / MathF.Sqrt(sum.Average(value => (value - mean) * (value - mean)));
        return Array.ConvertAll(sum, value => (value - mean) * scale);
    }
}
