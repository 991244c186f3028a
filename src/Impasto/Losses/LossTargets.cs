using Impasto.Imaging;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Losses;

/// <summary>What terms compare with.</summary>
internal static class LossTargets
{
    /// <summary>The mean Gram matrices [1, C, C] of a picture at the named layers; the open scope owns them.</summary>
    public static Dictionary<string, Tensor> Grams(PerceptualNetwork network, Picture picture, IEnumerable<string> layers)
    {
        using var scope = new TensorScope();
        var grams = Grams(network, picture.ToTensor(), layers);
        foreach (var gram in grams.Values)
            scope.Keep(gram);
        return grams;
    }

    /// <summary>The mean Gram matrices [N, C, C] of pictures [N, H, W, 3] at the named layers; the open scope owns them.</summary>
    /// <param name="network">The perceptual network.</param>
    /// <param name="pictures">RGB in 0..1.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="visit">Given each layer's features, which are freed after it; may be null.</param>
    public static Dictionary<string, Tensor> Grams(PerceptualNetwork network, Tensor pictures, IEnumerable<string> layers, Action<string, Tensor>? visit = null)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var grams = new Dictionary<string, Tensor>();
        network.Visit(network.Preprocess(pictures), [.. layers], (layer, features) =>
        {
            grams[layer] = scope.Keep(GramLoss.MeanGram(features));
            visit?.Invoke(layer, features);
        }, keep: false);
        return grams;
    }

    /// <summary>A copy that no scope owns: its term disposes of it.</summary>
    public static Tensor Own(Tensor target) => TensorScope.Release(target.Detach());

    /// <summary>A factor divided by the sum of squares, which is limited for blank targets (a black picture, a constant colour).</summary>
    public static float OverSquares(float factor, Tensor target)
    {
        using var zero = Tensor.Zeros(target.Shape.Sizes);
        return factor / Math.Max(Ops.SquaredDistance(target, zero).Item(), 1e-6f * target.Shape.Count);
    }

    /// <summary>The targets [1, ..] of a batch's pictures as one tensor [N, ..].</summary>
    /// <param name="targets">One a style.</param>
    /// <param name="batch">Says which style each picture has.</param>
    /// <param name="pictures">N.</param>
    public static Tensor Chosen(IReadOnlyList<Tensor> targets, LossBatch batch, int pictures) =>
        Ops.Concat(0, [.. StylesOf(batch, pictures).Select(style => targets[style])]);

    /// <summary>Each picture's style.</summary>
    public static IEnumerable<int> StylesOf(LossBatch batch, int pictures) => batch.Styles ?? Enumerable.Repeat(0, pictures);
}
