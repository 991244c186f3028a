namespace Impasto.Imaging.Filters;

/// <summary>Exact Euclidean distances to the nearest zero pixel, in integers (Meijster, Roerdink and Hesselink 2000).</summary>
internal static class DistanceTransform
{
    /// <summary>The distance of each non-zero pixel's centre to the nearest zero pixel's; 0 at zeros, infinity everywhere when there is none.</summary>
    public static Plane Distance(Plane mask)
    {
        var squared = Squared(mask);
        return new Plane(mask.Width, mask.Height, Array.ConvertAll(squared, d => d == long.MaxValue ? float.PositiveInfinity : (float)Math.Sqrt(d)));
    }

    /// <summary>The squared distances, exact; <see cref="long.MaxValue"/> everywhere when there is no zero.</summary>
    public static long[] Squared(Plane mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var (width, height) = (mask.Width, mask.Height);
        // No real distance reaches this.
        var far = width + height;
        var columns = new int[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                columns[y * width + x] = mask[x, y] == 0 ? 0 : y == 0 ? far : Math.Min(far, columns[(y - 1) * width + x] + 1);
        }
        for (var y = height - 2; y >= 0; y--)
        {
            for (var x = 0; x < width; x++)
                columns[y * width + x] = Math.Min(columns[y * width + x], columns[(y + 1) * width + x] + 1);
        }
        var result = new long[width * height];
        ParallelLoop.For(0, height, y => Row(columns.AsSpan(y * width, width), result.AsSpan(y * width, width), far));
        return result;
    }

    // The lower envelope of the parabolas (x - i)^2 + g(i)^2.
    private static void Row(ReadOnlySpan<int> g, Span<long> result, int far)
    {
        var (width, count) = (g.Length, 0);
        var (centers, starts) = (new int[width], new int[width]);
        for (var i = 0; i < width; i++)
        {
            if (g[i] >= far)
                continue;
            while (count > 0 && Value(starts[count - 1], centers[count - 1], g) > Value(starts[count - 1], i, g))
                count--;
            if (count == 0)
            {
                (centers[0], starts[0], count) = (i, 0, 1);
                continue;
            }
            var start = 1 + Crossing(centers[count - 1], i, g);
            if (start >= width)
                continue;
            (centers[count], starts[count]) = (i, (int)start);
            count++;
        }
        for (var x = width - 1; x >= 0; x--)
        {
            if (count == 0)
            {
                result[x] = long.MaxValue;
                continue;
            }
            result[x] = Value(x, centers[count - 1], g);
            if (x == starts[count - 1])
                count--;
        }
    }

    private static long Value(int x, int i, ReadOnlySpan<int> g) => (long)(x - i) * (x - i) + (long)g[i] * g[i];

    // The last position where the parabola at i is not above the one at u > i.
    private static long Crossing(int i, int u, ReadOnlySpan<int> g)
    {
        var top = (long)u * u - (long)i * i + (long)g[u] * g[u] - (long)g[i] * g[i];
        var bottom = 2L * (u - i);
        return top >= 0 ? top / bottom : -((-top + bottom - 1) / bottom);
    }
}
