using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>
/// How far light and dark lie elsewhere than in the content, at large scale alone: luma in cells of 16 px, each picture's brought to mean 0 and deviation 1, mean squared difference.
/// 0 where one is an affine map of the other, 2 where they have nothing to do with each other, 4 where light is dark. A style may have any contrast and any colours, but a subject
/// stays apart from its background, and what is black stays the darkest. Features of a classifier don't ask for that: they know a statue by its outline.
/// </summary>
/// <param name="weight">Factor in the total.</param>
internal sealed class ToneLoss(float weight) : ILossTerm
{
    private const int Cell = 16;

    /// <summary>Variance below which light and dark count for less: a blank sky has none, and its noise is not to be kept.</summary>
    private const float Faint = 0.05f * 0.05f;

    /// <inheritdoc/>
    public string Name => LossNames.Tone;

    /// <inheritdoc/>
    public string? Layer => null;

    /// <inheritdoc/>
    public bool NeedsContent => true;

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor features, Tensor? content, LossBatch batch) => Ops.Affine(Ops.Mse(Tones(features), Tones(content!)), weight);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static Tensor Tones(Tensor pictures)
    {
        var luma = Tensor.From([0.299f, 0.587f, 0.114f], 1, 1, 1, 3);
        var light = Ops.Sum(Ops.Multiply(pictures, luma), [3], keepDims: true);
        return Ops.InstanceNorm(Ops.AdaptiveAvgPool2d(light, Math.Max(1, pictures.Shape.H / Cell), Math.Max(1, pictures.Shape.W / Cell)), eps: Faint);
    }
}
