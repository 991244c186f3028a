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

    /// <summary>Whole sentences that whoever gave the file should see: what was left out or guessed while reading it. Pictures made of this one have none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>One value. No bounds are checked beyond the array's.</summary>
    public ref float this[int x, int y, int channel] => ref Pixels[((long)y * Width + x) * Channels + channel];

    /// <summary>A copy with pixels and alpha of its own.</summary>
    public Picture Clone() => new(Width, Height, Channels, (float[])Pixels.Clone()) { Alpha = (float[]?)Alpha?.Clone(), Metadata = Metadata };

    /// <summary>One channel as a plane of its own.</summary>
    /// <param name="channel">0 to <see cref="Channels"/> - 1.</param>
    public Plane Channel(int channel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channel);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(channel, Channels);
        var values = new float[Pixels.Length / Channels];
        for (int i = 0, from = channel; i < values.Length; i++, from += Channels)
            values[i] = Pixels[from];
        return new Plane(Width, Height, values);
    }

    /// <summary>All channels as planes of their own.</summary>
    public Plane[] Planes() => [.. Enumerable.Range(0, Channels).Select(Channel)];

    /// <summary>Luma, 0.299 R + 0.587 G + 0.114 B of the encoded values (BT.601); a copy of a grey picture's values.</summary>
    public Plane Luma()
    {
        if (Channels == 1)
            return Channel(0);
        var values = new float[Pixels.Length / 3];
        for (int i = 0, from = 0; i < values.Length; i++, from += 3)
            values[i] = 0.299f * Pixels[from] + 0.587f * Pixels[from + 1] + 0.114f * Pixels[from + 2];
        return new Plane(Width, Height, values);
    }

    /// <summary>What a picture says as a mask: its luma, and nothing where it is transparent.</summary>
    public Plane MaskValues()
    {
        var plane = Luma();
        for (var i = 0; Alpha is not null && i < plane.Values.Length; i++)
            plane.Values[i] *= Alpha[i];
        return plane;
    }

    /// <summary>A picture of one or three planes of one size.</summary>
    /// <exception cref="ArgumentException">There are neither one nor three planes, or they differ in size.</exception>
    public static Picture FromPlanes(params ReadOnlySpan<Plane> planes)
    {
        if (planes.Length is not (1 or 3))
            throw new ArgumentException($"A picture is made of 1 or 3 planes, but {planes.Length} were given.", nameof(planes));
        var picture = new Picture(planes[0].Width, planes[0].Height, planes.Length);
        for (var c = 0; c < planes.Length; c++)
        {
            Plane.RequireSameSize(planes[0], planes[c], "A picture");
            for (int i = 0, to = c; i < planes[c].Values.Length; i++, to += planes.Length)
                picture.Pixels[to] = planes[c].Values[i];
        }
        return picture;
    }

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
