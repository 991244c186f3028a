using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>
/// One term of a <see cref="PerceptualObjective"/>: on the features of a layer, or on the pictures themselves. What else a term needs (another frame and the flow to it, a
/// discriminator, a face's descriptor) it holds itself.
/// </summary>
internal interface ILossTerm : IDisposable
{
    /// <summary>What the term is reported under; terms of one name are added up.</summary>
    string Name { get; }

    /// <summary>The layer, "relu3_3"; null is the pictures.</summary>
    string? Layer { get; }

    /// <summary>Whether the term compares with <see cref="LossBatch.Content"/>, at its own layer.</summary>
    bool NeedsContent { get; }

    /// <summary>The term times its weight, a scalar; the mean over the pictures, so that a batch's size changes nothing.</summary>
    /// <param name="features">[N, h, w, C] of the pictures that are judged, or the pictures [N, H, W, 3], RGB in 0..1.</param>
    /// <param name="content">The same of <see cref="LossBatch.Content"/> where <see cref="NeedsContent"/>; without a gradient.</param>
    /// <param name="batch">What the pictures are judged against.</param>
    Tensor Evaluate(Tensor features, Tensor? content, LossBatch batch);
}
