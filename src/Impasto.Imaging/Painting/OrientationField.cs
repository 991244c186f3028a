using System.Numerics;

namespace Impasto.Imaging.Painting;

/// <summary>
/// The direction that strokes run in at each pixel: along edges and texture, from the smoothed structure tensor of the colours. Where a picture
/// is flat the direction spreads in from the nearest structure, and where there is none at all it turns slowly about a painter's slant.
/// </summary>
public sealed class OrientationField
{
    // Weights of the tensor smoothed at three scales: fine structure rules where it is; the coarse scales fill in what it leaves open.
    private static readonly (int Step, float Weight)[] Scales = [(1, 1), (4, 0.06f), (16, 0.02f)];

    // Directions are smooth, so that a grid of a node every few pixels holds all of a large picture's.
    private const int LongestGrid = 640;
    private readonly int _step;
    private readonly int _columns;
    private readonly int _rows;
    private readonly Vector3[] _doubled;
    private readonly Vector2[] _directions;
    private readonly float[] _coherence;

    private OrientationField(int width, int height, int step, int columns, int rows, Vector3[] doubled)
    {
        Width = width;
        Height = height;
        _step = step;
        _columns = columns;
        _rows = rows;
        _doubled = doubled;
        _directions = new Vector2[doubled.Length];
        _coherence = new float[doubled.Length];
        for (var i = 0; i < doubled.Length; i++)
        {
            var d = doubled[i];
            _directions[i] = Halve(d);
            _coherence[i] = Math.Clamp(MathF.Sqrt(d.X * d.X + d.Y * d.Y) / d.Z, 0, 1);
        }
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The field of a picture.</summary>
    /// <param name="picture">What is to be painted.</param>
    /// <param name="smoothing">Standard deviation of the tensor's smoothing in pixels, above 0: larger values give calmer, longer flow.</param>
    /// <param name="seed">Turns the directions of flat parts.</param>
    /// <exception cref="ArgumentException">The smoothing is not above 0.</exception>
    public static OrientationField FromPicture(Picture picture, float smoothing, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (!(smoothing > 0) || !float.IsFinite(smoothing))
            throw new ArgumentException($"The orientation field's smoothing is above 0 pixels, but {smoothing} was given.", nameof(smoothing));
        int width = picture.Width, height = picture.Height;
        var step = (Math.Max(width, height) + LongestGrid - 1) / LongestGrid;
        int columns = (width + step - 1) / step, rows = (height + step - 1) / step;
        var tensor = Reduce(Tensor(picture), width, height, step, columns, rows);
        var doubled = new Vector3[columns * rows];
        foreach (var (scale, weight) in Scales)
        {
            int w = (columns + scale - 1) / scale, h = (rows + scale - 1) / scale;
            var reduced = Interim.Blur(Reduce(tensor, columns, rows, scale, w, h), w, h, 3, MathF.Max(0.5f, smoothing / step));
            Parallel.For(0, rows, y =>
            {
                for (var x = 0; x < columns; x++)
                {
                    var t = Interpolate(reduced, w, h, (x + 0.5f) / scale - 0.5f, (y + 0.5f) / scale - 0.5f);
                    // (E - G, 2F) is the gradient's direction with its angle doubled; the flow is at right angles to it, hence the minus signs.
                    doubled[y * columns + x] += weight * new Vector3(t.Z - t.X, -2 * t.Y, t.X + t.Z);
                }
            });
        }
        AddSlant(doubled, columns, rows, seed);
        return new OrientationField(width, height, step, columns, rows, doubled);
    }

    /// <summary>The direction at any place, interpolated, of length 1; outside, that of the nearest border pixel. Its sign means nothing.</summary>
    public Vector2 At(Vector2 place)
    {
        var x = Math.Clamp((place.X + 0.5f) / _step - 0.5f, 0, _columns - 1);
        var y = Math.Clamp((place.Y + 0.5f) / _step - 0.5f, 0, _rows - 1);
        int x0 = (int)x, y0 = (int)y;
        int x1 = Math.Min(x0 + 1, _columns - 1), y1 = Math.Min(y0 + 1, _rows - 1);
        var top = Vector3.Lerp(_doubled[y0 * _columns + x0], _doubled[y0 * _columns + x1], x - x0);
        var bottom = Vector3.Lerp(_doubled[y1 * _columns + x0], _doubled[y1 * _columns + x1], x - x0);
        return Halve(Vector3.Lerp(top, bottom, y - y0));
    }

    /// <summary>The direction at a pixel, not interpolated, which is quicker. Its sign means nothing.</summary>
    public Vector2 this[int x, int y] => _directions[y / _step * _columns + x / _step];

    /// <summary>How sure the direction is, 0 (none stands out) to 1 (a straight edge): the tensor's (l1 - l2) / (l1 + l2).</summary>
    public float Coherence(int x, int y) => _coherence[y / _step * _columns + x / _step];

    // Where nothing else says so: a painter's slant that turns slowly.
    private static void AddSlant(Vector3[] doubled, int columns, int rows, int seed)
    {
        var cell = 5f / Math.Max(columns, rows);
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                var slant = -0.6f + 1.6f * (LatticeNoise.Smooth(x * cell, y * cell, seed) - 0.5f);
                var (sin, cos) = MathF.SinCos(2 * slant);
                doubled[y * columns + x] += new Vector3(1e-6f * cos, 1e-6f * sin, 1e-5f);
            }
        }
    }

    private static Vector2 Halve(Vector3 doubled)
    {
        var length = MathF.Sqrt(doubled.X * doubled.X + doubled.Y * doubled.Y);
        if (length < 1e-20f)
            return Vector2.UnitX;
        var cos = doubled.X / length;
        var x = MathF.Sqrt(MathF.Max(0, (1 + cos) / 2));
        var y = MathF.Sqrt(MathF.Max(0, (1 - cos) / 2));
        return new Vector2(x, doubled.Y < 0 ? -y : y);
    }

    // E, F, G: products of Sobel's derivatives summed over the channels.
    private static float[] Tensor(Picture picture)
    {
        int width = picture.Width, height = picture.Height, channels = picture.Channels;
        var pixels = picture.Pixels;
        var tensor = new float[width * height * 3];
        Parallel.For(0, height, y =>
        {
            int t = Math.Max(y - 1, 0) * width, m = y * width, b = Math.Min(y + 1, height - 1) * width;
            for (var x = 0; x < width; x++)
            {
                int l = Math.Max(x - 1, 0), r = Math.Min(x + 1, width - 1);
                float e = 0, f = 0, g = 0;
                for (var c = 0; c < channels; c++)
                {
                    float P(int row, int column) => pixels[(row + column) * channels + c];
                    var gx = (P(t, r) + 2 * P(m, r) + P(b, r) - P(t, l) - 2 * P(m, l) - P(b, l)) / 8;
                    var gy = (P(b, l) + 2 * P(b, x) + P(b, r) - P(t, l) - 2 * P(t, x) - P(t, r)) / 8;
                    e += gx * gx;
                    f += gx * gy;
                    g += gy * gy;
                }
                var at = (m + x) * 3;
                tensor[at] = e;
                tensor[at + 1] = f;
                tensor[at + 2] = g;
            }
        });
        return tensor;
    }

    private static float[] Reduce(float[] tensor, int width, int height, int step, int w, int h)
    {
        if (step == 1)
            return tensor;
        var reduced = new float[w * h * 3];
        Parallel.For(0, h, y =>
        {
            for (var x = 0; x < w; x++)
            {
                int x1 = Math.Min((x + 1) * step, width), y1 = Math.Min((y + 1) * step, height);
                var sum = Vector3.Zero;
                for (var v = y * step; v < y1; v++)
                {
                    for (var u = x * step; u < x1; u++)
                        sum += new Vector3(tensor.AsSpan((v * width + u) * 3, 3));
                }
                sum /= (x1 - x * step) * (y1 - y * step);
                sum.CopyTo(reduced, (y * w + x) * 3);
            }
        });
        return reduced;
    }

    private static Vector3 Interpolate(float[] tensor, int w, int h, float x, float y)
    {
        x = Math.Clamp(x, 0, w - 1);
        y = Math.Clamp(y, 0, h - 1);
        int x0 = (int)x, y0 = (int)y;
        int x1 = Math.Min(x0 + 1, w - 1), y1 = Math.Min(y0 + 1, h - 1);
        Vector3 T(int u, int v) => new(tensor.AsSpan((v * w + u) * 3, 3));
        return Vector3.Lerp(Vector3.Lerp(T(x0, y0), T(x1, y0), x - x0), Vector3.Lerp(T(x0, y1), T(x1, y1), x - x0), y - y0);
    }
}
