using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Warping;

namespace Impasto.Video;

/// <summary>Where a frame's pixels were in the frame before it.</summary>
/// <param name="Flow">Backward: what is at x was at x + flow(x). It may be smaller than the frame; px are its own.</param>
/// <param name="Reliability">Of the flow's size: from 0, where the frame before didn't show it or nobody knows where, to 1.</param>
internal sealed record FrameMotion(FlowField Flow, Plane Reliability)
{
    /// <summary>For frames of another size.</summary>
    public FrameMotion Resized(int width, int height) => Flow.Width == width && Flow.Height == height
        ? this
        : new FrameMotion(Flow.Resized(width, height), Resampler.Resize(Reliability, width, height, ResampleFilter.Bilinear));
}
