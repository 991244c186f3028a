namespace Impasto.Imaging.Warping;

/// <summary>The triangulation in which no circle through a triangle's corners holds another point (Delaunay 1934), by insertion (Bowyer, Watson 1981).</summary>
internal static class Delaunay
{
    /// <summary>
    /// Triangulates the points' convex hull. Of coincident points only the lowest index is used. Empty for points on one line.
    /// </summary>
    /// <param name="points">Any number up to 100,000, finite.</param>
    /// <returns>The triangles in lexicographic order.</returns>
    /// <exception cref="ArgumentException">There are too many points or one is not finite.</exception>
    public static IReadOnlyList<Triangle> Triangulate(IReadOnlyList<Point2> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count > 100_000)
            throw new ArgumentException($"The triangulation takes at most 100000 points, but there are {points.Count}.", nameof(points));
        PointPairs.Check("triangulation", points, points, 0);
        var seen = new HashSet<Point2>();
        int[] distinct = [.. Enumerable.Range(0, points.Count).Where(i => seen.Add(points[i]))];
        if (distinct.Length < 3)
            return [];

        // One point at infinity closes the hull: a triangle with it stands for the half-plane beyond its edge, so that no finite
        // super-triangle can bend the hull. Vertices run so that Cross > 0.
        const int infinite = -1;
        var triangles = new List<(int A, int B, int C)>();
        var first = FirstTriangle(points, distinct);
        if (first is not (int a, int b, int c))
            return [];
        triangles.AddRange([(a, b, c), (b, a, infinite), (c, b, infinite), (a, c, infinite)]);
        foreach (var i in distinct)
        {
            if (i == a || i == b || i == c)
                continue;
            var hole = new HashSet<(int From, int To)>();
            for (var t = triangles.Count - 1; t >= 0; t--)
            {
                if (!Conflicts(points, triangles[t], points[i]))
                    continue;
                var (u, v, w) = triangles[t];
                foreach (var edge in new[] { (u, v), (v, w), (w, u) })
                {
                    if (!hole.Remove((edge.Item2, edge.Item1)))
                        hole.Add(edge);
                }
                triangles[t] = triangles[^1];
                triangles.RemoveAt(triangles.Count - 1);
            }
            foreach (var (from, to) in hole)
                triangles.Add(from == infinite ? (to, i, infinite) : to == infinite ? (i, from, infinite) : (from, to, i));
        }
        return [.. triangles.Where(t => t.C != infinite).Select(Sorted).OrderBy(t => t.A).ThenBy(t => t.B).ThenBy(t => t.C)];
    }

    private static (int A, int B, int C)? FirstTriangle(IReadOnlyList<Point2> points, int[] distinct)
    {
        int a = distinct[0], b = distinct[1];
        foreach (var c in distinct.AsSpan(2))
        {
            var turn = Point2.Cross(points[b] - points[a], points[c] - points[a]);
            if (turn != 0)
                return turn > 0 ? (a, b, c) : (b, a, c);
        }
        return null;
    }

    /// <summary>Whether p lies within the triangle's circle; for a triangle at infinity, beyond its edge or on it.</summary>
    private static bool Conflicts(IReadOnlyList<Point2> points, (int A, int B, int C) triangle, Point2 p)
    {
        Point2 a = points[triangle.A] - p, b = points[triangle.B] - p;
        if (triangle.C < 0)
        {
            var turn = Point2.Cross(a, b);
            return turn > 0 || (turn == 0 && Point2.Dot(a, b) < 0);
        }
        var c = points[triangle.C] - p;
        return Point2.Dot(a, a) * Point2.Cross(b, c) + Point2.Dot(b, b) * Point2.Cross(c, a) + Point2.Dot(c, c) * Point2.Cross(a, b) > 0;
    }

    private static Triangle Sorted((int A, int B, int C) t)
    {
        Span<int> s = [t.A, t.B, t.C];
        s.Sort();
        return new Triangle(s[0], s[1], s[2]);
    }
}
