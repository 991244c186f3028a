using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Warping;

namespace Impasto.Video;

/// <summary>Where a frame's pixels were in the frame before it.</summary>
/// <param name="Flow">Backward: what is at x was at x + flow(x). It may be smaller than the frame; px are its own.</param>
/// <param name="Reliability">Of the flow's size: from 0, where the frame before didn't show it or nobody knows where, to 1.</param>
/// <param name="Usual">The medians of the flow's two components, px.</param>
internal sealed record FrameMotion(FlowField Flow, Plane Reliability, (float X, float Y) Usual)
{
    /// <summary>For frames of another size.</summary>
    public FrameMotion Resized(int width, int height) => Flow.Width == width && Flow.Height == height
        ? this
        : new FrameMotion(Flow.Resized(width, height), Resampler.Resize(Reliability, width, height, ResampleFilter.Bilinear), (Usual.X * width / Flow.Width, Usual.Y * height / Flow.Height));

    /// <summary>Whether a pixel comes into the frame with the usual motion, or with its own: in a flat sky, nothing else tells that it is new.</summary>
    public bool Enters(int x, int y)
    {
        var at = 2 * (y * Flow.Width + x);
        return IsOutside(x + Usual.X, y + Usual.Y) || IsOutside(x + Flow.Vectors[at], y + Flow.Vectors[at + 1]);
    }

    private bool IsOutside(float x, float y) => x < -0.5f || y < -0.5f || x > Flow.Width - 0.5f || y > Flow.Height - 0.5f;
}
