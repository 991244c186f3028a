using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Optimizers;

/// <summary>The gradients of many parameters as one vector.</summary>
public static class Gradients
{
    /// <summary>Its Euclidean norm; parameters without a gradient count as 0.</summary>
    public static double Norm(IEnumerable<Tensor> parameters) =>
        Math.Sqrt(parameters.Where(p => p.Grad is not null).Sum(p => Device.Kernels.Dot(p.Grad!.Buffer, p.Grad.Buffer)));

    /// <summary>Whether it has neither a NaN nor an infinity.</summary>
    internal static bool AreFinite(IEnumerable<Tensor> parameters) => parameters.All(p => p.Grad?.IsFinite ?? true);

    /// <summary>Scales it down to <paramref name="maximum"/> where its norm is greater. Returns the norm before. A norm that isn't finite changes nothing.</summary>
    public static double ClipNorm(IEnumerable<Tensor> parameters, double maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);
        var all = parameters.ToList();
        var norm = Norm(all);
        if (!double.IsFinite(norm) || norm <= maximum)
            return norm;
        Scale(all, maximum / norm);
        return norm;
    }

    /// <summary>Scales it to the given norm; a gradient of zero, or one that isn't finite, stays.</summary>
    public static void ScaleNorm(IEnumerable<Tensor> parameters, double norm)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(norm);
        var all = parameters.ToList();
        var found = Norm(all);
        if (double.IsFinite(found) && found > 0)
            Scale(all, norm / found);
    }

    private static void Scale(List<Tensor> parameters, double factor)
    {
        foreach (var parameter in parameters.Where(p => p.Grad is not null))
            Device.Kernels.Unary(UnaryOp.Affine, (float)factor, 0, parameter.Grad!.Buffer, parameter.Grad.Buffer);
    }
}
