using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Flow;

/// <summary>
/// Where a flow can be relied on (Sundaram et al. 2010; Ruder et al. 2016). Every map is of the flow's size, 1 where it says yes and 0 elsewhere; a vector that is not known (NaN) counts as
/// occluded.
/// </summary>
internal static class FlowConsistency
{
    private const float UsualSlope = 0.002f;

    /// <summary>Pixels that the other frame doesn't show: there and back again is |w + w'|^2 > 0.01 (|w|^2 + |w'|^2) + 0.5 away.</summary>
    /// <param name="flow">w, on the frame in question.</param>
    /// <param name="back">w', on the other frame, read where w points to.</param>
    public static Plane Occluded(FlowField flow, FlowField back) => Map(flow, (x, y) => IsOccluded(flow, back, x, y));

    /// <summary>Pixels where two motions meet: |grad u|^2 + |grad v|^2 > 0.01 |w|^2 + 0.002, by central differences.</summary>
    public static Plane Boundaries(FlowField flow) => Map(flow, (x, y) => IsBoundary(flow, x, y, UsualSlope));

    /// <summary>Pixels that leave the frame.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="width">Of the frame that it points into.</param>
    /// <param name="height">Of the same.</param>
    public static Plane Outside(FlowField flow, int width, int height) => Map(flow, (x, y) => IsOutside(flow, width, height, x, y));

    /// <summary>Pixels that are none of the three.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="back">Back, as for <see cref="Occluded"/>.</param>
    /// <param name="slope">The squared slope that is a boundary where nothing moves.</param>
    public static Plane Reliable(FlowField flow, FlowField back, float slope = UsualSlope)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(back);
        return Map(flow, (x, y) => !IsOutside(flow, back.Width, back.Height, x, y) && !IsBoundary(flow, x, y, slope) && !IsOccluded(flow, back, x, y));
    }

    private static bool IsOccluded(FlowField flow, FlowField back, int x, int y)
    {
        Span<float> there = stackalloc float[2];
        var (u, v) = Vector(flow, x, y);
        Sampling.Bilinear(back.Vectors, back.Width, back.Height, 2, x + u, y + v, there);
        var (du, dv) = (u + there[0], v + there[1]);
        return !(du * du + dv * dv <= 0.01f * (u * u + v * v + there[0] * there[0] + there[1] * there[1]) + 0.5f);
    }

    private static bool IsBoundary(FlowField flow, int x, int y, float slope)
    {
        var (u, v) = Vector(flow, x, y);
        var (right, left) = (Vector(flow, Math.Min(x + 1, flow.Width - 1), y), Vector(flow, Math.Max(x - 1, 0), y));
        var (below, above) = (Vector(flow, x, Math.Min(y + 1, flow.Height - 1)), Vector(flow, x, Math.Max(y - 1, 0)));
        var (ux, vx, uy, vy) = (right.U - left.U, right.V - left.V, below.U - above.U, below.V - above.V);
        return 0.25f * (ux * ux + vx * vx + uy * uy + vy * vy) > 0.01f * (u * u + v * v) + slope;
    }

    private static bool IsOutside(FlowField flow, int width, int height, int x, int y)
    {
        var (u, v) = Vector(flow, x, y);
        return x + u < 0 || y + v < 0 || x + u > width - 1 || y + v > height - 1;
    }

    private static Plane Map(FlowField flow, Func<int, int, bool> holds)
    {
        var result = new Plane(flow.Width, flow.Height);
        ParallelLoop.For(0, flow.Height, y =>
        {
            for (var x = 0; x < flow.Width; x++)
                result[x, y] = holds(x, y) ? 1 : 0;
        });
        return result;
    }

    private static (float U, float V) Vector(FlowField flow, int x, int y)
    {
        var i = 2 * (y * flow.Width + x);
        return (flow.Vectors[i], flow.Vectors[i + 1]);
    }
}
