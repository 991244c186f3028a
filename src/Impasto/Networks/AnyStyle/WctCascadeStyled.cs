using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;

namespace Impasto.Networks.AnyStyle;

/// <summary>A <see cref="WctCascade"/> with the styles that are wanted. Each level needs the whole picture's statistics of what the level before made: it sees pictures whole.</summary>
/// <param name="network">The network; not owned.</param>
/// <param name="styles">What its levels need of each style, by name.</param>
/// <param name="deepest">The level to begin with.</param>
/// <param name="strength">How far features are moved, 0 to 1.</param>
internal sealed class WctCascadeStyled(WctCascade network, IReadOnlyList<(string Name, StyleCode[] Codes)> styles, int deepest, float strength) : IFeedForwardModel
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Styles { get; } = [.. styles.Select(style => style.Name)];

    // The shallowest level's features, as they came and centred for their covariance, or moved.
    double IFeedForwardModel.WholeFloats => 9 + 2.0 * network.Width;

    Tensor IFeedForwardModel.Stylize(Tensor x, float[] shares) =>
        network.Stylize(x, [.. styles.Select((style, i) => (style.Codes, Share: shares[i])).Where(style => style.Share > 0)], deepest, strength);

    void IFeedForwardModel.StylizeInBands(IRows picture, BandRun run, StyleShares shares, Action<int, Tensor> emit)
    {
        using var scope = new TensorScope();
        emit(0, shares.Painted(picture.Load(0, picture.Height), ((IFeedForwardModel)this).Stylize, run.Cancel));
    }

    int IFeedForwardModel.BandPasses(StyleShares shares) => 1;

    double IFeedForwardModel.KeptFloats(StyleShares shares, double pixels) => (1 + IFeedForwardModel.KeptBlocks) * ((IFeedForwardModel)this).WholeFloats;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
