using Impasto.Imaging;
using Impasto.Networks.Bands;

namespace Impasto.Video;

/// <summary>
/// Normal noise that moves with what a clip shows. Networks that were trained with noise on their input hang their strokes on it where a picture is flat; where it goes with the clip, so do they.
/// A value is taken from its nearest place in the frame before, so that it stays as normal as it was; what enters the frame brings values of its own.
/// </summary>
/// <param name="seed">Chooses the noise.</param>
internal sealed class MovingNoise(int seed)
{
    private Picture? _last;
    private int _number;

    /// <summary>The noise of the next frame: three channels, mean 0, deviation 1.</summary>
    /// <param name="width">Of the frame.</param>
    /// <param name="height">Of the frame.</param>
    /// <param name="motion">Since the frame before; null begins with the noise of a scene's first frame.</param>
    public Picture Next(int width, int height, FrameMotion? motion)
    {
        _number = motion is null ? 0 : _number + 1;
        var fresh = new InputNoise(1, (ulong)(uint)seed | ((ulong)_number << 32));
        var next = new Picture(width, height, 3);
        var last = motion is null ? null : _last;
        motion = motion?.Resized(width, height);
        ParallelLoop.For(0, height, y =>
        {
            var row = next.Pixels.AsSpan(3 * y * width, 3 * width);
            fresh.AddTo(row, y);
            for (var x = 0; last is not null && x < width; x++)
            {
                if (motion!.Enters(x, y))
                    continue;
                var at = 2 * (y * width + x);
                int fromX = (int)MathF.Round(x + motion.Flow.Vectors[at]), fromY = (int)MathF.Round(y + motion.Flow.Vectors[at + 1]);
                if ((uint)fromX < (uint)width && (uint)fromY < (uint)height)
                    last.Pixels.AsSpan(3 * (fromY * width + fromX), 3).CopyTo(row[(3 * x)..]);
            }
        });
        return _last = next;
    }
}
