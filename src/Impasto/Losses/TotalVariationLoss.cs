using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>The differences between neighbouring pixels, which noise has and paint has not (Johnson et al. 2016, section 3.2).</summary>
/// <param name="weight">Factor in the total.</param>
/// <param name="meanSquare">The mean over all values of squared differences, so that the weight means the same at any size; else the sum of absolute ones.</param>
internal sealed class TotalVariationLoss(float weight, bool meanSquare) : ILossTerm
{
    /// <inheritdoc/>
    public string Name => LossNames.Tv;

    /// <inheritdoc/>
    public string? Layer => null;

    /// <inheritdoc/>
    public bool NeedsContent => false;

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor features, Tensor? content, LossBatch batch) =>
        Ops.Affine(Ops.TotalVariation(features, meanSquare), meanSquare ? weight / features.Shape.Count : weight);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
