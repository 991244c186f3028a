using Impasto.Tensors;

namespace Impasto.Training.FaceSwap;

/// <summary>The faces of a step; no scope owns its tensors.</summary>
/// <param name="Faces">Aligned faces [N, S, S, 3].</param>
/// <param name="Masks">The part of each that is pasted [N, S, S, 1], 0..1.</param>
/// <param name="Candidates">For each face the poses of the target that are nearest to its own.</param>
/// <param name="Posed">The target in each face's own pose [N, S, S, 3]; null where it has pictures enough.</param>
internal sealed record FaceSwapBatch(Tensor Faces, Tensor Masks, IReadOnlyList<int[]> Candidates, Tensor? Posed) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Faces.Dispose();
        Masks.Dispose();
        Posed?.Dispose();
    }
}
