using Impasto.Tensors;

namespace Impasto.Training.Adversarial;

/// <summary>The crops of a turn, where it needs them.</summary>
/// <param name="Photos">[N, H, W, 3] in 0..1.</param>
/// <param name="Paintings">Of the same shape.</param>
internal sealed record TranslationBatch(Tensor? Photos, Tensor? Paintings) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Photos?.Dispose();
        Paintings?.Dispose();
    }
}
