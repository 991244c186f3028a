using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Optimizers;

/// <summary>The gradients of many parameters as one vector.</summary>
public static class Gradients
{
    /// <summary>Its Euclidean norm; parameters without a gradient count as 0.</summary>
    public static double Norm(IEnumerable<Tensor> parameters) =>
        Math.Sqrt(parameters.Where(p => p.Grad is not null).Sum(p => Device.Kernels.Dot(p.Grad!.Buffer, p.Grad.Buffer)));

    /// <summary>Scales it down to <paramref name="maximum"/> where its norm is greater. Returns the norm before. A norm that isn't finite changes nothing.</summary>
    public static double ClipNorm(IEnumerable<Tensor> parameters, double maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);
        var all = parameters.ToList();
        var norm = Norm(all);
        if (!double.IsFinite(norm) || norm <= maximum)
            return norm;
        foreach (var parameter in all.Where(p => p.Grad is not null))
            Device.Kernels.Unary(UnaryOp.Affine, (float)(maximum / norm), 0, parameter.Grad!.Buffer, parameter.Grad.Buffer);
        return norm;
    }
}
