using System.Numerics;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Resampling;

namespace Impasto.Imaging.Painting;

/// <summary>
/// The direction that strokes run in at each pixel: along edges and texture, from the smoothed structure tensor of the colours. Where a
/// picture
/// is flat the direction spreads in from the nearest structure, and where there is none at all it turns slowly about a painter's slant.
/// </summary>
internal sealed class OrientationField
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
    /// <param name="smoothing">Standard deviation of the tensor's smoothing in pixels, above 0: larger values give calmer, longer
    /// flow.</param>
    /// <param name="seed">Turns the directions of flat parts.</param>
    /// <param name="calm">
    /// Slopes (change of colour a pixel, each channel 0..1) well beneath this follow the slant instead of the picture: grain and faint shading turn no strokes.
    /// </param>
    /// <exception cref="ArgumentException">The smoothing is not above 0, or calm is negative.</exception>
    public static OrientationField FromPicture(Picture picture, float smoothing, int seed = 0, float calm = 0)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (!(calm >= 0) || !float.IsFinite(calm))
            throw new ArgumentException($"The orientation field's calm is at least 0, but {calm} was given.", nameof(calm));
        if (!(smoothing > 0) || !float.IsFinite(smoothing))
            throw new ArgumentException($"The orientation field's smoothing is above 0 pixels,"
                + $" but {smoothing} was given.", nameof(smoothing));
        int width = picture.Width, height = picture.Height;
        var step = (Math.Max(width, height) + LongestGrid - 1) / LongestGrid;
        int columns = (width + step - 1) / step, rows = (height + step - 1) / step;
        var tensor = StructureTensor.Of(picture, 0);
        Plane[] parts = [Reduce(tensor.E, columns, rows), Reduce(tensor.F, columns, rows), Reduce(tensor.G, columns, rows)];
        var doubled = new Vector3[columns * rows];
        foreach (var (scale, weight) in Scales)
        {
            int w = (columns + scale - 1) / scale, h = (rows + scale - 1) / scale;
            var sigma = MathF.Max(0.5f, smoothing / step);
            var smooth = Array.ConvertAll(parts, part => Gaussian.Blur(Reduce(part, w, h), sigma));
            ParallelLoop.For(0, rows, y =>
            {
                var v = (y + 0.5f) * h / rows - 0.5f;
                for (var x = 0; x < columns; x++)
                {
                    var u = (x + 0.5f) * w / columns - 0.5f;
                    float e = smooth[0].Sample(u, v), f = smooth[1].Sample(u, v), g = smooth[2].Sample(u, v);
                    // (E - G, 2F) is the gradient's direction with its angle doubled; the flow is at right angles to it, hence the minus
                    // signs.
                    doubled[y * columns + x] += weight * new Vector3(g - e, -2 * f, e + g);
                }
            });
        }
        AddSlant(doubled, columns, rows, seed, 1e-5f + calm * calm, calm > 0 ? 0.5f : 1.6f);
        return new OrientationField(width, height, step, columns, rows, doubled);
    }

    /// <summary>
    /// The direction at any place, interpolated, of length 1; outside, that of the nearest border pixel. Its sign means nothing.
    /// </summary>
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

    /// <summary>The field at a coarser raster: one vector for each cell of so many pixels.</summary>
    /// <param name="cell">Distance between vectors in pixels, at least 1.</param>
    /// <param name="columns">Vectors across.</param>
    /// <param name="rows">Vectors down.</param>
    internal VectorField Raster(float cell, int columns, int rows)
    {
        var (x, y) = (new Plane(columns, rows), new Plane(columns, rows));
        ParallelLoop.For(0, rows, row =>
        {
            for (var column = 0; column < columns; column++)
            {
                var direction = this[Math.Min((int)(column * cell), Width - 1), Math.Min((int)(row * cell), Height - 1)];
                (x[column, row], y[column, row]) = (direction.X, direction.Y);
            }
        });
        return new VectorField(x, y);
    }

    // Where nothing else says so: a painter's slant that turns slowly.
    private static void AddSlant(Vector3[] doubled, int columns, int rows, int seed, float weight, float turn)
    {
        var cell = 5f / Math.Max(columns, rows);
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                var slant = -0.6f + turn * (LatticeNoise.Smooth(x * cell, y * cell, seed) - 0.5f);
                var (sin, cos) = MathF.SinCos(2 * slant);
                doubled[y * columns + x] += new Vector3(weight * cos, weight * sin, 10 * weight);
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

    private static Plane Reduce(Plane plane, int width, int height) =>
        plane.Width == width && plane.Height == height ? plane : Resampler.Resize(plane, width, height, ResampleFilter.Box);
}
