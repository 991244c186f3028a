using Impasto.Catalog;

namespace Impasto.Methods.FeedForward;

/// <summary>One pass through a network with many styles by conditional instance normalisation: Dumoulin, Shlens and Kudlur 2017 (arXiv 1610.07629).</summary>
/// <param name="models">Where the models of the kind "cin" are.</param>
public sealed class CinMethod(ModelStore models) : FeedForwardMethod(models, "cin")
{
    /// <inheritdoc/>
    public override string Summary => "One pass through a network of many styles, which can be blended and placed by region: real time";

    /// <inheritdoc/>
    public override string Paper => "Dumoulin, Shlens, Kudlur 2017, A Learned Representation for Artistic Style";
}
