using System.Numerics;

namespace Impasto.Imaging.Painting;

/// <summary>Smooth paths for brush strokes.</summary>
internal static class StrokeCurve
{
    /// <summary>
    /// A poly-line along the centripetal Catmull-Rom spline through the control points (it has no loops or cusps between them).
    /// </summary>
    /// <param name="controls">At least one point; coincident neighbours are merged.</param>
    /// <param name="spacing">Greatest distance between neighbouring points of the result, in pixels, above 0.</param>
    /// <exception cref="ArgumentException">There is no control point or the spacing is not positive.</exception>
    public static IReadOnlyList<Vector2> Spline(IReadOnlyList<Vector2> controls, float spacing)
    {
        ArgumentNullException.ThrowIfNull(controls);
        if (controls.Count == 0)
            throw new ArgumentException("A stroke's curve needs at least one control point, but the list is empty.", nameof(controls));
        if (!(spacing > 0))
            throw new ArgumentException($"The spacing of a curve's points is above 0 pixels, but {spacing} was given.", nameof(spacing));
        var knots = new List<Vector2>(controls.Count + 2);
        foreach (var point in controls)
        {
            if (knots.Count == 0 || Vector2.DistanceSquared(knots[^1], point) > 1e-6f)
                knots.Add(point);
        }
        if (knots.Count < 3)
            return knots;
        knots.Insert(0, 2 * knots[0] - knots[1]);
        knots.Add(2 * knots[^1] - knots[^2]);
        var curve = new List<Vector2> { knots[1] };
        for (var i = 1; i < knots.Count - 2; i++)
        {
            var steps = Math.Max(1, (int)MathF.Ceiling(Vector2.Distance(knots[i], knots[i + 1]) / spacing));
            for (var s = 1; s <= steps; s++)
                curve.Add(At(knots[i - 1], knots[i], knots[i + 1], knots[i + 2], (float)s / steps));
        }
        return curve;
    }

    // Barry and Goldman's pyramid for the centripetal parametrisation: knot intervals are square roots of the distances.
    private static Vector2 At(Vector2 p0, Vector2 p1, Vector2 p2, Vector2 p3, float t)
    {
        var t1 = MathF.Sqrt(Vector2.Distance(p0, p1));
        var t2 = t1 + MathF.Sqrt(Vector2.Distance(p1, p2));
        var t3 = t2 + MathF.Sqrt(Vector2.Distance(p2, p3));
        var u = t1 + (t2 - t1) * t;
        var a1 = Vector2.Lerp(p0, p1, u / t1);
        var a2 = Vector2.Lerp(p1, p2, (u - t1) / (t2 - t1));
        var a3 = Vector2.Lerp(p2, p3, (u - t2) / (t3 - t2));
        var b1 = Vector2.Lerp(a1, a2, u / t2);
        var b2 = Vector2.Lerp(a2, a3, (u - t1) / (t3 - t1));
        return Vector2.Lerp(b1, b2, (u - t1) / (t2 - t1));
    }
}
