namespace Impasto.Imaging.Filters;

/// <summary>Gaussian and Laplacian pyramids with the kernel 1 4 6 4 1 / 16, border reflect101 (Burt and Adelson 1983; OpenCV's pyrDown and pyrUp).</summary>
internal static class GaussianPyramid
{
    private static readonly float[] Kernel = [1 / 16f, 4 / 16f, 6 / 16f, 4 / 16f, 1 / 16f];
    private static readonly float[] Twice = [2 / 16f, 8 / 16f, 12 / 16f, 8 / 16f, 2 / 16f];

    /// <summary>The plane and its reductions: levels + 1 planes, each half the last one's size, rounded up.</summary>
    public static IReadOnlyList<Plane> Build(Plane plane, int levels)
    {
        ArgumentNullException.ThrowIfNull(plane);
        ArgumentOutOfRangeException.ThrowIfNegative(levels);
        List<Plane> pyramid = [plane];
        for (var level = 0; level < levels; level++)
            pyramid.Add(Down(pyramid[^1]));
        return pyramid;
    }

    /// <summary>The Laplacian pyramid: levels band-passes, fine to coarse, and the low-pass that is left.</summary>
    public static IReadOnlyList<Plane> BuildLaplacian(Plane plane, int levels)
    {
        var gaussian = Build(plane, levels);
        List<Plane> pyramid = [];
        for (var level = 0; level < levels; level++)
        {
            var fine = gaussian[level].Clone();
            var coarse = Up(gaussian[level + 1], fine.Width, fine.Height);
            System.Numerics.Tensors.TensorPrimitives.Subtract(fine.Values, coarse.Values, fine.Values);
            pyramid.Add(fine);
        }
        pyramid.Add(gaussian[^1]);
        return pyramid;
    }

    /// <summary>Undoes <see cref="BuildLaplacian"/>.</summary>
    public static Plane Collapse(IReadOnlyList<Plane> laplacian)
    {
        ArgumentNullException.ThrowIfNull(laplacian);
        var plane = laplacian[^1].Clone();
        for (var level = laplacian.Count - 2; level >= 0; level--)
        {
            plane = Up(plane, laplacian[level].Width, laplacian[level].Height);
            System.Numerics.Tensors.TensorPrimitives.Add(plane.Values, laplacian[level].Values, plane.Values);
        }
        return plane;
    }

    /// <summary>Smoothed and every second pixel kept: half the size, rounded up.</summary>
    public static Plane Down(Plane plane)
    {
        var smooth = Separable.Correlate(plane, Kernel, Kernel, Border.Reflect101);
        var half = new Plane((plane.Width + 1) / 2, (plane.Height + 1) / 2);
        for (var y = 0; y < half.Height; y++)
        {
            var from = smooth.Row(2 * y);
            var to = half.Row(y);
            for (var x = 0; x < to.Length; x++)
                to[x] = from[2 * x];
        }
        return half;
    }

    /// <summary>Zeros put between the pixels and smoothed with twice the kernel.</summary>
    /// <param name="plane">The smaller plane.</param>
    /// <param name="width">2 * its width, or one less.</param>
    /// <param name="height">2 * its height, or one less.</param>
    /// <exception cref="ArgumentException">The size isn't about double.</exception>
    public static Plane Up(Plane plane, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(plane);
        if ((width + 1) / 2 != plane.Width || (height + 1) / 2 != plane.Height)
            throw new ArgumentException($"A {plane.Width}x{plane.Height} plane grows to twice its size or one pixel less, not to {width}x{height}.");
        var sparse = new Plane(width, height);
        for (var y = 0; y < plane.Height; y++)
        {
            var from = plane.Row(y);
            var to = sparse.Row(2 * y);
            for (var x = 0; x < from.Length; x++)
                to[2 * x] = from[x];
        }
        return Separable.Correlate(sparse, Twice, Twice, Border.Reflect101);
    }
}
