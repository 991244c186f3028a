using Impasto.Methods;
using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>
/// The squared distance of the channels' Gram matrix from the style's (Gatys et al. 2016, equations 3 and 4); with a mask, of the Gram matrix of one region alone
/// (guided Gram matrices, Gatys et al. 2017, arXiv 1611.07865, section 4).
/// </summary>
public sealed class GramLoss : ILossTerm
{
    private readonly Tensor _target;
    private readonly Tensor? _guide;
    private readonly float _gramScale;
    private readonly float _scale;

    /// <summary>A term towards a given Gram matrix.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="target">The style's Gram matrix [1 or N, C, C], of sums divided by the number of positions: <see cref="MeanGram"/>.</param>
    /// <param name="weight">Factor in the total.</param>
    /// <param name="scale">The paper's or the relative one.</param>
    /// <param name="mask">Where the style acts, [1, h, w, 1] at the layer's size, 0..1; null is everywhere.</param>
    public GramLoss(string layer, Tensor target, float weight, LossScale scale, Tensor? mask = null)
    {
        Layer = layer;
        Weight = weight;
        _target = LossTarget.Own(target);
        double channels = target.Shape.C;
        // Johnson's Gram is the mean one divided by C.
        _scale = scale switch
        {
            LossScale.Gatys => (float)(1 / (4 * channels * channels)),
            LossScale.Johnson => (float)(1 / (channels * channels)),
            _ => LossTarget.RelativeScale(_target),
        };
        if (mask is not null)
        {
            using var scope = new TensorScope();
            // G_r = (t F)ᵀ (t F) with sum t² = positions counted: t = sqrt(mask).
            _guide = LossTarget.Own(Ops.Sqrt(mask));
            _gramScale = 1 / Math.Max(Ops.Sum(mask).Item(), 1e-3f);
        }
    }

    /// <inheritdoc/>
    public string Layer { get; }

    /// <inheritdoc/>
    public LossKind Kind => LossKind.Style;

    /// <inheritdoc/>
    public float Weight { get; }

    /// <summary>The Gram matrix of features [N, h, w, C], sums divided by h w: [N, C, C].</summary>
    public static Tensor MeanGram(Tensor features) => Ops.Gram(features, 1f / ((float)features.Shape.H * features.Shape.W));

    /// <summary>The Gram matrix that is compared: of all features, or of the mask's region.</summary>
    internal Tensor Gram(Tensor features) => _guide is null ? MeanGram(features) : Ops.Gram(Ops.Multiply(features, _guide), _gramScale);

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor features)
    {
        var gram = Gram(features);
        if (gram.Shape[0] == 1 && _target.Shape[0] == 1)
            return Ops.SquaredDistance(gram, _target, _scale);
        // A batch against one target, or each picture against its own: the mean over the batch.
        var difference = Ops.Subtract(gram, _target);
        return Ops.Affine(Ops.Sum(Ops.Multiply(difference, difference)), _scale / gram.Shape[0]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _target.Dispose();
        _guide?.Dispose();
    }
}
