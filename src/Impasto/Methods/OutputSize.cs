using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;

namespace Impasto.Methods;

/// <summary>What every method does with sizes, masks and alpha at its beginning and end.</summary>
internal static class OutputSize
{
    /// <summary>The content at the output's size, with three channels; alpha and metadata come along. Colours of invisible pixels take no part.</summary>
    /// <param name="content">The picture.</param>
    /// <param name="longest">The longest side wanted, or null for the picture's own.</param>
    public static Picture Resize(Picture content, int? longest)
    {
        var (width, height) = Of(content, longest);
        if ((long)width * height > PictureLimits.Default.MaxPixels)
        {
            throw new MemoryLimitException($"A {content.Width}x{content.Height} picture brought to {width}x{height} has more than {PictureLimits.Default.MaxPixels / 1_000_000} million pixels",
                "give a smaller `Size`, or `StyleScale` where it is a style beside a long and narrow picture");
        }
        var rgb = HiddenPixels.Filled(content.ToRgb());
        return (width, height) == (rgb.Width, rgb.Height) ? rgb : Resampler.Resize(rgb, width, height);
    }

    /// <summary>The output's size.</summary>
    public static (int Width, int Height) Of(Picture content, int? longest) =>
        longest is { } size ? PictureTransforms.FitLongestSide(content.Width, content.Height, size) : (content.Width, content.Height);

    /// <summary>Takes a picture back towards the content, in its own pixels.</summary>
    /// <param name="picture">At full effect; changed.</param>
    /// <param name="content">Of its size.</param>
    /// <param name="strength">0 gives the content, 1 the picture.</param>
    public static void Mix(Picture picture, Picture content, float strength)
    {
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = content.Pixels[i] + strength * (picture.Pixels[i] - content.Pixels[i]);
    }

    /// <summary>
    /// Puts the content back where the mask is 0, and its alpha and metadata beside the result; limits values to 0..1. The result's pixels are overwritten: a second copy of a
    /// large
    /// picture may be what doesn't fit.
    /// </summary>
    public static Picture Finish(Picture result, Picture content, Picture? mask)
    {
        var weights = mask is null ? null : Resampler.Resize(mask.MaskValues(), content.Width, content.Height, ResampleFilter.Bilinear);
        var pixels = ReferenceEquals(result.Pixels, content.Pixels) ? new float[result.Pixels.Length] : result.Pixels;
        for (var i = 0; i < pixels.Length; i++)
        {
            var value = result.Pixels[i];
            if (weights is not null)
            {
                var share = Math.Clamp(weights.Values[i / 3], 0, 1);
                value = share * value + (1 - share) * content.Pixels[i];
            }
            pixels[i] = Math.Clamp(value, 0, 1);
        }
        return new Picture(result.Width, result.Height, 3, pixels) { Alpha = content.Alpha, Metadata = content.Metadata };
    }
}
