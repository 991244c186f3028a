namespace Impasto.Imaging.Filters;

/// <summary>Means over square windows that are cut at the picture's edge.</summary>
internal static class BoxFilter
{
    /// <summary>The mean over the pixels inside of the (2 radius + 1)^2 window around each pixel. The time doesn't depend on the radius.</summary>
    /// <param name="plane">The input, unchanged.</param>
    /// <param name="radius">At least 0.</param>
    public static Plane Mean(Plane plane, int radius)
    {
        ArgumentNullException.ThrowIfNull(plane);
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        var (width, height) = (plane.Width, plane.Height);
        radius = Math.Min(radius, Math.Max(width, height));
        var rows = new Plane(width, height);
        ParallelLoop.For(0, height, y =>
        {
            var from = plane.Row(y);
            var to = rows.Row(y);
            var sum = 0.0;
            for (var x = 0; x < Math.Min(radius, width); x++)
                sum += from[x];
            for (var x = 0; x < width; x++)
            {
                if (x + radius < width)
                    sum += from[x + radius];
                if (x - radius - 1 >= 0)
                    sum -= from[x - radius - 1];
                to[x] = (float)(sum / (Math.Min(x + radius, width - 1) - Math.Max(x - radius, 0) + 1));
            }
        });
        var result = new Plane(width, height);
        const int strip = 64;
        ParallelLoop.For(0, (width + strip - 1) / strip, n =>
        {
            var left = n * strip;
            var count = Math.Min(strip, width - left);
            Span<double> sums = stackalloc double[strip];
            sums.Clear();
            for (var y = 0; y < Math.Min(radius, height); y++)
                Add(sums, rows.Row(y).Slice(left, count), 1);
            for (var y = 0; y < height; y++)
            {
                if (y + radius < height)
                    Add(sums, rows.Row(y + radius).Slice(left, count), 1);
                if (y - radius - 1 >= 0)
                    Add(sums, rows.Row(y - radius - 1).Slice(left, count), -1);
                var share = 1.0 / (Math.Min(y + radius, height - 1) - Math.Max(y - radius, 0) + 1);
                var to = result.Row(y).Slice(left, count);
                for (var x = 0; x < count; x++)
                    to[x] = (float)(sums[x] * share);
            }
        });
        return result;
    }

    private static void Add(Span<double> sums, ReadOnlySpan<float> row, double sign)
    {
        for (var x = 0; x < row.Length; x++)
            sums[x] += sign * row[x];
    }
}
