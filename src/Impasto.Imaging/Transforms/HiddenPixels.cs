namespace Impasto.Imaging.Transforms;

/// <summary>The colours of pixels that nobody sees, which files hold in any colour: they must not take part in what is made of a picture.</summary>
public static class HiddenPixels
{
    /// <summary>A pixel of less than this, half of the least step of 8 bits, is invisible.</summary>
    private const float Least = 0.5f / 255;

    /// <summary>Whether a picture has pixels that nobody sees.</summary>
    public static bool Any(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return picture.Alpha is { } alpha && Array.Exists(alpha, value => !(value >= Least));
    }

    /// <summary>Whether a picture has no pixel that anybody sees.</summary>
    public static bool All(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return picture.Alpha is { } alpha && Array.TrueForAll(alpha, value => !(value >= Least));
    }

    /// <summary>
    /// The picture with the colours of invisible pixels taken from visible ones: each from the place that lies as far on the other side of the visible pixel next to it, so that
    /// texture goes on where a smear would not. Itself where nothing, or everything, is invisible.
    /// </summary>
    public static Picture Filled(Picture picture)
    {
        if (!Any(picture) || All(picture))
            return picture;
        var (width, height, channels) = (picture.Width, picture.Height, picture.Channels);
        var nearest = NearestVisible(picture.Alpha!, width, height);
        var pixels = (float[])picture.Pixels.Clone();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = y * width + x;
                var (fromX, fromY) = nearest[at];
                if ((fromX, fromY) == (x, y))
                    continue;
                int mirroredX = 2 * fromX - x, mirroredY = 2 * fromY - y;
                var from = mirroredX >= 0 && mirroredX < width && mirroredY >= 0 && mirroredY < height && picture.Alpha![mirroredY * width + mirroredX] >= Least
                    ? mirroredY * width + mirroredX : fromY * width + fromX;
                picture.Pixels.AsSpan(from * channels, channels).CopyTo(pixels.AsSpan(at * channels));
            }
        }
        return new Picture(width, height, channels, pixels) { Alpha = picture.Alpha, Metadata = picture.Metadata };
    }

    /// <summary>What is seen of a picture, as an opaque one: cropped to its visible pixels, and filled between them.</summary>
    /// <returns>Null where nothing is seen; the picture itself where it has no alpha.</returns>
    public static Picture? Seen(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (picture.Alpha is not { } alpha)
            return picture;
        if (All(picture))
            return null;
        int left = picture.Width, right = -1, top = picture.Height, bottom = -1;
        for (var i = 0; i < alpha.Length; i++)
        {
            if (!(alpha[i] >= Least))
                continue;
            int x = i % picture.Width, y = i / picture.Width;
            (left, right, top, bottom) = (Math.Min(left, x), Math.Max(right, x), Math.Min(top, y), Math.Max(bottom, y));
        }
        var filled = Filled(PictureTransforms.Crop(picture, left, top, right - left + 1, bottom - top + 1));
        return new Picture(filled.Width, filled.Height, filled.Channels, filled.Pixels) { Metadata = filled.Metadata };
    }

    /// <summary>For each pixel the place of a visible one that is nearest or nearly so: offsets handed on in two sweeps (Danielsson 1980).</summary>
    private static (int X, int Y)[] NearestVisible(float[] alpha, int width, int height)
    {
        const int Far = 1 << 20;
        var nearest = new (int X, int Y)[alpha.Length];
        for (var i = 0; i < alpha.Length; i++)
            nearest[i] = alpha[i] >= Least ? (i % width, i / width) : (Far, Far);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                Take(x, y, x, y - 1);
                Take(x, y, x - 1, y - 1);
                Take(x, y, x + 1, y - 1);
                Take(x, y, x - 1, y);
            }
            for (var x = width - 2; x >= 0; x--)
                Take(x, y, x + 1, y);
        }
        for (var y = height - 2; y >= 0; y--)
        {
            for (var x = 0; x < width; x++)
            {
                Take(x, y, x, y + 1);
                Take(x, y, x - 1, y + 1);
                Take(x, y, x + 1, y + 1);
                Take(x, y, x - 1, y);
            }
            for (var x = width - 2; x >= 0; x--)
                Take(x, y, x + 1, y);
        }
        return nearest;

        void Take(int x, int y, int otherX, int otherY)
        {
            if (otherX < 0 || otherX >= width || otherY < 0 || otherY >= height)
                return;
            var other = nearest[otherY * width + otherX];
            if (other.X != Far && (nearest[y * width + x].X == Far || Squared(other, x, y) < Squared(nearest[y * width + x], x, y)))
                nearest[y * width + x] = other;
        }

        static long Squared((int X, int Y) p, int x, int y) => (long)(p.X - x) * (p.X - x) + (long)(p.Y - y) * (p.Y - y);
    }
}
