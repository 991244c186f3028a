using Impasto.Perception;

namespace Impasto.Methods.Gatys;

/// <summary>Predicts what a scale needs, so that what can't fit is refused before it starts.</summary>
internal static class GatysMemory
{
    /// <summary>Bytes of the runtime, the libraries and the kernels' own blocks before any tensor of the picture's size; measured.</summary>
    private const double Base = 200e6;

    /// <summary>The share of the smaller blocks' memory that is none of the largest's: the pool keeps it for the next iteration; measured.</summary>
    private const double OwnOfOthers = 0.6;

    /// <summary>Forward through the first block without a tape: layers of 64 channels and what convolution works in.</summary>
    private const double BytesPerStylePixel = 3.0 * 64 * 4;

    /// <summary>Peak bytes of measuring a style picture at the size at which it is seen.</summary>
    public static double PredictStyle(double pixels) => Base + BytesPerStylePixel * pixels;

    /// <summary>Peak bytes of optimising a picture of the given size.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layers">All layers used.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="history">Pairs that L-BFGS keeps; 0 is Adam.</param>
    /// <param name="lowMemory">Whether blocks are computed twice.</param>
    public static double Predict(PerceptualNetwork network, IEnumerable<string> layers, int height, int width, int history, bool lowMemory)
    {
        double pixels = (double)height * width;
        var blocks = network.Blocks([.. layers]);
        double weights = 0, kept = 0, gradients = 0, largestBlock = 0, allBlocks = 0, entries = 0;
        foreach (var block in blocks)
        {
            var area = pixels / Math.Pow(4, block.Number - 1);
            double features = 0, widest = 0;
            foreach (var stage in block.Stages)
            {
                // Winograd's transformed weights for both directions are 4 times a 3x3 kernel each.
                weights += stage.Weight.Shape.Count * (stage.Reduce is null ? 9.0 : 3) + (stage.Reduce?.Shape.Count ?? 0) * 9.0;
                features += area * (stage.Bias.Shape[0] + (stage.Reduce?.Shape[0] ?? 0));
                widest = Math.Max(widest, area * stage.Bias.Shape[0]);
            }
            var pooled = block.Pooled ? area / 4 * block.Stages[^1].Bias.Shape[0] : 0;
            kept += features + pooled;
            // While a block is differentiated two gradients of its widest layer are alive; the pool keeps each block's for the next iteration.
            gradients += 2 * widest;
            largestBlock = Math.Max(largestBlock, features + pooled + 2 * widest);
            allBlocks += features + pooled + 2 * widest;
            entries += pooled;
        }
        var image = 3 * pixels;
        var optimizer = image * (history > 0 ? 2 * history + 5 : 3);
        var floats = weights + optimizer + 6 * image + (lowMemory ? largestBlock + OwnOfOthers * (allBlocks - largestBlock) + entries : gradients + kept);
        return Base + 4 * floats;
    }
}
