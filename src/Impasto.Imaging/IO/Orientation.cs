namespace Impasto.Imaging.IO;

/// <summary>EXIF orientation: how a stored raster is turned and mirrored to stand upright (EXIF 2.3, tag 0x0112).</summary>
internal static class Orientation
{
    /// <summary>The upright raster; the same array for orientation 1. For 5 to 8 width and height change places.</summary>
    public static float[] Upright(float[] stored, int width, int height, int channels, int orientation)
    {
        if (orientation is < 2 or > 8)
            return stored;
        var (uprightWidth, uprightHeight) = orientation >= 5 ? (height, width) : (width, height);
        // The stored position of upright (x, y) is origin + x * stepX + y * stepY.
        var (originX, originY, stepX, stepY) = orientation switch
        {
            2 => (width - 1, 0, (-1, 0), (0, 1)),
            3 => (width - 1, height - 1, (-1, 0), (0, -1)),
            4 => (0, height - 1, (1, 0), (0, -1)),
            5 => (0, 0, (0, 1), (1, 0)),
            6 => (0, height - 1, (0, -1), (1, 0)),
            7 => (width - 1, height - 1, (0, -1), (-1, 0)),
            _ => (width - 1, 0, (0, 1), (-1, 0)),
        };
        var upright = new float[stored.Length];
        var jump = ((long)stepX.Item2 * width + stepX.Item1) * channels;
        ParallelLoop.For(0, uprightHeight, y =>
        {
            var from = ((originY + (long)y * stepY.Item2) * width + originX + (long)y * stepY.Item1) * channels;
            var to = (long)y * uprightWidth * channels;
            for (var x = 0; x < uprightWidth; x++, from += jump)
            {
                for (var c = 0; c < channels; c++)
                    upright[to++] = stored[from + c];
            }
        });
        return upright;
    }
}
