using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>
/// The squared distance of the channels' Gram matrix from a style's (Gatys et al. 2016, equations 3 and 4), each picture of a batch from its own style's; with a mask, of the
/// Gram matrix of one region alone (guided Gram matrices, Gatys et al. 2017, arXiv 1611.07865, section 4).
/// </summary>
internal sealed class GramLoss : ILossTerm
{
    private readonly List<Tensor> _targets;
    private readonly float[] _units;
    private readonly float _scale;
    private readonly float _weight;
    private readonly Tensor? _guide;
    private readonly float _gramScale;

    /// <summary>A term towards one Gram matrix for each style.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="targets">The styles' Gram matrices [1, C, C], of sums divided by the number of positions: <see cref="MeanGram(Tensor)"/>.</param>
    /// <param name="weight">Factor in the total.</param>
    /// <param name="scale">What the sum of squares is divided by.</param>
    /// <param name="mask">Where the style acts, [1, h, w, 1] at the layer's size, 0..1; null is everywhere.</param>
    public GramLoss(string layer, IEnumerable<Tensor> targets, float weight, LossScale scale, Tensor? mask = null)
    {
        Layer = layer;
        _weight = weight;
        _targets = [.. targets.Select(LossTargets.Own)];
        double channels = _targets[0].Shape.C;
        // Johnson's Gram is the mean one divided by C.
        _scale = scale switch
        {
            LossScale.Gatys => (float)(1 / (4 * channels * channels)),
            LossScale.Johnson => (float)(1 / (channels * channels)),
            _ => LossTargets.OverSquares(1, _targets[0]),
        };
        _units = [.. _targets.Select(target => scale == LossScale.Relative ? InverseNorm(target) : (float)Math.Sqrt(_scale))];
        if (mask is not null)
        {
            using var scope = new TensorScope();
            (_guide, _gramScale) = Guide(mask);
            _guide = LossTargets.Own(_guide);
        }
    }

    /// <summary>A term towards one Gram matrix.</summary>
    /// <inheritdoc cref="GramLoss(string, IEnumerable{Tensor}, float, LossScale, Tensor)"/>
    public GramLoss(string layer, Tensor target, float weight, LossScale scale, Tensor? mask = null)
        : this(layer, [target], weight, scale, mask)
    {
    }

    /// <summary>
    /// Whether each picture's distance d of a batch counts as log(1 + d): the same where a style is nearly met, while one that is far from everything, a black painting say, doesn't
    /// drown the others.
    /// </summary>
    public bool Tempered { get; init; }

    /// <inheritdoc/>
    public string Name => LossNames.Style;

    /// <inheritdoc/>
    public string Layer { get; }

    /// <inheritdoc/>
    public bool NeedsContent => false;

    /// <summary>The Gram matrix of features [N, h, w, C], sums divided by h w: [N, C, C].</summary>
    public static Tensor MeanGram(Tensor features) => Ops.Gram(features, 1f / ((float)features.Shape.H * features.Shape.W));

    /// <summary>The Gram matrix of a region of features [1, h, w, C]: [1, C, C].</summary>
    /// <param name="features">The features.</param>
    /// <param name="mask">The region, [1, h, w, 1], 0..1.</param>
    public static Tensor MeanGram(Tensor features, Tensor mask)
    {
        var (guide, scale) = Guide(mask);
        return Ops.Gram(Ops.Multiply(features, guide), scale);
    }

    /// <summary>The Gram matrix that is compared: of all features, or of the mask's region.</summary>
    public Tensor Gram(Tensor features) => _guide is null ? MeanGram(features) : Ops.Gram(Ops.Multiply(features, _guide), _gramScale);

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor features, Tensor? content, LossBatch batch)
    {
        var gram = Gram(features);
        var pictures = gram.Shape[0];
        if (batch.Styles is null && pictures == 1)
            return Ops.Affine(Ops.SquaredDistance(gram, _targets[0], _scale), _weight);
        // Each Gram matrix in its own target's unit, so that one distance serves the batch.
        var units = Tensor.From([.. LossTargets.StylesOf(batch, pictures).Select(style => _units[style])], pictures, 1, 1);
        Tensor own = Ops.Multiply(gram, units), wanted = Ops.Multiply(LossTargets.Chosen(_targets, batch, pictures), units);
        if (!Tempered)
            return Ops.SquaredDistance(own, wanted, _weight / pictures);
        var difference = Ops.Subtract(own, wanted);
        return Ops.Affine(Ops.Sum(Ops.Log(Ops.Affine(Ops.Sum(Ops.Multiply(difference, difference), [1, 2]), 1, 1))), _weight / pictures);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _targets.ForEach(target => target.Dispose());
        _guide?.Dispose();
    }

    /// <summary>G_r = (t F)ᵀ (t F) with sum t² = positions counted: t = sqrt(mask).</summary>
    private static (Tensor Guide, float Scale) Guide(Tensor mask) => (Ops.Sqrt(mask), 1 / Math.Max(Ops.Sum(mask).Item(), 1e-3f));

    private static float InverseNorm(Tensor gram) => (float)(1 / Math.Max(Math.Sqrt(gram.ToArray().Sum(g => (double)g * g)), 1e-3 * gram.Shape.C));
}
