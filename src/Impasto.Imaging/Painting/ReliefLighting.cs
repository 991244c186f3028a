using System.Numerics;

namespace Impasto.Imaging.Painting;

/// <summary>
/// Lights a picture's relief: bump mapping (Blinn 1978) with the reflection model of Phong (1975), the highlights from the halfway
/// vector. Paint that lies
/// level keeps its colour exactly; slopes towards the light get lighter, others darker. The light is far away, the viewer straight above.
/// </summary>
internal sealed record ReliefLighting
{
    /// <summary>Where the light comes from, in degrees, counter-clockwise from the right: 135 is from the upper left.</summary>
    public float Azimuth { get; init; } = 135;

    /// <summary>How high the light stands, in degrees, above 0 (raking) to 90 (straight above, no relief to be seen).</summary>
    public float Elevation { get; init; } = 50;

    /// <summary>Factor on the relief's slopes, 0 or more; 1 lights the relief as it is.</summary>
    public float Depth { get; init; } = 1;

    /// <summary>Share of the light that comes from everywhere, 0..1.</summary>
    public float Ambient { get; init; } = 0.35f;

    /// <summary>Gloss of the bare paint, 0..1.</summary>
    public float Gloss { get; init; } = 0.06f;

    /// <summary>
    /// A coat of varnish, 0..1: wet-looking deeper colours and clear highlights from a surface that fills the finest furrows.
    /// </summary>
    public float Varnish { get; init; } = 0.25f;

    /// <summary>The lit picture.</summary>
    /// <param name="color">Flat colours, 1 or 3 channels.</param>
    /// <param name="relief">Height in pixels, [height, width] of <paramref name="color"/>.</param>
    /// <exception cref="ArgumentException">The relief has another size, or a property is out of range.</exception>
    public Picture Apply(Picture color, float[] relief)
    {
        ArgumentNullException.ThrowIfNull(color);
        ArgumentNullException.ThrowIfNull(relief);
        int width = color.Width, height = color.Height, channels = color.Channels;
        if (relief.Length != width * height)
            throw new ArgumentException($"The relief of a {width}x{height} picture has {width * height} values,"
                + $" but {relief.Length} were given.", nameof(relief));
        Check();
        var lit = new float[color.Pixels.Length];
        var light = LightDirection();
        var halfway = Vector3.Normalize(light + Vector3.UnitZ);
        // From sharp (bare paint has broad highlights) to the level of a flat surface, which shows none.
        var flatGlint = Glint(halfway.Z);
        ParallelLoop.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var (fine, smooth) = Slopes(relief, width, height, x, y);
                var normal = Vector3.Normalize(new Vector3(-Depth * fine, 1));
                var coat = Vector3.Normalize(new Vector3(-Depth * Vector2.Lerp(fine, smooth, 0.7f * Varnish), 1));
                var diffuse = Ambient + (1 - Ambient) * MathF.Max(0, Vector3.Dot(normal, light)) / light.Z;
                // Light multiplies linear values; with the encoding taken as the power 1/2.2 that is a factor on encoded ones.
                var factor = MathF.Pow(MathF.Max(diffuse, 1e-4f), 1 / 2.2f);
                var glint = (Gloss + 0.5f * Varnish) * MathF.Max(0, Glint(MathF.Max(0, Vector3.Dot(coat, halfway))) - flatGlint);
                var at = (y * width + x) * channels;
                for (var c = 0; c < channels; c++)
                {
                    var value = color.Pixels[at + c];
                    value -= 0.16f * Varnish * value * MathF.Max(0, 1 - value); // a wet surface scatters less: darker half-tones
                    value *= factor;
                    lit[at + c] = value + glint * MathF.Max(0, 1 - value);
                }
            }
        });
        return new Picture(width, height, channels, lit) { Alpha = color.Alpha, Metadata = color.Metadata };
    }

    private Vector3 LightDirection()
    {
        var (sinAzimuth, cosAzimuth) = MathF.SinCos(Azimuth * MathF.PI / 180);
        var (sinElevation, cosElevation) = MathF.SinCos(Elevation * MathF.PI / 180);
        return new Vector3(cosElevation * cosAzimuth, -cosElevation * sinAzimuth, sinElevation); // y runs downwards
    }

    private static float Glint(float cosine)
    {
        var p = cosine * cosine;
        p *= p;
        p *= p;
        p *= p;
        return p * p; // the 32nd power
    }

    // Slopes of the relief (height gained a pixel, right and down): by Sobel's operator, and over five pixels as varnish would level them.
    private static (Vector2 Fine, Vector2 Smooth) Slopes(float[] relief, int width, int height, int x, int y)
    {
        int l = Math.Max(x - 1, 0), r = Math.Min(x + 1, width - 1);
        int t = Math.Max(y - 1, 0) * width, m = y * width, b = Math.Min(y + 1, height - 1) * width;
        var fine = new Vector2(
            (relief[t + r] + 2 * relief[m + r] + relief[b + r] - relief[t + l] - 2 * relief[m + l] - relief[b + l]) / 8,
            (relief[b + l] + 2 * relief[b + x] + relief[b + r] - relief[t + l] - 2 * relief[t + x] - relief[t + r]) / 8);
        int l2 = Math.Max(x - 2, 0), r2 = Math.Min(x + 2, width - 1);
        int t2 = Math.Max(y - 2, 0) * width, b2 = Math.Min(y + 2, height - 1) * width;
        var smooth = new Vector2(
            (relief[t + r2] + relief[m + r2] + relief[b + r2] - relief[t + l2] - relief[m + l2] - relief[b + l2]) / 12,
            (relief[b2 + l] + relief[b2 + x] + relief[b2 + r] - relief[t2 + l] - relief[t2 + x] - relief[t2 + r]) / 12);
        return (fine, smooth);
    }

    private void Check()
    {
        if (!float.IsFinite(Azimuth))
            throw new ArgumentException($"The light's azimuth is a number of degrees, but {Azimuth} was given.");
        if (Elevation is not (> 0 and <= 90))
            throw new ArgumentException($"The light's elevation is above 0 and at most 90 degrees, but {Elevation} was given.");
        if (!(Depth >= 0) || !float.IsFinite(Depth))
            throw new ArgumentException($"The relief's depth is at least 0, but {Depth} was given.");
        if (Ambient is not (>= 0 and <= 1) || Gloss is not (>= 0 and <= 1) || Varnish is not (>= 0 and <= 1))
            throw new ArgumentException($"Ambient light, gloss and varnish are between 0 and 1, but {Ambient},"
                + $" {Gloss} and {Varnish} were given.");
    }
}
