namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>A pooled block for the length of a kernel; its values are arbitrary.</summary>
internal readonly unsafe struct Scratch : IDisposable
{
    private readonly NativePool _pool;
    private readonly long _floats;

    public Scratch(long floats)
    {
        _pool = ComputeContext.Current.Pool;
        _floats = floats;
        Pointer = _pool.Rent(floats);
    }

    public float* Pointer { get; }

    public void Dispose() => _pool.Return(Pointer, _floats);
}
