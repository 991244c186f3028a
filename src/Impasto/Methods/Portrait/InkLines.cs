using System.Numerics;
using Impasto.Imaging.Filters;
using Plane = Impasto.Imaging.Plane;

namespace Impasto.Methods.Portrait;

/// <summary>
/// The lines a draughtsman would draw: ridges of the flow-based difference of Gaussians (Kang, Lee and Chui 2007), each traced as one path along the flow, pressed harder where the
/// contrast is stronger.
/// </summary>
internal static class InkLines
{
    /// <summary>Strength of the sharpening: contrast beneath a fiftieth shows no line.</summary>
    private const float Sharpness = 24;

    private const float StepLength = 1.5f;

    /// <summary>Traces the lines, the strongest first.</summary>
    /// <param name="luminance">The photo's, 0..1.</param>
    /// <param name="attention">Where lines are wanted, [height, width]; above 1 fainter ones count too.</param>
    /// <param name="sigma">The lines' scale in pixels, above 0.</param>
    /// <param name="threshold">Least darkness of a line's beginning, 0..1; it ends at half of that.</param>
    /// <param name="shortest">Lines shorter than this many pixels are dropped.</param>
    /// <returns>Points in pixels and, for each, the pressure, 0..1.</returns>
    public static IReadOnlyList<(IReadOnlyList<Vector2> Points, IReadOnlyList<float> Pressure)> Trace(Plane luminance, float[] attention, float sigma, float threshold,
        float shortest)
    {
        ArgumentNullException.ThrowIfNull(luminance);
        var (width, height) = (luminance.Width, luminance.Height);
        var tangents = StructureTensor.Of(luminance.ToPicture(), Math.Max(1.5, 2 * sigma)).Tangents();
        var dark = DifferenceOfGaussians.SharpenAlongFlow(luminance, tangents, sigma, Sharpness, 3 * sigma).Along;
        for (var i = 0; i < dark.Values.Length; i++)
            dark.Values[i] = Math.Clamp((luminance.Values[i] - dark.Values[i]) / (0.25f * Sharpness) * Math.Min(attention[i], 2), 0, 1);
        var taken = new bool[width * height];
        var lines = new List<(IReadOnlyList<Vector2>, IReadOnlyList<float>)>();
        // Equal values in the order of their places: the same lines with any number of threads.
        foreach (var start in Enumerable.Range(0, dark.Values.Length).Where(i => dark.Values[i] > threshold).OrderByDescending(i => dark.Values[i]).ThenBy(i => i))
        {
            if (taken[start])
                continue;
            var place = new Vector2(start % width, start / width);
            List<Vector2> back = Follow(place, -1), points = [.. Enumerable.Reverse(back), place, .. Follow(place, 1)];
            if (StepLength * points.Count >= shortest)
                lines.Add((points, [.. points.Select(p => Math.Clamp(0.25f + 0.75f * dark.Sample(p.X, p.Y) / (3 * threshold), 0, 1))]));
            // The line's breadth is spent, also where it was too short.
            var reach = (int)Math.Ceiling(1.5 * sigma);
            foreach (var p in points)
            {
                for (var y = Math.Max(0, (int)p.Y - reach); y <= Math.Min(height - 1, (int)p.Y + reach); y++)
                    taken.AsSpan(y * width + Math.Max(0, (int)p.X - reach), Math.Min(width - 1, (int)p.X + reach) - Math.Max(0, (int)p.X - reach) + 1).Fill(true);
            }
        }
        return lines;

        List<Vector2> Follow(Vector2 p, int sign)
        {
            var path = new List<Vector2>();
            var last = Vector2.Zero;
            while (path.Count < 2000)
            {
                int x = (int)MathF.Round(p.X), y = (int)MathF.Round(p.Y);
                var t = new Vector2(tangents.X[x, y], tangents.Y[x, y]);
                t *= last == Vector2.Zero ? sign : Vector2.Dot(t, last) < 0 ? -1 : 1;
                // A hairpin is another line.
                if (t == Vector2.Zero || (last != Vector2.Zero && Vector2.Dot(t, last) < 0.5f))
                    return path;
                var next = p + StepLength * t;
                // To the ridge: half a pixel to the darker side.
                var across = new Vector2(-t.Y, t.X);
                var lean = dark.Sample(next.X + across.X, next.Y + across.Y) - dark.Sample(next.X - across.X, next.Y - across.Y);
                next += 0.5f * Math.Sign(lean) * Math.Min(1, Math.Abs(lean) * 8) * across;
                if (next.X < 0 || next.Y < 0 || next.X > width - 1 || next.Y > height - 1 || dark.Sample(next.X, next.Y) < 0.5f * threshold
                    || taken[(int)MathF.Round(next.Y) * width + (int)MathF.Round(next.X)])
                    return path;
                (last, p) = (t, next);
                path.Add(p);
            }
            return path;
        }
    }
}
