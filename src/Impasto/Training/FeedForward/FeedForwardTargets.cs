using Impasto.Imaging;
using Impasto.Losses;
using Impasto.Perception;
using Impasto.Tensors;

namespace Impasto.Training.FeedForward;

/// <summary>
/// Builds the objective of feed-forward networks: Johnson et al. 2016, equation 5, for batches whose pictures each have a style of their own. The content and each Gram difference
/// are divided by the target's own sum of squares, as Gatys' default objective has them, so that the same weights suit every style.
/// </summary>
internal static class FeedForwardTargets
{
    /// <summary>Where Gram matrices are compared.</summary>
    private static readonly string[] StyleLayers = ["relu1_2", "relu2_2", "relu3_3", "relu4_3"];

    /// <param name="network">The loss network; not owned.</param>
    /// <param name="styles">The style pictures at the size that their Gram matrices are taken from.</param>
    /// <param name="contentLayer">The content's layer.</param>
    /// <param name="weights">Of the terms.</param>
    public static PerceptualObjective Build(PerceptualNetwork network, IEnumerable<Picture> styles, ContentLayer contentLayer, ObjectiveWeights weights)
    {
        using var scope = new TensorScope();
        network.Pooling = PoolingKind.Average;
        var grams = styles.Select(style => LossTargets.Grams(network, style, StyleLayers)).ToList();
        return Build(network, layer => grams.Select(gram => gram[layer]), contentLayer, weights, tempered: false);
    }

    /// <summary>The same towards styles of one size as a batch [N, H, W, 3].</summary>
    /// <param name="network">The loss network; not owned.</param>
    /// <param name="styles">The style pictures.</param>
    /// <param name="contentLayer">The content's layer.</param>
    /// <param name="weights">Of the terms.</param>
    /// <param name="tempered">Whether styles that are far away count less: <see cref="GramLoss.Tempered"/>.</param>
    /// <param name="visit">Given the styles' features at each style layer, which are freed after it; may be null.</param>
    public static PerceptualObjective Build(PerceptualNetwork network, Tensor styles, ContentLayer contentLayer, ObjectiveWeights weights, bool tempered,
        Action<string, Tensor>? visit = null)
    {
        using var scope = new TensorScope();
        network.Pooling = PoolingKind.Average;
        var grams = LossTargets.Grams(network, styles, StyleLayers, visit);
        return Build(network, layer => Ops.Split(grams[layer], 0, [.. Enumerable.Repeat(1, styles.Shape.N)]), contentLayer, weights, tempered);
    }

    private static PerceptualObjective Build(PerceptualNetwork network, Func<string, IEnumerable<Tensor>> grams, ContentLayer contentLayer, ObjectiveWeights weights, bool tempered)
    {
        List<ILossTerm> terms =
        [
            new TotalVariationLoss(weights.Tv, meanSquare: true),
            .. StyleLayers.Select(layer => new GramLoss(layer, grams(layer), weights.Style / StyleLayers.Length, LossScale.Relative) { Tempered = tempered }),
            new ContentLoss(contentLayer.ToString().ToLowerInvariant(), target: null, weights.Content, LossScale.Relative),
        ];
        if (weights.Tone > 0)
            terms.Add(new ToneLoss(weights.Tone));
        return new PerceptualObjective(network, terms);
    }
}
