namespace Impasto.Imaging.Warping;

/// <summary>A point or vector of the picture plane: x to the right, y down, in pixels, 0-based pixel centres, double precision.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Down.</param>
internal readonly record struct Point2(double X, double Y)
{
    /// <summary>Distance from the origin.</summary>
    public double Length => Math.Sqrt(X * X + Y * Y);

    /// <summary>The sum, component by component.</summary>
    public static Point2 operator +(Point2 a, Point2 b) => new(a.X + b.X, a.Y + b.Y);

    /// <summary>The difference, component by component.</summary>
    public static Point2 operator -(Point2 a, Point2 b) => new(a.X - b.X, a.Y - b.Y);

    /// <summary>The vector scaled.</summary>
    public static Point2 operator *(double s, Point2 a) => new(s * a.X, s * a.Y);

    /// <summary>Same as the + operator.</summary>
    public static Point2 Add(Point2 a, Point2 b) => a + b;

    /// <summary>Same as the - operator.</summary>
    public static Point2 Subtract(Point2 a, Point2 b) => a - b;

    /// <summary>Same as the * operator.</summary>
    public static Point2 Multiply(double s, Point2 a) => s * a;

    /// <summary>The inner product.</summary>
    public static double Dot(Point2 a, Point2 b) => a.X * b.X + a.Y * b.Y;

    /// <summary>The z component of the cross product: positive when b lies clockwise of a on the screen.</summary>
    public static double Cross(Point2 a, Point2 b) => a.X * b.Y - a.Y * b.X;

    /// <summary>The arithmetic mean.</summary>
    /// <exception cref="ArgumentException">There are no points.</exception>
    public static Point2 Mean(IReadOnlyList<Point2> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count == 0)
            throw new ArgumentException("The mean of no points does not exist: give at least one.", nameof(points));
        var sum = default(Point2);
        foreach (var p in points)
            sum += p;
        return 1.0 / points.Count * sum;
    }
}
