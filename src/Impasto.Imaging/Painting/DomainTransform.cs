using System.Numerics;

namespace Impasto.Imaging.Painting;

/// <summary>Edge-aware smoothing in linear time: the domain transform's recursive filter (Gastal and Oliveira 2011, section 4.2).</summary>
internal static class DomainTransform
{
    private const int Iterations = 3;
    private const int Band = 64;

    /// <summary>Smooths values in place, not across the guide's edges.</summary>
    /// <param name="values">[height, width].</param>
    /// <param name="guide">Whose first three components' edges are kept, [height, width].</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="sigmaSpace">Standard deviation in pixels.</param>
    /// <param name="sigmaRange">Standard deviation of the guide's difference (sum over components).</param>
    /// <param name="cancel">Ends the work with OperationCanceledException.</param>
    public static void Smooth(Vector4[] values, Vector4[] guide, int width, int height, float sigmaSpace, float sigmaRange, CancellationToken cancel)
    {
        var right = new float[values.Length];
        var down = new float[values.Length];
        var slope = sigmaSpace / sigmaRange;
        ParallelLoop.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var i = y * width + x;
                right[i] = x == 0 ? 0 : 1 + slope * Difference(guide[i], guide[i - 1]);
                down[i] = y == 0 ? 0 : 1 + slope * Difference(guide[i], guide[i - width]);
            }
        }, cancel);
        for (var iteration = 1; iteration <= Iterations; iteration++)
        {
            var sigma = sigmaSpace * MathF.Sqrt(3) * MathF.Pow(2, Iterations - iteration) / MathF.Sqrt(MathF.Pow(4, Iterations) - 1);
            var table = Powers(sigma);
            ParallelLoop.For(0, height, y => Row(values.AsSpan(y * width, width), right.AsSpan(y * width, width), table), cancel);
            ParallelLoop.For(0, (width + Band - 1) / Band, band => Columns(values, down, width, height, band * Band, Math.Min(width, (band + 1) * Band), table), cancel);
        }
    }

    private static float Difference(Vector4 a, Vector4 b)
    {
        var d = Vector4.Abs(a - b);
        return d.X + d.Y + d.Z;
    }

    // a^d with a = exp(-sqrt(2) / sigma), at steps of an eighth of a pixel; beyond the table it is 0.
    private static float[] Powers(float sigma)
    {
        var table = new float[(int)(8 * sigma * 6) + 16];
        for (var i = 0; i < table.Length; i++)
            table[i] = MathF.Exp(-MathF.Sqrt(2) / sigma * (i / 8f));
        return table;
    }

    private static float Feedback(float distance, float[] table)
    {
        var i = 8 * distance;
        return i < table.Length ? table[(int)i] : 0;
    }

    private static void Row(Span<Vector4> values, ReadOnlySpan<float> distance, float[] table)
    {
        for (var x = 1; x < values.Length; x++)
            values[x] += Feedback(distance[x], table) * (values[x - 1] - values[x]);
        for (var x = values.Length - 2; x >= 0; x--)
            values[x] += Feedback(distance[x + 1], table) * (values[x + 1] - values[x]);
    }

    private static void Columns(Vector4[] values, float[] distance, int width, int height, int from, int to, float[] table)
    {
        for (var y = 1; y < height; y++)
        {
            for (var x = from; x < to; x++)
            {
                var i = y * width + x;
                values[i] += Feedback(distance[i], table) * (values[i - width] - values[i]);
            }
        }
        for (var y = height - 2; y >= 0; y--)
        {
            for (var x = from; x < to; x++)
            {
                var i = y * width + x;
                values[i] += Feedback(distance[i + width], table) * (values[i + width] - values[i]);
            }
        }
    }
}
