using Impasto.Imaging.Filters;
using Impasto.Imaging.Resampling;

namespace Impasto.Imaging.Transforms;

/// <summary>Geometry and blending of whole pictures. Results are new pictures; alpha goes along and metadata is kept.</summary>
public static class PictureTransforms
{
    /// <summary>The size with a given longest side and the same proportions, each side at least 1.</summary>
    public static (int Width, int Height) FitLongestSide(int width, int height, int longestSide)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(longestSide, 1);
        var factor = (double)longestSide / Math.Max(width, height);
        return width >= height
            ? (longestSide, Math.Max(1, (int)Math.Round(height * factor, MidpointRounding.AwayFromZero)))
            : (Math.Max(1, (int)Math.Round(width * factor, MidpointRounding.AwayFromZero)), longestSide);
    }

    /// <summary>The picture with a given longest side.</summary>
    public static Picture ResizeLongestSide(Picture picture, int longestSide, ResampleFilter filter = ResampleFilter.Lanczos)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var (width, height) = FitLongestSide(picture.Width, picture.Height, longestSide);
        return Resampler.Resize(picture, width, height, filter);
    }

    /// <summary>The part from (left, top), of a given size.</summary>
    /// <exception cref="ArgumentException">The part isn't wholly inside.</exception>
    public static Picture Crop(Picture picture, int left, int top, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (left < 0 || top < 0 || width < 1 || height < 1 || width > picture.Width - left || height > picture.Height - top)
            throw new ArgumentException($"A crop of {width}x{height} pixels at ({left}, {top}) isn't inside a picture of {picture.Width}x{picture.Height}.");
        return Map(picture, width, height, x => x + left, y => y + top);
    }

    /// <summary>The middle part of a given size, at most the picture's.</summary>
    public static Picture CropCenter(Picture picture, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Crop(picture, (picture.Width - width) / 2, (picture.Height - height) / 2, width, height);
    }

    /// <summary>A part of a given size from a random place, mirrored half of the time if wanted: training's augmentation.</summary>
    public static Picture CropRandom(Picture picture, int width, int height, SeededRandom random, bool mirror = true)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(random);
        if (width > picture.Width || height > picture.Height)
            throw new ArgumentException($"A crop of {width}x{height} pixels isn't inside a picture of {picture.Width}x{picture.Height}.");
        var part = Crop(picture, random.NextInt(picture.Width - width + 1), random.NextInt(picture.Height - height + 1), width, height);
        return mirror && random.NextInt(2) == 1 ? FlipHorizontal(part) : part;
    }

    /// <summary>More pixels on each side, after a border rule.</summary>
    public static Picture Pad(Picture picture, int left, int top, int right, int bottom, Border border = Border.Reflect101)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (left < 0 || top < 0 || right < 0 || bottom < 0)
            throw new ArgumentException($"Padding can't be negative, but it is {left}, {top}, {right}, {bottom}: crop instead.");
        return Map(picture, checked(left + picture.Width + right), checked(top + picture.Height + bottom),
            x => Separable.Inside(x - left, picture.Width, border), y => Separable.Inside(y - top, picture.Height, border));
    }

    /// <summary>Left and right changed.</summary>
    public static Picture FlipHorizontal(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Map(picture, picture.Width, picture.Height, x => picture.Width - 1 - x, y => y);
    }

    /// <summary>Top and bottom changed.</summary>
    public static Picture FlipVertical(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Map(picture, picture.Width, picture.Height, x => x, y => picture.Height - 1 - y);
    }

    /// <summary>(1 - mask) * under + mask * over, with the alpha and metadata of <paramref name="under"/>.</summary>
    /// <param name="under">Where the mask is 0.</param>
    /// <param name="over">Where the mask is 1; of the same size. If either has three channels, the result has.</param>
    /// <param name="mask">0..1; of any size, resampled.</param>
    /// <exception cref="ArgumentException">The pictures differ in size.</exception>
    public static Picture Blend(Picture under, Picture over, Plane mask)
    {
        ArgumentNullException.ThrowIfNull(under);
        ArgumentNullException.ThrowIfNull(mask);
        var fitted = mask.Width == under.Width && mask.Height == under.Height ? mask : Resampler.Resize(mask, under.Width, under.Height, ResampleFilter.Bilinear);
        return Blend(under, over, i => Math.Clamp(fitted.Values[i], 0, 1));
    }

    /// <summary>The same share of <paramref name="over"/> everywhere, 0..1.</summary>
    /// <inheritdoc cref="Blend(Picture, Picture, Plane)"/>
    public static Picture Blend(Picture under, Picture over, float share)
    {
        if (!(share is >= 0 and <= 1))
            throw new ArgumentException($"A share is 0 to 1, but it is {share}.", nameof(share));
        return Blend(under, over, _ => share);
    }

    /// <summary>The picture with the alpha and metadata of the one it was made from; alpha is resampled where the sizes differ.</summary>
    public static Picture WithAlphaAndMetadata(Picture picture, Picture original)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(original);
        var alpha = original.Alpha;
        if (alpha is not null && (original.Width != picture.Width || original.Height != picture.Height))
        {
            alpha = Resampler.Resize(new Plane(original.Width, original.Height, alpha), picture.Width, picture.Height).Values;
            System.Numerics.Tensors.TensorPrimitives.Clamp(alpha, 0f, 1f, alpha);
        }
        return new Picture(picture.Width, picture.Height, picture.Channels, picture.Pixels) { Alpha = alpha, Metadata = original.Metadata };
    }

    private static Picture Blend(Picture under, Picture over, Func<int, float> share)
    {
        ArgumentNullException.ThrowIfNull(under);
        ArgumentNullException.ThrowIfNull(over);
        if (under.Width != over.Width || under.Height != over.Height)
            throw new ArgumentException($"Pictures of one size can be blended, but they are {under.Width}x{under.Height} and {over.Width}x{over.Height}: resize one.");
        if (under.Channels != over.Channels)
            (under, over) = (under.ToRgb(), over.ToRgb());
        var channels = under.Channels;
        var pixels = new float[under.Pixels.Length];
        for (var i = 0; i < pixels.Length / channels; i++)
        {
            var t = share(i);
            for (var c = i * channels; c < (i + 1) * channels; c++)
                pixels[c] = (1 - t) * under.Pixels[c] + t * over.Pixels[c];
        }
        return new Picture(under.Width, under.Height, channels, pixels) { Alpha = under.Alpha, Metadata = under.Metadata };
    }

    private static Picture Map(Picture picture, int width, int height, Func<int, int> sourceX, Func<int, int> sourceY)
    {
        var columns = new int[width];
        for (var x = 0; x < width; x++)
            columns[x] = sourceX(x);
        return new Picture(width, height, picture.Channels, Take(picture.Pixels, picture.Channels))
        {
            Alpha = picture.Alpha is null ? null : Take(picture.Alpha, 1),
            Metadata = picture.Metadata,
        };

        float[] Take(float[] from, int channels)
        {
            var to = GC.AllocateUninitializedArray<float>(checked(width * height * channels));
            for (var y = 0; y < height; y++)
            {
                var row = sourceY(y) * picture.Width;
                // Neighbours that stay neighbours go together.
                for (var first = 0; first < width;)
                {
                    var end = first + 1;
                    while (end < width && columns[end] == columns[end - 1] + 1)
                        end++;
                    from.AsSpan((row + columns[first]) * channels, (end - first) * channels).CopyTo(to.AsSpan((y * width + first) * channels));
                    first = end;
                }
            }
            return to;
        }
    }
}
