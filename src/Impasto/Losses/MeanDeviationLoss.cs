using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>
/// The squared distance of the channels' means and standard deviations from a style's, each picture of a batch from its own style's (Huang and Belongie 2017, arXiv 1703.06868,
/// equation 13).
/// </summary>
internal sealed class MeanDeviationLoss : ILossTerm
{
    private readonly List<Tensor> _means = [];
    private readonly List<Tensor> _deviations = [];
    private readonly float _weight;

    /// <param name="layer">The layer.</param>
    /// <param name="styles">Each style's features [1, h, w, C], whose statistics are the targets.</param>
    /// <param name="weight">Factor in the total.</param>
    public MeanDeviationLoss(string layer, IEnumerable<Tensor> styles, float weight)
    {
        Layer = layer;
        _weight = weight;
        foreach (var style in styles)
        {
            using var scope = new TensorScope();
            var (mean, deviation) = Ops.ChannelMeanStd(style, unbiased: false);
            _means.Add(LossTargets.Own(mean));
            _deviations.Add(LossTargets.Own(deviation));
        }
    }

    /// <inheritdoc/>
    public string Name => LossNames.Style;

    /// <inheritdoc/>
    public string Layer { get; }

    /// <inheritdoc/>
    public bool NeedsContent => false;

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor features, Tensor? content, LossBatch batch)
    {
        var (mean, deviation) = Ops.ChannelMeanStd(features, unbiased: false);
        var sum = Ops.Add(Ops.Mse(mean, LossTargets.Chosen(_means, batch, features.Shape.N)), Ops.Mse(deviation, LossTargets.Chosen(_deviations, batch, features.Shape.N)));
        return Ops.Affine(sum, _weight);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _means.ForEach(mean => mean.Dispose());
        _deviations.ForEach(deviation => deviation.Dispose());
    }
}
