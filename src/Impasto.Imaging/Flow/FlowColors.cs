using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Flow;

/// <summary>Flow to look at, in Middlebury's colours (Baker et al. 2011): the hue is the direction, white stands still; black is unknown.</summary>
internal static class FlowColors
{
    // Steps from each colour of the wheel to the next: what the eye tells apart, not equal angles.
    private static readonly int[] s_steps = [15, 6, 4, 11, 13, 6];

    private static readonly float[] s_wheel = Wheel();

    /// <summary>The picture of a flow.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="longest">px that have full colour, above 0; longer vectors are darker. Null for the flow's longest.</param>
    /// <returns>Three channels of the flow's size.</returns>
    public static Picture Draw(FlowField flow, float? longest = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (longest is { } given)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given);
        var scale = 1 / (longest ?? Math.Max(Longest(flow), 1e-6f));
        var picture = new Picture(flow.Width, flow.Height, 3);
        ParallelLoop.For(0, flow.Height, y =>
        {
            for (var x = 0; x < flow.Width; x++)
            {
                var i = y * flow.Width + x;
                float u = flow.Vectors[2 * i] * scale, v = flow.Vectors[2 * i + 1] * scale;
                if (float.IsFinite(u) && float.IsFinite(v))
                    Color(u, v, picture.Pixels.AsSpan(3 * i, 3));
            }
        });
        return picture;
    }

    private static float Longest(FlowField flow)
    {
        var most = 0f;
        for (var i = 0; i < flow.Vectors.Length; i += 2)
        {
            var length = MathF.Sqrt(flow.Vectors[i] * flow.Vectors[i] + flow.Vectors[i + 1] * flow.Vectors[i + 1]);
            if (float.IsFinite(length))
                most = Math.Max(most, length);
        }
        return most;
    }

    private static void Color(float u, float v, Span<float> color)
    {
        var length = MathF.Sqrt(u * u + v * v);
        var last = s_wheel.Length / 3 - 1;
        // 0 at pure red, which points right, and round by way of down.
        var place = (MathF.Atan2(-v, -u) / MathF.PI + 1) / 2 * last;
        var from = Math.Min((int)place, last);
        var to = from == last ? 0 : from + 1;
        for (var k = 0; k < 3; k++)
        {
            var full = s_wheel[3 * from + k] + (place - from) * (s_wheel[3 * to + k] - s_wheel[3 * from + k]);
            color[k] = length <= 1 ? 1 - length * (1 - full) : 0.75f * full;
        }
    }

    /// <summary>Red, yellow, green, cyan, blue, magenta: at each corner one channel begins to rise or to fall.</summary>
    private static float[] Wheel()
    {
        List<float> wheel = [];
        for (var corner = 0; corner < 6; corner++)
        {
            for (var i = 0; i < s_steps[corner]; i++)
            {
                // Steps of the published table, whole 255ths.
                var moving = MathF.Floor(255f * i / s_steps[corner]) / 255;
                var color = new float[3];
                color[(corner + 1) / 2 % 3] = 1;
                color[(7 - corner) % 3] = corner % 2 == 0 ? moving : 1 - moving;
                wheel.AddRange(color);
            }
        }
        return [.. wheel];
    }
}
