using System.Numerics.Tensors;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Networks.FeedForward;

namespace Impasto.OnePass;

/// <summary>
/// Strokes that follow the picture. A network paints strokes of the size, in pixels, that it was trained on, so a large picture is painted small and enlarged in steps; after each
/// the network paints over it, and of that the fine strokes are kept which enlarging could not bring: one more layer of a Laplacian pyramid (Burt and Adelson 1983).
/// </summary>
internal static class PaintedScales
{
    /// <summary>Pictures that are larger only by this are painted as they are.</summary>
    private const double Tolerance = 1.15;

    /// <summary>The most that a picture is enlarged between two layers of paint: from the first to 12 megapixels at once.</summary>
    private const double Step = 5.6;

    /// <summary>How much of the fine strokes is kept; all of them are a hard, nervous surface.</summary>
    private const float Fine = 0.7f;

    /// <summary>The sizes at which a picture is painted, one after another; the last is the picture's, or a larger one where strokes are to be finer than the network's.</summary>
    /// <param name="size">The picture's.</param>
    /// <param name="styleScale">Strokes this many times as large as the network's.</param>
    /// <param name="side">Longest side of what the network paints at first: <see cref="IFeedForwardModel.Side"/>.</param>
    public static IReadOnlyList<(int Width, int Height)> Of((int Width, int Height) size, float styleScale, int side = IFeedForwardModel.UsualSide)
    {
        double longest = Math.Max(size.Width, size.Height);
        var first = (longest <= Tolerance * side ? longest : side) / styleScale;
        var steps = first >= longest ? 0 : (int)Math.Ceiling(Math.Log(longest / first) / Math.Log(Step) - 1e-9);
        return [.. Enumerable.Range(0, steps + 1).Select(i => i == steps && steps > 0 ? size : Scaled(first / longest * Math.Pow(longest / first, (double)i / Math.Max(1, steps)))).Distinct()];

        (int Width, int Height) Scaled(double by) => by == 1 ? size : (Math.Max(1, (int)Math.Round(size.Width * by)), Math.Max(1, (int)Math.Round(size.Height * by)));
    }

    /// <summary>The smaller picture, enlarged to the size of the painting over it, with that painting's fine strokes, which are overwritten by it.</summary>
    /// <param name="small">What was painted before; overwritten.</param>
    /// <param name="over">The same enlarged and painted over.</param>
    public static void AddFineStrokes(Picture small, Picture over)
    {
        Resampler.ResizeInStrips(over, small.Width, small.Height, ResampleFilter.Bilinear, (first, coarse) =>
        {
            var target = small.Pixels.AsSpan(first * small.Width * 3, coarse.Length);
            TensorPrimitives.MultiplyAdd(coarse.Span, -Fine, target, target);
        });
        Resampler.ResizeInStrips(small, over.Width, over.Height, ResampleFilter.Bicubic, (first, enlarged) =>
        {
            var target = over.Pixels.AsSpan(first * over.Width * 3, enlarged.Length);
            TensorPrimitives.MultiplyAdd(target, Fine, enlarged.Span, target);
        });
    }
}
