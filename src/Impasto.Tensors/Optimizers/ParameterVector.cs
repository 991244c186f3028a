using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Optimizers;

/// <summary>One vector over all parameters: a tensor for each, in no scope. What L-BFGS calculates with.</summary>
internal sealed class ParameterVector : IDisposable
{
    public ParameterVector(IEnumerable<Tensor> like) => Parts = [.. like.Select(tensor => Tensor.Unscoped(tensor.Shape))];

    public Tensor[] Parts { get; }

    public bool IsFinite => Array.TrueForAll(Parts, part => Device.Kernels.IsFinite(part.Buffer));

    public double AbsMax => Parts.Max(part => Device.Kernels.AbsMax(part.Buffer));

    public double AbsSum => Parts.Sum(part => Device.Kernels.AbsSum(part.Buffer));

    public double Dot(ParameterVector other)
    {
        double sum = 0;
        for (var i = 0; i < Parts.Length; i++)
            sum += Device.Kernels.Dot(Parts[i].Buffer, other.Parts[i].Buffer);
        return sum;
    }

    /// <summary>this = factor x.</summary>
    public ParameterVector Set(double factor, ParameterVector x)
    {
        for (var i = 0; i < Parts.Length; i++)
            Device.Kernels.Unary(UnaryOp.Affine, (float)factor, 0, x.Parts[i].Buffer, Parts[i].Buffer);
        return this;
    }

    /// <summary>this += factor x.</summary>
    public ParameterVector Add(double factor, ParameterVector x)
    {
        for (var i = 0; i < Parts.Length; i++)
            Device.Kernels.Axpy((float)factor, x.Parts[i].Buffer, Parts[i].Buffer);
        return this;
    }

    /// <summary>Takes the values, or 0 for a null.</summary>
    public ParameterVector CopyFrom(IEnumerable<Tensor?> tensors)
    {
        foreach (var (part, tensor) in Parts.Zip(tensors))
        {
            if (tensor is null)
                Device.Kernels.Fill(part.Buffer, 0);
            else
                Device.Kernels.Copy(tensor.Buffer, part.Buffer);
        }
        return this;
    }

    public void Dispose()
    {
        foreach (var part in Parts)
            part.Dispose();
    }
}
