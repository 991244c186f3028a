using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;

namespace Impasto.Video;

/// <summary>
/// Moves frames by up to 3 px to where they lie on a network's grid as their scene's first one did, by the usual motion in whole pixels. A network whose layers halve the picture twice paints
/// alike only what is moved by multiples of 4 px, so that strokes flicker under a camera that pans.
/// </summary>
internal sealed class StrideGrid
{
    /// <summary>Pixels of a step of the coarsest layer.</summary>
    private const int Stride = 4;

    private double _x, _y;

    /// <summary>How far the frame is to be moved to the right and down, px: 0 to 3 each.</summary>
    public (int X, int Y) Offset { get; private set; }

    /// <summary>The next frame.</summary>
    /// <param name="motion">Since the frame before; null begins anew.</param>
    public void Next(FrameMotion? motion)
    {
        // What is at x now was at x + motion: moved by that it lies where it lay.
        (_x, _y) = motion is null ? (0, 0) : (_x + motion.Usual.X, _y + motion.Usual.Y);
        Offset = (Rest(_x), Rest(_y));

        static int Rest(double moved) => (int)(((long)Math.Round(moved) % Stride + Stride) % Stride);
    }

    /// <summary>A picture moved there, continued by its mirror image to sides that are longer by a step where it is moved.</summary>
    public Picture Move(Picture picture) => PictureTransforms.Pad(picture, Offset.X, Offset.Y, Longer(Offset.X), Longer(Offset.Y));

    /// <summary>A mask of any size, likewise, for a frame of the given size.</summary>
    public Picture Move(Picture mask, int width, int height) =>
        Move((mask.Width, mask.Height) == (width, height) ? mask : Resampler.Resize(mask, width, height, ResampleFilter.Bilinear));

    /// <summary>What was painted of a moved frame, back in its place.</summary>
    public Picture Back(Picture painted, int width, int height) => Offset == (0, 0) ? painted : PictureTransforms.Crop(painted, Offset.X, Offset.Y, width, height);

    private static int Longer(int offset) => offset == 0 ? 0 : Stride - offset;
}
