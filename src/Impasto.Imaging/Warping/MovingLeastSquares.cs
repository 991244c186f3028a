namespace Impasto.Imaging.Warping;

/// <summary>Image deformation by moving least squares (Schaefer, McPhail and Warren 2006): at each point the best map for weights 1/|p_i - v|^(2 alpha).</summary>
internal sealed class MovingLeastSquares : IPointMap
{
    private readonly Point2[] _from;
    private readonly Point2[] _to;
    private readonly MovingLeastSquaresKind _kind;
    private readonly double _alpha;

    /// <summary>Keeps the control points.</summary>
    /// <param name="from">Where points are: at least 1, for the affine kind 3 that are not on one line.</param>
    /// <param name="to">Where they go; as many.</param>
    /// <param name="kind">Which maps are blended.</param>
    /// <param name="alpha">Above 0: how fast a point's influence falls with distance.</param>
    /// <exception cref="ArgumentException">The lists differ in length or are too short; alpha is not above 0.</exception>
    public MovingLeastSquares(IReadOnlyList<Point2> from, IReadOnlyList<Point2> to, MovingLeastSquaresKind kind, double alpha = 1)
    {
        PointPairs.Check("moving least squares map", from, to, kind == MovingLeastSquaresKind.Affine ? 3 : 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        (_from, _to) = PointPairs.MergeCoincident(from, to);
        (_kind, _alpha) = (kind, alpha);
    }

    /// <inheritdoc/>
    public Point2 Map(Point2 p)
    {
        var n = _from.Length;
        Span<double> weights = n <= 256 ? stackalloc double[n] : new double[n];
        double total = 0;
        Point2 from = default, to = default;
        for (var i = 0; i < n; i++)
        {
            var d = _from[i] - p;
            var squared = Point2.Dot(d, d);
            if (squared == 0)
                return _to[i];
            var w = _alpha == 1 ? 1 / squared : Math.Pow(squared, -_alpha);
            weights[i] = w;
            total += w;
            from += w * _from[i];
            to += w * _to[i];
        }
        from = 1 / total * from;
        to = 1 / total * to;
        return to + (_kind == MovingLeastSquaresKind.Affine ? Affine(p - from, from, to, weights) : Turned(p - from, from, to, weights));
    }

    private Point2 Affine(Point2 v, Point2 from, Point2 to, ReadOnlySpan<double> weights)
    {
        double xx = 0, xy = 0, yy = 0;
        Point2 xq = default, yq = default;
        for (var i = 0; i < weights.Length; i++)
        {
            Point2 p = _from[i] - from, q = _to[i] - to;
            xx += weights[i] * p.X * p.X;
            xy += weights[i] * p.X * p.Y;
            yy += weights[i] * p.Y * p.Y;
            xq += weights[i] * p.X * q;
            yq += weights[i] * p.Y * q;
        }
        var determinant = xx * yy - xy * xy;
        if (!(Math.Abs(determinant) > 1e-12 * xx * yy))
            return v; // Points on one line define no affine map: only the shift remains.
        return 1 / determinant * ((yy * v.X - xy * v.Y) * xq + (xx * v.Y - xy * v.X) * yq);
    }

    private Point2 Turned(Point2 v, Point2 from, Point2 to, ReadOnlySpan<double> weights)
    {
        // As complex numbers: sum of w conj(p) q, over sum of w |p|^2 (similarity) or its own size (rigid).
        double real = 0, imaginary = 0, squares = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            Point2 p = _from[i] - from, q = _to[i] - to;
            real += weights[i] * Point2.Dot(p, q);
            imaginary += weights[i] * Point2.Cross(p, q);
            squares += weights[i] * Point2.Dot(p, p);
        }
        var divisor = _kind == MovingLeastSquaresKind.Similarity ? squares : Math.Sqrt(real * real + imaginary * imaginary);
        if (!(divisor > 0))
            return v;
        return 1 / divisor * new Point2(real * v.X - imaginary * v.Y, imaginary * v.X + real * v.Y);
    }
}
