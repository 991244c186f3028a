namespace Impasto.Imaging.Color;

/// <summary>A few colours that stand for a picture's, found by k-means (Lloyd 1982).</summary>
public sealed class ColorPalette
{
    private ColorPalette(double[] colors, int iterations) => (Colors, Iterations) = (colors, iterations);

    /// <summary>The colours, 3 values each, in the space of the points.</summary>
    public IReadOnlyList<double> Colors { get; }

    /// <summary>Number of colours.</summary>
    public int Count => Colors.Count / 3;

    /// <summary>Iterations until no colour moved.</summary>
    public int Iterations { get; }

    /// <summary>Finds a palette, from at most 16,384 pixels taken at even distances; starts are k-means++ (Arthur and Vassilvitskii 2007).</summary>
    /// <param name="points">Interleaved colours, three values each: sRGB pixels or values of any <see cref="ColorSpace"/>.</param>
    /// <param name="count">Colours wanted, 1 to 256; fewer come back when there are fewer different pixels.</param>
    /// <param name="seed">Equal seeds give equal palettes.</param>
    public static ColorPalette Find(float[] points, int count, int seed = 0)
    {
        Require(points);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 256);
        const int most = 16_384;
        var total = points.Length / 3;
        var sample = new float[3 * Math.Min(total, most)];
        for (var i = 0; i < sample.Length / 3; i++)
            points.AsSpan(3 * (int)((long)i * total / (sample.Length / 3)), 3).CopyTo(sample.AsSpan(3 * i));
        return Refine(sample, Start(sample, count, new SeededRandom((ulong)seed)));
    }

    /// <summary>Lloyd's iterations from given colours, in double; ties go to the lower index; ends when no colour moves.</summary>
    /// <param name="points">Interleaved colours.</param>
    /// <param name="start">The first colours, three values each.</param>
    /// <param name="maxIterations">Most iterations.</param>
    public static ColorPalette Refine(float[] points, double[] start, int maxIterations = 100)
    {
        Require(points);
        ArgumentNullException.ThrowIfNull(start);
        var colors = (double[])start.Clone();
        for (var iteration = 1; ; iteration++)
        {
            var (sums, counts) = (new double[colors.Length], new int[colors.Length / 3]);
            for (var i = 0; i < points.Length; i += 3)
            {
                var nearest = Nearest(colors, points[i], points[i + 1], points[i + 2]).Index;
                counts[nearest]++;
                for (var c = 0; c < 3; c++)
                    sums[3 * nearest + c] += points[i + c];
            }
            var moved = false;
            for (var i = 0; i < colors.Length; i++)
            {
                var mean = counts[i / 3] > 0 ? sums[i] / counts[i / 3] : colors[i];
                moved |= mean != colors[i];
                colors[i] = mean;
            }
            if (!moved || iteration >= maxIterations)
                return new ColorPalette(colors, iteration);
        }
    }

    /// <summary>For each pixel the index of the nearest colour.</summary>
    public int[] Labels(float[] points)
    {
        Require(points);
        var labels = new int[points.Length / 3];
        double[] colors = [.. Colors];
        const int block = 4096;
        ParallelLoop.For(0, (labels.Length + block - 1) / block, n =>
        {
            for (var i = n * block; i < Math.Min(labels.Length, (n + 1) * block); i++)
                labels[i] = Nearest(colors, points[3 * i], points[3 * i + 1], points[3 * i + 2]).Index;
        });
        return labels;
    }

    private static (int Index, double Distance) Nearest(ReadOnlySpan<double> colors, double a, double b, double c)
    {
        var (best, least) = (0, double.PositiveInfinity);
        for (var k = 0; k < colors.Length; k += 3)
        {
            var (x, y, z) = (a - colors[k], b - colors[k + 1], c - colors[k + 2]);
            var distance = x * x + y * y + z * z;
            if (distance < least)
                (best, least) = (k / 3, distance);
        }
        return (best, least);
    }

    private static double[] Start(float[] points, int count, SeededRandom random)
    {
        var first = 3 * random.NextInt(points.Length / 3);
        List<double> colors = [points[first], points[first + 1], points[first + 2]];
        var distances = new double[points.Length / 3];
        while (colors.Count < 3 * count)
        {
            double[] chosen = [.. colors];
            for (var i = 0; i < distances.Length; i++)
                distances[i] = Nearest(chosen, points[3 * i], points[3 * i + 1], points[3 * i + 2]).Distance;
            var total = distances.Sum();
            if (total <= 0)
                break;
            var target = random.NextDouble() * total;
            var next = 0;
            while (next < distances.Length - 1 && (target -= distances[next]) > 0)
                next++;
            while (distances[next] == 0)
                next--;
            colors.AddRange([points[3 * next], points[3 * next + 1], points[3 * next + 2]]);
        }
        return [.. colors];
    }

    private static void Require(float[] points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Length == 0 || points.Length % 3 != 0)
            throw new ArgumentException($"A palette needs three values a pixel and at least one pixel, but there are {points.Length} values.", nameof(points));
    }
}
