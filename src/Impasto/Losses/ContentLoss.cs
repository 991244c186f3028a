using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>The squared distance of features from the content picture's (Gatys et al. 2016, equation 1).</summary>
public sealed class ContentLoss : ILossTerm
{
    private readonly Tensor _target;
    private readonly float _scale;

    /// <summary>Takes the content picture's features as the target, copied.</summary>
    public ContentLoss(string layer, Tensor target, float weight, LossScale scale)
    {
        Layer = layer;
        Weight = weight;
        _target = LossTarget.Own(target);
        _scale = scale switch
        {
            LossScale.Gatys => 0.5f,
            LossScale.Johnson => 1f / target.Shape.Count,
            _ => LossTarget.RelativeScale(_target),
        };
    }

    /// <inheritdoc/>
    public string Layer { get; }

    /// <inheritdoc/>
    public LossKind Kind => LossKind.Content;

    /// <inheritdoc/>
    public float Weight { get; }

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor features) => Ops.SquaredDistance(features, _target, _scale);

    /// <inheritdoc/>
    public void Dispose() => _target.Dispose();
}
