using Impasto.Catalog;

namespace Impasto.Methods.FeedForward;

/// <summary>One pass through a network trained for one style: Johnson, Alahi and Fei-Fei 2016 (arXiv 1603.08155).</summary>
/// <param name="models">Where the models of the kind "johnson" are.</param>
public sealed class JohnsonMethod(ModelStore models) : FeedForwardMethod(models, "johnson")
{
    /// <inheritdoc/>
    public override string Summary => "One pass through a network trained for one style: under a second, best quality of the fast methods";

    /// <inheritdoc/>
    public override string Paper => "Johnson, Alahi, Fei-Fei 2016, Perceptual Losses for Real-Time Style Transfer and Super-Resolution";
}
