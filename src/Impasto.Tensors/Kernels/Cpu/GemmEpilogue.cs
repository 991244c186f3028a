namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>What happens to a finished sum on its way to the result.</summary>
internal readonly unsafe struct GemmEpilogue(bool accumulate, float* bias, bool relu)
{
    public readonly bool Accumulate = accumulate;
    public readonly float* Bias = bias;
    public readonly bool Relu = relu;
}
