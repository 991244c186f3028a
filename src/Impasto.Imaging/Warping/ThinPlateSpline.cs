using Impasto.LinearAlgebra;

namespace Impasto.Imaging.Warping;

/// <summary>
/// The thin-plate spline (Bookstein 1989): the smoothest map that sends each point to its partner, f(p) = a0 + a1 x + a2 y + sum w_i U(|p - p_i|) with
/// U(r) = r^2 ln r. Coincident points are merged first (a closed mouth's inner lips): their partners are averaged.
/// </summary>
internal sealed class ThinPlateSpline : IPointMap
{
    private readonly Point2[] _centers;
    private readonly Point2[] _weights;
    private readonly Point2 _constant;
    private readonly Point2 _alongX;
    private readonly Point2 _alongY;

    /// <summary>Fits the map from <paramref name="from"/> to <paramref name="to"/>.</summary>
    /// <param name="from">Where points are; at least 3 distinct ones, not all on one line.</param>
    /// <param name="to">Where they go; as many.</param>
    /// <param name="lambda">Smoothing, in px^2: 0 interpolates exactly, larger values approach an affine map.</param>
    /// <exception cref="ArgumentException">The lists differ in length, are too short, lie on one line, or lambda is negative.</exception>
    public ThinPlateSpline(IReadOnlyList<Point2> from, IReadOnlyList<Point2> to, double lambda = 0)
    {
        PointPairs.Check("thin-plate spline", from, to, 3);
        ArgumentOutOfRangeException.ThrowIfNegative(lambda);
        (_centers, var targets) = PointPairs.MergeCoincident(from, to);
        var n = _centers.Length;
        var unknowns = n + 3;
        var a = new double[unknowns * unknowns];
        var b = new double[unknowns * 2];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                a[i * unknowns + j] = Kernel(_centers[i] - _centers[j]);
            a[i * unknowns + i] += lambda;
            a[i * unknowns + n] = a[n * unknowns + i] = 1;
            a[i * unknowns + n + 1] = a[(n + 1) * unknowns + i] = _centers[i].X;
            a[i * unknowns + n + 2] = a[(n + 2) * unknowns + i] = _centers[i].Y;
            (b[2 * i], b[2 * i + 1]) = (targets[i].X, targets[i].Y);
        }
        if (n < 3 || !LinearSystem.TrySolve(a, b, unknowns))
            throw new ArgumentException("The thin-plate spline needs at least 3 distinct points that are not on one line: give more landmarks.", nameof(from));
        _weights = [.. Enumerable.Range(0, n).Select(i => new Point2(b[2 * i], b[2 * i + 1]))];
        _constant = new Point2(b[2 * n], b[2 * n + 1]);
        _alongX = new Point2(b[2 * n + 2], b[2 * n + 3]);
        _alongY = new Point2(b[2 * n + 4], b[2 * n + 5]);
    }

    /// <summary>w_1..w_n of the distinct points, then a0, a1, a2.</summary>
    public IReadOnlyList<Point2> Coefficients => [.. _weights, _constant, _alongX, _alongY];

    /// <inheritdoc/>
    public Point2 Map(Point2 p)
    {
        double x = _constant.X + _alongX.X * p.X + _alongY.X * p.Y, y = _constant.Y + _alongX.Y * p.X + _alongY.Y * p.Y;
        for (var i = 0; i < _centers.Length; i++)
        {
            var u = Kernel(p - _centers[i]);
            x += u * _weights[i].X;
            y += u * _weights[i].Y;
        }
        return new Point2(x, y);
    }

    private static double Kernel(Point2 d)
    {
        var squared = d.X * d.X + d.Y * d.Y;
        return squared > 0 ? 0.5 * squared * Math.Log(squared) : 0;
    }
}
