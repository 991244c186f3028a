using Impasto.Methods;
using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>The squared distance of the channels' means and standard deviations from the style's (Huang and Belongie 2017, arXiv 1703.06868, equation 13).</summary>
public sealed class MeanDeviationLoss : ILossTerm
{
    private readonly Tensor _mean;
    private readonly Tensor _deviation;

    /// <summary>Takes the statistics of the style's features [1, h, w, C] as the target.</summary>
    public MeanDeviationLoss(string layer, Tensor style, float weight)
    {
        Layer = layer;
        Weight = weight;
        using var scope = new TensorScope();
        var (mean, deviation) = Ops.ChannelMeanStd(style, unbiased: false);
        _mean = LossTarget.Own(mean);
        _deviation = LossTarget.Own(deviation);
    }

    /// <inheritdoc/>
    public string Layer { get; }

    /// <inheritdoc/>
    public LossKind Kind => LossKind.Style;

    /// <inheritdoc/>
    public float Weight { get; }

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor features)
    {
        var (mean, deviation) = Ops.ChannelMeanStd(features, unbiased: false);
        return Ops.Add(MeanSquare(mean, _mean), MeanSquare(deviation, _deviation));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean.Dispose();
        _deviation.Dispose();
    }

    private static Tensor MeanSquare(Tensor a, Tensor target)
    {
        var difference = Ops.Subtract(a, target);
        return Ops.Mean(Ops.Multiply(difference, difference));
    }
}
