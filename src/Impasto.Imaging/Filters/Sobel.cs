namespace Impasto.Imaging.Filters;

/// <summary>Sobel's derivatives: [-1 0 1] along one axis, [1 2 1] along the other, not normalised (divide by 8 for a slope a pixel).</summary>
internal static class Sobel
{
    /// <summary>X is positive where it gets brighter to the right, Y where it gets brighter downwards; border replicated.</summary>
    public static VectorField Gradient(Plane plane)
    {
        ArgumentNullException.ThrowIfNull(plane);
        var (width, height) = (plane.Width, plane.Height);
        var (gx, gy) = (new Plane(width, height), new Plane(width, height));
        ParallelLoop.For(0, height, y =>
        {
            ReadOnlySpan<float> above = plane.Row(Math.Max(y - 1, 0));
            ReadOnlySpan<float> here = plane.Row(y);
            ReadOnlySpan<float> below = plane.Row(Math.Min(y + 1, height - 1));
            var toX = gx.Row(y);
            var toY = gy.Row(y);
            for (var x = 0; x < width; x++)
            {
                var (left, right) = (Math.Max(x - 1, 0), Math.Min(x + 1, width - 1));
                toX[x] = above[right] - above[left] + 2 * (here[right] - here[left]) + (below[right] - below[left]);
                toY[x] = below[left] - above[left] + 2 * (below[x] - above[x]) + (below[right] - above[right]);
            }
        });
        return new VectorField(gx, gy);
    }
}
