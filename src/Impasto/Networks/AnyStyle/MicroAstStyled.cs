using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Networks.AnyStyle;

/// <summary>A <see cref="MicroAst"/> with the styles that are wanted. Its encoder normalises by no statistics, but the decoder does by the whole picture's: it sees pictures whole.</summary>
/// <param name="network">The network; not owned.</param>
/// <param name="styles">What it keeps of each style, by name; not owned.</param>
/// <param name="strength">How far from the content's own signals to the styles'.</param>
internal sealed class MicroAstStyled(MicroAst network, IReadOnlyList<(string Name, StyleSignals Signals)> styles, float strength) : IFeedForwardModel
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Styles { get; } = [.. styles.Select(style => style.Name)];

    // The first and the last convolutions' channels at the picture's resolution with what they are made of, and both encoders' where there is a strength.
    double IFeedForwardModel.WholeFloats => 9 + 4.0 * network.Width;

    Tensor IFeedForwardModel.Stylize(Tensor x, float[] shares)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var used = styles.Select((style, i) => (style.Signals, Share: shares[i])).Where(style => style.Share > 0).ToArray();
        return scope.Keep(network.Stylize(x, StyleSignals.Blend(used), strength));
    }

    void IFeedForwardModel.StylizeInBands(IRows picture, BandRun run, StyleShares shares, Action<int, Tensor> emit)
    {
        using var scope = new TensorScope();
        emit(0, shares.Painted(picture.Load(0, picture.Height), ((IFeedForwardModel)this).Stylize, run.Cancel));
    }

    int IFeedForwardModel.BandPasses(StyleShares shares) => 1;

    double IFeedForwardModel.KeptFloats(StyleShares shares, double pixels) => (1 + IFeedForwardModel.KeptBlocks) * (9 + 4.0 * network.Width);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
