using Impasto.Catalog;
using Impasto.Networks;

namespace Impasto.Methods.FeedForward;

/// <summary>One pass through an auto-encoder with a bank of filters for each style: Chen et al. 2017 (arXiv 1703.09210).</summary>
/// <param name="models">Where the models of the kind "stylebank" are.</param>
public sealed class StyleBankMethod(ModelStore models) : FeedForwardMethod(models, "stylebank")
{
    /// <inheritdoc/>
    public override string Summary => "One pass through an auto-encoder with a bank of filters for each style; banks can be blended and placed by region";

    /// <inheritdoc/>
    public override string Paper => "Chen, Yuan, Liao, Yu, Hua 2017, StyleBank: An Explicit Representation for Neural Image Style Transfer";
}
