using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>A pooled block for the length of a kernel; its values are arbitrary.</summary>
internal readonly unsafe struct Scratch(long floats) : IDisposable
{
    public float* Pointer { get; } = NativePool.Rent(floats);

    public void Dispose() => NativePool.Return(Pointer, floats);
}
