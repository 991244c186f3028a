using Impasto.Imaging;
using Impasto.Imaging.Resampling;

namespace Impasto.Methods;

/// <summary>What a clip's frame goes on from.</summary>
/// <param name="Warped">The result of the frame before, moved to where things are in this one; three channels.</param>
/// <param name="Certain">Of its size: from 0, where this frame shows what the other didn't or nobody knows what became of it, to 1.</param>
internal sealed record FrameBefore(Picture Warped, Plane Certain)
{
    /// <summary>For a frame of another size.</summary>
    public FrameBefore Resized(int width, int height) => new(Resampler.Resize(Warped, width, height), Resampler.Resize(Certain, width, height, ResampleFilter.Bilinear));
}
