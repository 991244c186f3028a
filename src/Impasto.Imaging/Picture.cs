namespace Impasto.Imaging;

/// <summary>
/// A picture in memory: upright, sRGB-encoded, float. <see cref="Pixels"/> is interleaved [Height, Width, Channels] row by row, nominally in
/// 0..1 (values outside are kept until the picture is written). Alpha and metadata are kept beside the pixels, never mixed into them.
/// </summary>
public sealed class Picture
{
    /// <summary>An all-zero (black) picture.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    public Picture(int width, int height, int channels)
        : this(width, height, channels, new float[checked((long)width * height * channels)])
    {
    }

    /// <summary>Wraps pixels without copying them.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="pixels">Exactly width * height * channels values, [height, width, channels].</param>
    /// <exception cref="ArgumentException">A size is not positive, channels is neither 1 nor 3, or the array has another length.</exception>
    public Picture(int width, int height, int channels, float[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (width < 1 || height < 1)
            throw new ArgumentException($"A picture needs at least 1x1 pixels, but {width}x{height} was asked for.");
        if (channels is not (1 or 3))
            throw new ArgumentException($"A picture has 1 (grey) or 3 (red, green, blue) channels, but {channels} were asked for.", nameof(channels));
        if (pixels.LongLength != (long)width * height * channels)
            throw new ArgumentException($"A {width}x{height} picture of {channels} channels needs {(long)width * height * channels} values, but the array has {pixels.LongLength}.", nameof(pixels));
        Width = width;
        Height = height;
        Channels = channels;
        Pixels = pixels;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; }

    /// <summary>sRGB-encoded values, [Height, Width, Channels], nominally 0..1.</summary>
    public float[] Pixels { get; }

    /// <summary>Alpha, [Height, Width], 0..1, not premultiplied; null when the picture is opaque.</summary>
    public float[]? Alpha { get; init; }

    /// <summary>What came with the file and goes back with the result; empty for computed pictures.</summary>
    public PictureMetadata Metadata { get; init; } = PictureMetadata.Empty;

    /// <summary>One value. No bounds are checked beyond the array's.</summary>
    public ref float this[int x, int y, int channel] => ref Pixels[((long)y * Width + x) * Channels + channel];

    /// <summary>A copy with pixels and alpha of its own.</summary>
    public Picture Clone() => new(Width, Height, Channels, (float[])Pixels.Clone()) { Alpha = (float[]?)Alpha?.Clone(), Metadata = Metadata };

    /// <summary>The picture with three channels: itself when it has three already, else grey repeated.</summary>
    public Picture ToRgb()
    {
        if (Channels == 3)
            return this;
        var rgb = new float[Pixels.Length * 3];
        for (var i = 0; i < Pixels.Length; i++)
            rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = Pixels[i];
        return new Picture(Width, Height, 3, rgb) { Alpha = Alpha, Metadata = Metadata };
    }
}
