using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>The squared distance of features from the content picture's (Gatys et al. 2016, equation 1; for batches Johnson et al. 2016, equation 2).</summary>
internal sealed class ContentLoss : ILossTerm
{
    private readonly Tensor? _target;
    private readonly float _weight;
    private readonly LossScale _scale;

    /// <param name="layer">The layer.</param>
    /// <param name="target">The content picture's features, copied; null are those of each batch's <see cref="LossBatch.Content"/>.</param>
    /// <param name="weight">Factor in the total.</param>
    /// <param name="scale">What the sum of squares is divided by.</param>
    public ContentLoss(string layer, Tensor? target, float weight, LossScale scale)
    {
        Layer = layer;
        (_weight, _scale) = (weight, scale);
        _target = target is null ? null : LossTargets.Own(target);
    }

    /// <inheritdoc/>
    public string Name => LossNames.Content;

    /// <inheritdoc/>
    public string Layer { get; }

    /// <inheritdoc/>
    public bool NeedsContent => _target is null;

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor features, Tensor? content, LossBatch batch)
    {
        var target = _target ?? content!;
        var wanted = target;
        if (batch.ContentMap is { } map)
        {
            // Sum m (F - P)² = sum (sqrt(m) F - sqrt(m) P)².
            var root = Ops.Sqrt(Ops.AdaptiveAvgPool2d(map, features.Shape.H, features.Shape.W));
            (features, wanted) = (Ops.Multiply(features, root), Ops.Multiply(target, root));
        }
        return _target is null
            ? Ops.SquaredDistance(features, wanted, Scale(_weight, target))
            : Ops.Affine(Ops.SquaredDistance(features, wanted, Scale(1, target)), _weight);
    }

    /// <inheritdoc/>
    public void Dispose() => _target?.Dispose();

    private float Scale(float weight, Tensor target) => _scale switch
    {
        LossScale.Gatys => weight * 0.5f / target.Shape.N,
        LossScale.Johnson => weight / target.Shape.Count,
        _ => LossTargets.OverSquares(weight, target),
    };
}
