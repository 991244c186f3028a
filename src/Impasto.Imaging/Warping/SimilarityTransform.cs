namespace Impasto.Imaging.Warping;

/// <summary>
/// A turn, a uniform scale and a shift, without reflection, that fit one set of points to another best in the least-squares sense (Umeyama 1991).
/// </summary>
/// <param name="Scale">The uniform scale, at least 0.</param>
/// <param name="Cosine">Of the turn's angle.</param>
/// <param name="Sine">Of the turn's angle: positive turns x towards y, clockwise on the screen.</param>
/// <param name="Translation">The shift, after turn and scale.</param>
internal sealed record SimilarityTransform(double Scale, double Cosine, double Sine, Point2 Translation) : IPointMap
{
    /// <summary>The best map from <paramref name="from"/> to <paramref name="to"/>.</summary>
    /// <exception cref="ArgumentException">The lists differ in length, or hold fewer than 2 distinct points.</exception>
    public static SimilarityTransform Fit(IReadOnlyList<Point2> from, IReadOnlyList<Point2> to)
    {
        PointPairs.Check("similarity alignment", from, to, 2);
        Point2 fromMean = Point2.Mean(from), toMean = Point2.Mean(to);
        double real = 0, imaginary = 0, squares = 0;
        for (var i = 0; i < from.Count; i++)
        {
            Point2 p = from[i] - fromMean, q = to[i] - toMean;
            real += Point2.Dot(p, q);
            imaginary += Point2.Cross(p, q);
            squares += Point2.Dot(p, p);
        }
        if (!(squares > 0))
            throw new ArgumentException("The similarity alignment needs at least 2 distinct points, but all coincide.", nameof(from));
        var size = Math.Sqrt(real * real + imaginary * imaginary);
        var (scale, cosine, sine) = size > 0 ? (size / squares, real / size, imaginary / size) : (0, 1, 0);
        var linear = new SimilarityTransform(scale, cosine, sine, default);
        return linear with { Translation = toMean - linear.Map(fromMean) };
    }

    /// <inheritdoc/>
    public Point2 Map(Point2 p) => new Point2(Scale * (Cosine * p.X - Sine * p.Y), Scale * (Sine * p.X + Cosine * p.Y)) + Translation;

    /// <summary>The map back.</summary>
    /// <exception cref="InvalidOperationException">The scale is 0.</exception>
    public SimilarityTransform Invert()
    {
        if (!(Scale > 0))
            throw new InvalidOperationException("A similarity transform of scale 0 sends everything to one point and can't be inverted.");
        var linear = new SimilarityTransform(1 / Scale, Cosine, -Sine, default);
        return linear with { Translation = -1 * linear.Map(Translation) };
    }
}
