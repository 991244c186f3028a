namespace Impasto.Methods.Analogies;

/// <summary>One level of a picture's pyramid: planes of one size, [channel][height, width].</summary>
internal sealed record AnalogyPlanes(float[][] Planes, int Width, int Height)
{
    /// <summary>The pyramid, coarsest first: each level is the next finer one smoothed by (1 4 6 4 1) / 16, mirrored at the edges, every second pixel kept.</summary>
    public static AnalogyPlanes[] Pyramid(AnalogyPlanes finest, int levels)
    {
        var pyramid = new AnalogyPlanes[levels];
        pyramid[^1] = finest;
        for (var level = levels - 2; level >= 0; level--)
            pyramid[level] = pyramid[level + 1].Halved();
        return pyramid;
    }

    private AnalogyPlanes Halved()
    {
        var (width, height) = ((Width + 1) / 2, (Height + 1) / 2);
        return new AnalogyPlanes([.. Planes.Select(plane =>
        {
            var narrow = new double[width * Height];
            for (var y = 0; y < Height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    for (var k = -2; k <= 2; k++)
                        narrow[(y * width) + x] += Weight(k) * plane[(y * Width) + Mirror((2 * x) + k, Width)];
                }
            }
            var halved = new float[width * height];
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var sum = 0.0;
                    for (var k = -2; k <= 2; k++)
                        sum += Weight(k) * narrow[(Mirror((2 * y) + k, Height) * width) + x];
                    halved[(y * width) + x] = (float)sum;
                }
            }
            return halved;
        })], width, height);
    }

    private static double Weight(int k) => k switch { 0 => 6 / 16.0, 1 or -1 => 4 / 16.0, _ => 1 / 16.0 };

    private static int Mirror(int at, int length)
    {
        if (length == 1)
            return 0;
        var period = 2 * (length - 1);
        at = ((at % period) + period) % period;
        return at < length ? at : period - at;
    }
}
