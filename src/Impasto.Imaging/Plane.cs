namespace Impasto.Imaging;

/// <summary>A raster of single numbers, row by row: a colour channel, a mask, a filter's response.</summary>
public sealed class Plane
{
    /// <summary>An all-zero plane.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    public Plane(int width, int height)
        : this(width, height, new float[checked((long)width * height)])
    {
    }

    /// <summary>Wraps values without copying them.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="values">Exactly width * height values, [height, width].</param>
    /// <exception cref="ArgumentException">A size is not positive or the array has another length.</exception>
    public Plane(int width, int height, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (width < 1 || height < 1)
            throw new ArgumentException($"A plane needs at least 1x1 values, but {width}x{height} was asked for.");
        if (values.LongLength != (long)width * height)
            throw new ArgumentException($"A {width}x{height} plane needs {(long)width * height} values, but the array has {values.LongLength}.", nameof(values));
        Width = width;
        Height = height;
        Values = values;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The values, [Height, Width].</summary>
    public float[] Values { get; }

    /// <summary>One value. No bounds are checked beyond the array's.</summary>
    public ref float this[int x, int y] => ref Values[(long)y * Width + x];

    /// <summary>One row's values.</summary>
    public Span<float> Row(int y) => Values.AsSpan(checked(y * Width), Width);

    /// <summary>A copy with values of its own.</summary>
    public Plane Clone() => new(Width, Height, (float[])Values.Clone());

    /// <summary>The plane as a grey picture that shares its values.</summary>
    public Picture ToPicture() => new(Width, Height, 1, Values);

    /// <summary>Bilinear sample between the centres of pixels, coordinates clamped to the plane.</summary>
    /// <param name="x">0 is the first column's centre.</param>
    /// <param name="y">0 is the first row's centre.</param>
    public float Sample(float x, float y)
    {
        x = Math.Clamp(x, 0, Width - 1);
        y = Math.Clamp(y, 0, Height - 1);
        var left = Math.Min((int)x, Math.Max(Width - 2, 0));
        var top = Math.Min((int)y, Math.Max(Height - 2, 0));
        var (u, v) = (x - left, y - top);
        var at = top * Width + left;
        var right = Width > 1 ? 1 : 0;
        var down = Height > 1 ? Width : 0;
        var above = Values[at] + u * (Values[at + right] - Values[at]);
        var below = Values[at + down] + u * (Values[at + down + right] - Values[at + down]);
        return above + v * (below - above);
    }

    internal static void RequireSameSize(Plane first, Plane second, string operation)
    {
        if (first.Width != second.Width || first.Height != second.Height)
            throw new ArgumentException($"{operation} needs planes of one size, but they are {first.Width}x{first.Height} and {second.Width}x{second.Height}: resize one.");
    }
}
