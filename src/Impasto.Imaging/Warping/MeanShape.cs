namespace Impasto.Imaging.Warping;

/// <summary>The mean of several shapes with position, size and turn taken out: generalised Procrustes analysis (Gower 1975).</summary>
internal static class MeanShape
{
    private const int MostIterations = 500;

    /// <summary>
    /// Every shape is centred, scaled to unit Frobenius norm and turned to the mean, which is averaged anew until it stands still; it is turned as the first shape is.
    /// </summary>
    /// <param name="shapes">At least one shape; all with the same number of points, at least 2 of them distinct.</param>
    /// <returns>The mean: centred, of unit Frobenius norm.</returns>
    /// <exception cref="ArgumentException">There is no shape, they differ in length, or one has no extent.</exception>
    public static Point2[] Of(IReadOnlyList<IReadOnlyList<Point2>> shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        if (shapes.Count == 0)
            throw new ArgumentException("The mean of no shapes does not exist: give at least one.", nameof(shapes));
        if (shapes.FirstOrDefault(s => s.Count != shapes[0].Count) is { } odd)
            throw new ArgumentException($"The mean shape needs shapes of equally many points, but there are {shapes[0].Count} and {odd.Count}.", nameof(shapes));
        Point2[][] normal = [.. shapes.Select(Normalize)];
        var mean = normal[0];
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            var sum = new Point2[mean.Length];
            foreach (var shape in normal)
            {
                var turned = Turn(shape, mean);
                for (var i = 0; i < sum.Length; i++)
                    sum[i] += turned[i];
            }
            var next = Turn(Normalize(sum), normal[0]);
            var change = mean.Zip(next, (a, b) => Math.Max(Math.Abs(a.X - b.X), Math.Abs(a.Y - b.Y))).Max();
            mean = next;
            if (change < 1e-12)
                break;
        }
        return mean;
    }

    private static Point2[] Normalize(IReadOnlyList<Point2> shape)
    {
        var center = Point2.Mean(shape);
        var norm = Math.Sqrt(shape.Sum(p => Point2.Dot(p - center, p - center)));
        if (!(norm > 0))
            throw new ArgumentException("The mean shape needs shapes with an extent, but one has all its points in one place.");
        return [.. shape.Select(p => 1 / norm * (p - center))];
    }

    private static Point2[] Turn(Point2[] shape, Point2[] to)
    {
        var rotation = SimilarityTransform.Fit(shape, to) with { Scale = 1, Translation = default };
        return [.. shape.Select(rotation.Map)];
    }
}
