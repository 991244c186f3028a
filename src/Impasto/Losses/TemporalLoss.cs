using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>
/// The squared difference from the frame before, brought to where things are now, where that is known (Ruder, Dosovitskiy, Brox 2016, arXiv 1604.08610, equation 5): the sum of c (x - w)²
/// over D values, RGB in 0..1.
/// </summary>
internal sealed class TemporalLoss : ILossTerm
{
    private readonly float _weight;
    private readonly Tensor _certain, _wanted;

    /// <param name="weight">Factor in the total.</param>
    /// <param name="warped">w, [1, H, W, 3].</param>
    /// <param name="certain">c, [1, H, W, 1], 0..1.</param>
    public TemporalLoss(float weight, Tensor warped, Tensor certain)
    {
        _weight = weight / warped.Shape.Count;
        using var scope = new TensorScope();
        // sum c (x - w)² = sum (sqrt(c) x - sqrt(c) w)².
        _certain = LossTargets.Own(Ops.Sqrt(certain));
        _wanted = LossTargets.Own(Ops.Multiply(warped, _certain));
    }

    /// <inheritdoc/>
    public string Name => LossNames.Temporal;

    /// <inheritdoc/>
    public string? Layer => null;

    /// <inheritdoc/>
    public bool NeedsContent => false;

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor features, Tensor? content, LossBatch batch) => Ops.SquaredDistance(Ops.Multiply(features, _certain), _wanted, _weight);

    /// <inheritdoc/>
    public void Dispose()
    {
        _certain.Dispose();
        _wanted.Dispose();
    }
}
