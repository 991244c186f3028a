using Impasto.Imaging;
using Impasto.Imaging.Flow;
using Impasto.Imaging.Metrics;

namespace Impasto.Evaluation;

/// <summary>How much a stylised clip flickers.</summary>
internal static class ClipSteadiness
{
    /// <summary>
    /// The warping error (Lai et al. 2018, arXiv 1808.00449, section 4.1): squared differences, values 0..1, between each frame of the result and the one before, warped along the
    /// original's motion, over the pixels where that can be relied on, and the mean over the pairs. The motion is Impasto's own flow.
    /// </summary>
    /// <param name="content">The original's frames.</param>
    /// <param name="result">The result's, as many and as large.</param>
    /// <param name="progress">Told how many pairs are done; may be null.</param>
    /// <param name="cancel">Ends in OperationCanceledException.</param>
    /// <returns>The error, and how many frames there were.</returns>
    /// <exception cref="InputException">There are fewer than two frames, or the clips have different numbers or sizes of them.</exception>
    public static (double Error, int Frames) WarpingError(IEnumerable<Picture> content, IEnumerable<Picture> result, Action<int>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(result);
        using IEnumerator<Picture> originals = content.GetEnumerator(), painted = result.GetEnumerator();
        var dense = new DenseFlow(FlowOptions.Of(FlowPreset.Balanced));
        FlowPyramid? before = null;
        Picture? paintedBefore = null;
        var (sum, frames) = (0.0, 0);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var (hasOriginal, hasPainted) = (originals.MoveNext(), painted.MoveNext());
            if (hasOriginal != hasPainted)
                throw new InputException($"The result's clip {(hasPainted ? "goes on" : "ends")} after {frames} frames, and the original {(hasPainted ? "ends" : "goes on")}", "cut them to the same frames");
            if (!hasOriginal)
                break;
            Picture original = originals.Current, frame = painted.Current.ToRgb();
            if ((original.Width, original.Height) != (frame.Width, frame.Height))
                throw new InputException($"Frames of {frame.Width}x{frame.Height} pixels and originals of {original.Width}x{original.Height} can't be compared", "bring the clips to one size");
            var pyramid = new FlowPyramid(original);
            if (before is not null)
            {
                var flow = dense.Between(pyramid, before, cancel);
                var reliable = FlowConsistency.Reliable(flow, dense.Between(before, pyramid, cancel));
                sum += FlowMetrics.WarpingError(frame, paintedBefore!, flow, reliable).Masked;
                progress?.Invoke(frames);
            }
            (before, paintedBefore) = (pyramid, frame);
            frames++;
        }
        return frames > 1 ? (sum / (frames - 1), frames) : throw new InputException($"A clip of {frames} frames doesn't move", "give one of at least two");
    }
}
