using Impasto.Imaging;
using Impasto.Imaging.Warping;

namespace Impasto.Video;

/// <summary>
/// Holds painted frames still along the motion of the clip they were painted from: each is drawn towards the one before it, warped to it. A recursive filter without training: O(t) = P(t) +
/// m (warp(O(t - 1)) - P(t)), m the motion's reliability times the strength; the lowest frequencies are drawn less, so that light and colours that change in the clip don't lag behind.
/// </summary>
/// <param name="strength">0 leaves frames as they are, 1 takes nothing of the next where the last can be followed.</param>
internal sealed class Stabilizer(float strength)
{
    /// <summary>Sides of the cells whose means are the lowest frequencies, px.</summary>
    private const int Cell = 32;

    /// <summary>How much of the way to the painted frame's lowest frequencies each frame goes beyond the rest.</summary>
    internal float Pull { get; init; } = 0.2f;

    internal Interpolation Interpolation { get; init; } = Interpolation.Bicubic;

    /// <summary>The last result, from which the next is made: whoever sets it goes on with work that was broken off.</summary>
    public Picture? Last { get; set; }

    /// <summary>The next frame.</summary>
    /// <param name="painted">Three channels.</param>
    /// <param name="motion">Since the frame before; null where there is none to speak of, which begins anew.</param>
    /// <returns>The frame held still. Where the painted frames stand still, so does it, to the last bit.</returns>
    public Picture Next(Picture painted, FrameMotion? motion)
    {
        ArgumentNullException.ThrowIfNull(painted);
        if (motion is not null && Last is { } last && last.Width == painted.Width && last.Height == painted.Height && strength > 0)
            painted = Blend(painted, motion.Resized(painted.Width, painted.Height), last);
        return Last = painted;
    }

    private Picture Blend(Picture painted, FrameMotion motion, Picture last)
    {
        var result = new Picture(painted.Width, painted.Height, 3, motion.Flow.Warp(last.Pixels, last.Width, last.Height, 3, Interpolation)) { Alpha = painted.Alpha, Metadata = painted.Metadata };
        var (width, height) = (painted.Width, painted.Height);
        var low = Pull > 0 ? CellMeans(painted, result) : null;
        ParallelLoop.For(0, height, y =>
        {
            var weights = motion.Reliability.Row(y);
            Span<float> from = painted.Pixels.AsSpan(3 * y * width, 3 * width), to = result.Pixels.AsSpan(3 * y * width, 3 * width);
            for (var x = 0; x < width; x++)
            {
                var m = strength * weights[x];
                for (var c = 0; c < 3; c++)
                {
                    ref var value = ref to[3 * x + c];
                    value = from[3 * x + c] + m * (value - from[3 * x + c]);
                }
            }
        });
        if (low is not null)
            AddLow(result, low, motion.Reliability);
        return result;
    }

    /// <summary>The means over cells of what the painted frame has more than the warped one.</summary>
    private static Picture CellMeans(Picture painted, Picture warped)
    {
        int columns = (painted.Width + Cell - 1) / Cell, rows = (painted.Height + Cell - 1) / Cell;
        var means = new Picture(columns, rows, 3);
        ParallelLoop.For(0, rows, row =>
        {
            var sums = means.Pixels.AsSpan(3 * row * columns, 3 * columns);
            var (top, bottom) = (row * Cell, Math.Min((row + 1) * Cell, painted.Height));
            for (var y = top; y < bottom; y++)
            {
                Span<float> from = painted.Pixels.AsSpan(3 * y * painted.Width, 3 * painted.Width), was = warped.Pixels.AsSpan(3 * y * painted.Width, 3 * painted.Width);
                for (var i = 0; i < from.Length; i++)
                    sums[i / (3 * Cell) * 3 + i % 3] += from[i] - was[i];
            }
            for (var i = 0; i < sums.Length; i++)
                sums[i] /= (bottom - top) * (Math.Min((i / 3 + 1) * Cell, painted.Width) - i / 3 * Cell);
        });
        return means;
    }

    private void AddLow(Picture result, Picture low, Plane reliability)
    {
        ParallelLoop.For(0, result.Height, y =>
        {
            Span<float> mean = stackalloc float[3];
            for (var x = 0; x < result.Width; x++)
            {
                var weight = Pull * strength * reliability[x, y];
                if (weight == 0)
                    continue;
                Sampling.Bilinear(low.Pixels, low.Width, low.Height, 3, (x + 0.5f) / Cell - 0.5f, (y + 0.5f) / Cell - 0.5f, mean);
                var at = 3 * (y * result.Width + x);
                for (var c = 0; c < 3; c++)
                    result.Pixels[at + c] += weight * mean[c];
            }
        });
    }
}
