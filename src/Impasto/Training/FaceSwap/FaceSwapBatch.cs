using Impasto.Tensors;

namespace Impasto.Training.FaceSwap;

/// <summary>The faces of a step; no scope owns its tensors.</summary>
/// <param name="Faces">Aligned faces [N, S, S, 3].</param>
/// <param name="Masks">The part of each that is pasted [N, S, S, 1], 0..1.</param>
/// <param name="Candidates">For each face the poses of the target that are nearest to its own.</param>
internal sealed record FaceSwapBatch(Tensor Faces, Tensor Masks, IReadOnlyList<int[]> Candidates) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Faces.Dispose();
        Masks.Dispose();
    }
}
