namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>A constant for the JIT: a kernel generic over it is compiled once for each value, without the branch.</summary>
internal interface IFlag
{
    static abstract bool Value { get; }
}
