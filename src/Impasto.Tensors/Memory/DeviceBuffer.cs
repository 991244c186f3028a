namespace Impasto.Tensors.Memory;

/// <summary>
/// The memory of one or more tensors, wherever it lies. Nothing above the kernels may assume that it is the host's: values go in and out by
/// copying. Reference-counted, since views (reshapes) share it.
/// </summary>
internal abstract class DeviceBuffer(long length) : IDisposable
{
    private int _references = 1;

    /// <summary>Number of floats.</summary>
    public long Length { get; } = length;

    public abstract void CopyFrom(ReadOnlySpan<float> source, long offset = 0);

    public abstract void CopyTo(Span<float> destination, long offset = 0);

    public DeviceBuffer AddReference()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    /// <summary>Drops one reference; the last frees the memory.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _references) != 0)
            return;
        Free();
        GC.SuppressFinalize(this);
    }

    protected abstract void Free();
}
