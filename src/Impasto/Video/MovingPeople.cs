using Impasto.Imaging;
using Impasto.Methods;
using Impasto.People;

namespace Impasto.Video;

/// <summary>Where people are in the frames of a clip: what is found in each, and what was found before, which came along with the motion, so that the edge doesn't tremble.</summary>
internal sealed class MovingPeople : IDisposable
{
    /// <summary>How much comes from before where the motion can be relied on.</summary>
    private const float Before = 0.6f;

    private readonly PersonSegmenter _segmenter = new();
    private Plane? _last;

    /// <summary>Where the next frame is painted.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="motion">Since the frame before; null begins anew.</param>
    /// <param name="mask">What of it is wanted; null is all.</param>
    public Picture Next(Picture frame, FrameMotion? motion, Picture? mask)
    {
        var found = _segmenter.Find(frame);
        if (motion is not null && _last is { } last && (last.Width, last.Height) == (found.Width, found.Height))
        {
            var sized = motion.Resized(found.Width, found.Height);
            var came = sized.Flow.Warp(last.ToPicture());
            for (var i = 0; i < found.Values.Length; i++)
                found.Values[i] += Before * sized.Reliability.Values[i] * (Math.Clamp(came.Pixels[i], 0, 1) - found.Values[i]);
        }
        _last = found;
        return PersonKeeper.Around(mask, found);
    }

    /// <inheritdoc/>
    public void Dispose() => _segmenter.Dispose();
}
