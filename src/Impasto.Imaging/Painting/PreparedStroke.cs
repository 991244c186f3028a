using System.Numerics;

namespace Impasto.Imaging.Painting;

/// <summary>A stroke made ready for rasterising: its segments with directions and arc lengths, and the box it can touch.</summary>
internal sealed class PreparedStroke
{
    public PreparedStroke(BrushStroke stroke)
    {
        Check(stroke);
        Stroke = stroke;
        Radius = stroke.Width / 2;
        var points = stroke.Points;
        var segments = new List<Segment>(Math.Max(1, points.Count - 1));
        var minimum = points[0];
        var maximum = points[0];
        for (var i = 1; i < points.Count; i++)
        {
            minimum = Vector2.Min(minimum, points[i]);
            maximum = Vector2.Max(maximum, points[i]);
            var along = points[i] - points[i - 1];
            var length = along.Length();
            if (length < 1e-3f)
                continue;
            segments.Add(new Segment(points[i - 1], along / length, length, Length, PressureAt(i - 1), PressureAt(i)));
            Length += length;
        }
        if (segments.Count == 0)
            segments.Add(new Segment(points[0], Vector2.UnitX, 0, 0, PressureAt(0), PressureAt(0)));
        Segments = [.. segments];
        var reach = Radius + 1;
        Left = Bound(MathF.Floor(minimum.X - reach));
        Top = Bound(MathF.Floor(minimum.Y - reach));
        Right = Bound(MathF.Ceiling(maximum.X + reach));
        Bottom = Bound(MathF.Ceiling(maximum.Y + reach));
        Offset = LatticeNoise.Hash(stroke.Seed, 17, 1);
        Mirrored = LatticeNoise.Hash(stroke.Seed, 17, 2) < 0.5f;
    }

    public BrushStroke Stroke { get; }

    public Segment[] Segments { get; }

    public float Radius { get; }

    /// <summary>Arc length in pixels.</summary>
    public float Length { get; }

    /// <summary>First column that the stroke can touch.</summary>
    public int Left { get; }

    /// <summary>First row.</summary>
    public int Top { get; }

    /// <summary>Last column.</summary>
    public int Right { get; }

    /// <summary>Last row.</summary>
    public int Bottom { get; }

    /// <summary>Where in the bristle texture's length the stroke begins, 0..1.</summary>
    public float Offset { get; }

    /// <summary>Whether the texture's breadth is turned round.</summary>
    public bool Mirrored { get; }

    private static int Bound(float value) => (int)Math.Clamp(value, -1e6f, 1e6f);

    private float PressureAt(int point) => Stroke.Pressure is { } pressure ? pressure[point] : 1;

    private static void Check(BrushStroke stroke)
    {
        if (stroke.Points.Count == 0)
            throw new ArgumentException("A brush stroke needs at least one point, but its path is empty.");
        if (stroke.Pressure is { } pressure && pressure.Count != stroke.Points.Count)
            throw new ArgumentException($"A brush stroke has one pressure a point,"
                + $" but {pressure.Count} were given for {stroke.Points.Count} points.");
        foreach (var point in stroke.Points)
        {
            if (!float.IsFinite(point.X) || !float.IsFinite(point.Y))
                throw new ArgumentException($"A brush stroke's points are finite, but ({point.X}, {point.Y}) was given.");
        }
        if (!(stroke.Width > 0) || !float.IsFinite(stroke.Width))
            throw new ArgumentException($"A brush stroke's width is above 0 pixels, but {stroke.Width} was given.");
        if (!float.IsFinite(stroke.Color.X + stroke.Color.Y + stroke.Color.Z))
            throw new ArgumentException($"A brush stroke's colour is finite, but {stroke.Color} was given.");
        if (stroke.Opacity is not (>= 0 and <= 1))
            throw new ArgumentException($"A brush stroke's opacity is between 0 and 1, but {stroke.Opacity} was given.");
        if (stroke.Grain is not (>= 0 and <= 1))
            throw new ArgumentException($"A brush stroke's grain is between 0 and 1, but {stroke.Grain} was given.");
        if (!(stroke.TaperStart >= 0) || !(stroke.TaperEnd >= 0) || !(stroke.Thickness >= 0) || !(stroke.Dryness >= 0) || !(stroke.Streaks >= 0))
            throw new ArgumentException("A brush stroke's tapers, thickness, dryness and streaks are at least 0, but one of them is negative or not a number.");
    }

    /// <summary>
    /// A straight piece: where it begins, its direction, its length, the arc length before it, and the pressure at both ends.
    /// </summary>
    internal readonly record struct Segment(Vector2 From, Vector2 Along, float Length, float Before, float PressureFrom, float PressureTo);
}
