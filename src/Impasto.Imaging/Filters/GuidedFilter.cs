namespace Impasto.Imaging.Filters;

/// <summary>
/// The guided filter (He, Sun and Tang 2013): in every window the output is a linear function of the guide, so edges of the guide stay sharp. Windows are cut
/// at the picture's edge.
/// </summary>
internal static class GuidedFilter
{
    /// <summary>Filters a plane by a grey guide or by a colour guide (section 3.4's 3x3 systems).</summary>
    /// <param name="guide">One or three channels, of the plane's size.</param>
    /// <param name="plane">What is filtered.</param>
    /// <param name="radius">The windows' radius in pixels, at least 0.</param>
    /// <param name="epsilon">What variance of the guide counts as flat, above 0; e.g. 0.1^2 for values 0..1.</param>
    /// <exception cref="ArgumentException">Sizes differ, or epsilon is not above 0.</exception>
    public static Plane Filter(Picture guide, Plane plane, int radius, float epsilon)
    {
        ArgumentNullException.ThrowIfNull(guide);
        ArgumentNullException.ThrowIfNull(plane);
        if (!(epsilon > 0))
            throw new ArgumentException($"The guided filter's epsilon must be above 0, but it is {epsilon}.", nameof(epsilon));
        var planes = guide.Planes();
        Plane.RequireSameSize(planes[0], plane, "The guided filter");
        return planes.Length == 1 ? Gray(planes[0], plane, radius, epsilon) : Color(planes, plane, radius, epsilon);
    }

    private static Plane Gray(Plane guide, Plane plane, int radius, float epsilon)
    {
        var meanGuide = BoxFilter.Mean(guide, radius);
        var meanPlane = BoxFilter.Mean(plane, radius);
        var meanSquare = BoxFilter.Mean(Product(guide, guide), radius);
        var meanProduct = BoxFilter.Mean(Product(guide, plane), radius);
        var (slope, offset) = (new Plane(plane.Width, plane.Height), new Plane(plane.Width, plane.Height));
        ForEach(plane, i =>
        {
            var (g, p) = (meanGuide.Values[i], meanPlane.Values[i]);
            slope.Values[i] = (meanProduct.Values[i] - g * p) / (meanSquare.Values[i] - g * g + epsilon);
            offset.Values[i] = p - slope.Values[i] * g;
        });
        var (meanSlope, meanOffset) = (BoxFilter.Mean(slope, radius), BoxFilter.Mean(offset, radius));
        var result = new Plane(plane.Width, plane.Height);
        ForEach(plane, i => result.Values[i] = meanSlope.Values[i] * guide.Values[i] + meanOffset.Values[i]);
        return result;
    }

    private static Plane Color(Plane[] guide, Plane plane, int radius, float epsilon)
    {
        Plane[] means = [.. guide.Select(g => BoxFilter.Mean(g, radius))];
        var meanPlane = BoxFilter.Mean(plane, radius);
        Plane[] products = [.. guide.Select(g => BoxFilter.Mean(Product(g, plane), radius))];
        (int, int)[] pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)];
        Plane[] squares = [.. pairs.Select(p => BoxFilter.Mean(Product(guide[p.Item1], guide[p.Item2]), radius))];
        Plane[] slopes = [.. guide.Select(_ => new Plane(plane.Width, plane.Height))];
        var offset = new Plane(plane.Width, plane.Height);
        ForEach(plane, i =>
        {
            double r = means[0].Values[i], g = means[1].Values[i], b = means[2].Values[i], p = meanPlane.Values[i];
            var rr = squares[0].Values[i] - r * r + epsilon;
            var rg = squares[1].Values[i] - r * g;
            var rb = squares[2].Values[i] - r * b;
            var gg = squares[3].Values[i] - g * g + epsilon;
            var gb = squares[4].Values[i] - g * b;
            var bb = squares[5].Values[i] - b * b + epsilon;
            var (x, y, z) = (products[0].Values[i] - r * p, products[1].Values[i] - g * p, products[2].Values[i] - b * p);
            // The symmetric system by cofactors.
            var (c0, c1, c2) = (gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg);
            var determinant = rr * c0 + rg * c1 + rb * c2;
            var sr = (c0 * x + c1 * y + c2 * z) / determinant;
            var sg = (c1 * x + (rr * bb - rb * rb) * y + (rg * rb - rr * gb) * z) / determinant;
            var sb = (c2 * x + (rg * rb - rr * gb) * y + (rr * gg - rg * rg) * z) / determinant;
            slopes[0].Values[i] = (float)sr;
            slopes[1].Values[i] = (float)sg;
            slopes[2].Values[i] = (float)sb;
            offset.Values[i] = (float)(p - sr * r - sg * g - sb * b);
        });
        Plane[] meanSlopes = [.. slopes.Select(s => BoxFilter.Mean(s, radius))];
        var result = BoxFilter.Mean(offset, radius);
        ForEach(plane, i => result.Values[i] += meanSlopes[0].Values[i] * guide[0].Values[i] + meanSlopes[1].Values[i] * guide[1].Values[i]
            + meanSlopes[2].Values[i] * guide[2].Values[i]);
        return result;
    }

    private static Plane Product(Plane first, Plane second)
    {
        var product = new Plane(first.Width, first.Height);
        System.Numerics.Tensors.TensorPrimitives.Multiply(first.Values, second.Values, product.Values);
        return product;
    }

    private static void ForEach(Plane plane, Action<int> body) => ParallelLoop.For(0, plane.Height, y =>
    {
        for (var i = y * plane.Width; i < (y + 1) * plane.Width; i++)
            body(i);
    });
}
