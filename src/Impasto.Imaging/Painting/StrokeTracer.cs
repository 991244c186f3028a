using System.Numerics;

namespace Impasto.Imaging.Painting;

/// <summary>Follows the orientation field from a starting point, both ways, and makes a stroke of the path.</summary>
internal sealed class StrokeTracer(Picture reference, PaintCanvas canvas, OrientationField field, PaintLayer layer)
{
    private readonly List<Vector2> _path = [];
    private readonly List<Vector2> _back = [];

    /// <summary>Euclidean distance between reference and canvas in sRGB, scaled to 0..1.</summary>
    public static float Difference(Picture reference, PaintCanvas canvas, int x, int y)
    {
        var painted = canvas[x, y];
        return Distance(Reference(reference, x, y), new Vector3(painted.X, painted.Y, painted.Z));
    }

    public BrushStroke Trace(Vector2 start, int cell, int seed)
    {
        var color = Reference(start);
        var direction = field.At(start);
        if (LatticeNoise.Hash(cell, 4, seed) < 0.5f)
            direction = -direction;
        var half = layer.MaxLength * layer.Width / 2;
        _path.Clear();
        _back.Clear();
        Walk(start, direction, color, half, _path);
        Walk(start, -direction, color, half, _back);
        _back.Reverse();
        _back.Add(start);
        _back.AddRange(_path);
        var points = StrokeCurve.Spline(_back, MathF.Max(layer.Width / 3, 1));
        color = Mean(points);
        return layer.Brush with
        {
            Points = points,
            Pressure = Pressure(points, color),
            Width = layer.Width,
            Color = Jitter(color, cell, seed),
            Seed = unchecked(seed * 7919 + cell),
        };
    }

    private void Walk(Vector2 place, Vector2 direction, Vector3 color, float length, List<Vector2> path)
    {
        var step = MathF.Max(layer.Width / 2, 1);
        var least = layer.MinLength * layer.Width / 2;
        for (var walked = step; walked <= length; walked += step)
        {
            var tangent = field.At(place);
            if (Vector2.Dot(tangent, direction) < 0)
                tangent = -tangent;
            var mixed = Vector2.Lerp(tangent, direction, layer.Stiffness);
            direction = mixed.LengthSquared() > 1e-12f ? Vector2.Normalize(mixed) : tangent;
            var next = place + step * direction;
            if (next.X < -step || next.Y < -step || next.X > reference.Width - 1 + step || next.Y > reference.Height - 1 + step)
                return;
            if (walked > least)
            {
                var wanted = Reference(next);
                var off = Distance(wanted, color);
                int x = Math.Clamp((int)(next.X + 0.5f), 0, reference.Width - 1), y = Math.Clamp((int)(next.Y + 0.5f), 0, reference.Height - 1);
                // Further on this paint would be worse than what is there, or beyond an edge.
                if (off > layer.EdgeLimit || Difference(reference, canvas, x, y) < off)
                    return;
            }
            path.Add(next);
            place = next;
        }
    }

    // A painter eases the pressure where a full-width stroke would run over an edge.
    private float[] Pressure(IReadOnlyList<Vector2> points, Vector3 color)
    {
        var pressure = new float[points.Count];
        var radius = layer.Width / 2;
        for (var i = 0; i < points.Count; i++)
        {
            var along = points[Math.Min(i + 1, points.Count - 1)] - points[Math.Max(i - 1, 0)];
            var normal = along.LengthSquared() > 1e-12f ? Vector2.Normalize(new Vector2(-along.Y, along.X)) : Vector2.UnitY;
            var share = 1f;
            if (radius > 1)
            {
                for (var reach = 0.9f; reach > 0.3f; reach -= 0.25f)
                {
                    var off = MathF.Max(Distance(Reference(points[i] + reach * radius * normal), color), Distance(Reference(points[i] - reach * radius * normal), color));
                    if (off > layer.EdgeLimit)
                        share = MathF.Max(reach - 0.15f, 0.35f);
                }
            }
            pressure[i] = share;
        }
        for (var i = 1; i < pressure.Length; i++)
            pressure[i] = MathF.Min(pressure[i], pressure[i - 1] + 0.2f);
        for (var i = pressure.Length - 2; i >= 0; i--)
            pressure[i] = MathF.Min(pressure[i], pressure[i + 1] + 0.2f);
        return pressure;
    }

    private Vector3 Mean(IReadOnlyList<Vector2> points)
    {
        var sum = Vector3.Zero;
        foreach (var point in points)
            sum += Reference(point);
        return sum / points.Count;
    }

    private Vector3 Jitter(Vector3 color, int cell, int seed)
    {
        var (hue, saturation, lightness) = layer.Jitter;
        var gray = Vector3.Dot(color, new Vector3(0.299f, 0.587f, 0.114f));
        float Off(int k) => 2 * LatticeNoise.Hash(cell, k, seed) - 1;
        var chroma = (color - new Vector3(gray)) * (1 + saturation * Off(5));
        if (hue > 0)
        {
            var axis = Vector3.Normalize(Vector3.One);
            chroma = Vector3.Transform(chroma, Quaternion.CreateFromAxisAngle(axis, hue * 2 * MathF.PI * Off(6)));
        }
        return Vector3.Clamp((new Vector3(gray) + chroma) * (1 + lightness * Off(7)), Vector3.Zero, Vector3.One);
    }

    private Vector3 Reference(Vector2 place) =>
        Reference(reference, Math.Clamp((int)(place.X + 0.5f), 0, reference.Width - 1), Math.Clamp((int)(place.Y + 0.5f), 0, reference.Height - 1));

    private static Vector3 Reference(Picture reference, int x, int y) => new(reference.Pixels.AsSpan((y * reference.Width + x) * 3, 3));

    private static float Distance(Vector3 a, Vector3 b) => Vector3.Distance(a, b) * 0.57735f;
}
