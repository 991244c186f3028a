using Impasto.Imaging;
using Impasto.Imaging.Filters;
using Impasto.Imaging.IO;

namespace Impasto.Evaluation;

/// <summary>Where a photograph is flat (sky, walls), a photo-real result must not have a style's strokes: what structure it has there, beside the photograph's own.</summary>
internal static class FlatAreas
{
    /// <summary>Half the side of the windows that a pixel's surroundings are judged by.</summary>
    private const int Radius = 7;

    /// <summary>Up to this root mean square of the differences between neighbours, 0..1, a window is flat.</summary>
    private const float MaxSlope = 3f / 255;

    /// <summary>Flat areas smaller than this share of the picture say nothing.</summary>
    private const double MinShare = 0.01;

    /// <summary>The energy of what 8 bits round away, 1/12 a pixel, two pixels a difference, two differences: what it takes to divide by a blank sky.</summary>
    private const double Rounding = 4.0 / 12 / (255 * 255);

    /// <summary>1 where the picture is flat, else 0.</summary>
    public static Plane Of(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var mean = BoxFilter.Mean(Energy(picture), Radius);
        return new Plane(mean.Width, mean.Height, Array.ConvertAll(mean.Values, energy => energy <= MaxSlope * MaxSlope ? 1f : 0));
    }

    /// <summary>The mean squared gradient of a result over the content's, both where the content is flat: 1 is unchanged. Null where it is flat nowhere.</summary>
    /// <param name="content">The photograph.</param>
    /// <param name="result">What was made of it, of the same size.</param>
    public static double? EnergyRatio(Picture content, Picture result)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(result);
        if ((content.Width, content.Height) != (result.Width, result.Height))
            throw new ArgumentException($"The result of a {content.Width}x{content.Height} photograph can't be {result.Width}x{result.Height}.", nameof(result));
        var (flat, before, after) = (Of(content), Energy(content), Energy(result));
        double count = 0, own = 0, found = 0;
        for (var i = 0; i < flat.Values.Length; i++)
        {
            count += flat.Values[i];
            own += flat.Values[i] * before.Values[i];
            found += flat.Values[i] * after.Values[i];
        }
        return count < MinShare * flat.Values.Length ? null : (found / count + Rounding) / (own / count + Rounding);
    }

    /// <summary>
    /// The squared differences to the right and the lower neighbour, the mean over the channels; 0 at the last column and row. Of 8-bit values, so that a picture and the file that
    /// it was saved to have the same.
    /// </summary>
    private static Plane Energy(Picture picture)
    {
        var (width, height, channels) = (picture.Width, picture.Height, picture.Channels);
        var values = Array.ConvertAll(picture.Pixels, value => PictureEncoder.Quantize(value, 255) / 255);
        var energy = new Plane(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var sum = 0f;
                var at = (y * width + x) * channels;
                for (var c = 0; c < channels; c++, at++)
                {
                    var right = x + 1 < width ? values[at + channels] - values[at] : 0;
                    var down = y + 1 < height ? values[at + width * channels] - values[at] : 0;
                    sum += right * right + down * down;
                }
                energy[x, y] = sum / channels;
            }
        }
        return energy;
    }
}
