using Impasto.Tensors;

namespace Impasto.Networks.AnyStyle;

/// <summary>A style's signals at one level of the encoder, [N, C] each.</summary>
/// <param name="Mean">The features' means over all positions.</param>
/// <param name="Deviation">Their standard deviations.</param>
/// <param name="Factor">What the decoder's convolutions are multiplied by, channel by channel.</param>
/// <param name="Passed">How much of a convolution's input is added to its output, channel by channel.</param>
internal sealed record LevelSignals(Tensor Mean, Tensor Deviation, Tensor Factor, Tensor Passed) : IDisposable
{
    /// <summary>Every signal times a factor.</summary>
    public LevelSignals Times(float factor) => Each(signal => Ops.Affine(signal, factor));

    /// <summary>The sums with another style's signals.</summary>
    public LevelSignals Plus(LevelSignals other) =>
        new(Ops.Add(Mean, other.Mean), Ops.Add(Deviation, other.Deviation), Ops.Add(Factor, other.Factor), Ops.Add(Passed, other.Passed));

    /// <summary>A copy without gradients that belongs to no scope.</summary>
    public LevelSignals Own() => Each(signal => TensorScope.Release(signal.Detach()));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in (ReadOnlySpan<Tensor>)[Mean, Deviation, Factor, Passed])
            signal.Dispose();
    }

    private LevelSignals Each(Func<Tensor, Tensor> change) => new(change(Mean), change(Deviation), change(Factor), change(Passed));
}
