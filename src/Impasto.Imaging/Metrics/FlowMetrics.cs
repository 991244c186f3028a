using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Metrics;

/// <summary>How right a flow is, and how steady what was made along it.</summary>
internal static class FlowMetrics
{
    /// <summary>The mean distance from the true vectors, px, and the share of pixels that are more than 3 px off; over pixels whose truth is known (not NaN).</summary>
    public static (double Mean, double ShareOver3) EndPointError(FlowField flow, FlowField truth)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(truth);
        if (flow.Width != truth.Width || flow.Height != truth.Height)
            throw new ArgumentException($"The flow is {flow.Width}x{flow.Height} and the truth {truth.Width}x{truth.Height}.");
        double sum = 0, far = 0, count = 0;
        for (var i = 0; i < truth.Vectors.Length; i += 2)
        {
            if (!float.IsFinite(truth.Vectors[i]))
                continue;
            double du = (double)flow.Vectors[i] - truth.Vectors[i], dv = (double)flow.Vectors[i + 1] - truth.Vectors[i + 1];
            var error = Math.Sqrt(du * du + dv * dv);
            sum += error;
            far += error > 3 ? 1 : 0;
            count++;
        }
        return (sum / Math.Max(count, 1), far / Math.Max(count, 1));
    }

    /// <summary>Squared differences between a frame and another one warped to it, over reliable pixels.</summary>
    /// <param name="frame">The frame that the flow lies on.</param>
    /// <param name="other">The frame that it points into.</param>
    /// <param name="flow">From the one to the other.</param>
    /// <param name="reliable">1 where they count, else 0.</param>
    /// <returns>Their sum over all values of the frame, as in Ruder's temporal loss, and over those that count, as in Lai's warping error.</returns>
    public static (double Temporal, double Masked) WarpingError(Picture frame, Picture other, FlowField flow, Plane reliable)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(reliable);
        var warped = flow.Warp(other, Interpolation.Bilinear);
        if (warped.Pixels.Length != frame.Pixels.Length || reliable.Values.Length * frame.Channels != frame.Pixels.Length)
            throw new ArgumentException($"A warping error needs frames, flow and map of one size, but the frame is {frame.Width}x{frame.Height}, the flow {flow.Width}x{flow.Height}.");
        double sum = 0, count = 0;
        for (var i = 0; i < frame.Pixels.Length; i++)
        {
            var difference = (double)frame.Pixels[i] - warped.Pixels[i];
            sum += reliable.Values[i / frame.Channels] * difference * difference;
            count += reliable.Values[i / frame.Channels];
        }
        return (sum / frame.Pixels.Length, sum / Math.Max(count, 1));
    }
}
