using Impasto.Tensors;

namespace Impasto.Networks.AnyStyle;

/// <summary>A style's signals at one level of the encoder, [N, C] each.</summary>
/// <param name="Mean">The features' means over all positions.</param>
/// <param name="Deviation">Their standard deviations.</param>
/// <param name="Factor">What the decoder's convolutions are multiplied by, channel by channel.</param>
/// <param name="Passed">How much of a convolution's input is added to its output, channel by channel.</param>
internal sealed record LevelSignals(Tensor Mean, Tensor Deviation, Tensor Factor, Tensor Passed) : IDisposable
{
    /// <summary>A copy without gradients that belongs to no scope.</summary>
    public LevelSignals Own() => new(Own(Mean), Own(Deviation), Own(Factor), Own(Passed));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in (ReadOnlySpan<Tensor>)[Mean, Deviation, Factor, Passed])
            signal.Dispose();
    }

    private static Tensor Own(Tensor signal) => TensorScope.Release(signal.Detach());
}
