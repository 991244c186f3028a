using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>Targets outlive the scope in which they were computed.</summary>
internal static class LossTarget
{
    /// <summary>A copy that no scope owns: its term disposes of it.</summary>
    public static Tensor Own(Tensor target) => TensorScope.Release(target.Detach());

    /// <summary>1 / sum of squares, limited for blank targets (a black picture, a constant colour).</summary>
    public static float RelativeScale(Tensor target)
    {
        using var zero = Tensor.Zeros(target.Shape.Sizes);
        var squares = Ops.SquaredDistance(target, zero).Item();
        return 1 / Math.Max(squares, 1e-6f * target.Shape.Count);
    }
}
