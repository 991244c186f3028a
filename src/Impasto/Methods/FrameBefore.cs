using Impasto.Imaging;
using Impasto.Imaging.Resampling;

namespace Impasto.Methods;

/// <summary>What a clip's frame goes on from.</summary>
/// <param name="Warped">The result of the frame before, moved to where things are in this one, or the mean of several; three channels.</param>
/// <param name="Certain">Of its size: from 0, where this frame shows what the others didn't or nobody knows what became of it, to 1.</param>
internal sealed record FrameBefore(Picture Warped, Plane Certain)
{
    /// <summary>With a further frame's result, which counts as far as it is more certain than what is there (Ruder et al. 2016, equation 8).</summary>
    /// <param name="warped">The result, moved; of the same size.</param>
    /// <param name="certain">Where it is.</param>
    public FrameBefore With(Picture warped, Plane certain)
    {
        var (mean, sum) = (new Picture(Warped.Width, Warped.Height, 3, [.. Warped.Pixels]), new Plane(Certain.Width, Certain.Height, [.. Certain.Values]));
        for (var i = 0; i < sum.Values.Length; i++)
        {
            var more = certain.Values[i] - sum.Values[i];
            if (more <= 0)
                continue;
            sum.Values[i] += more;
            for (var c = 3 * i; c < 3 * i + 3; c++)
                mean.Pixels[c] += more / sum.Values[i] * (warped.Pixels[c] - mean.Pixels[c]);
        }
        return new FrameBefore(mean, sum);
    }

    /// <summary>For a frame of another size.</summary>
    public FrameBefore Resized(int width, int height) => new(Resampler.Resize(Warped, width, height), Resampler.Resize(Certain, width, height, ResampleFilter.Bilinear));
}
