namespace Impasto.Tensors.Memory;

/// <summary>A block of the host's memory, from the current context's pool.</summary>
internal sealed unsafe class CpuBuffer : DeviceBuffer
{
    private readonly NativePool _pool;
    private float* _pointer;

    public CpuBuffer(long length)
        : base(length)
    {
        _pool = ComputeContext.Current.Pool;
        _pointer = _pool.Rent(length);
    }

    /// <summary>A tensor that nobody disposed of: its block goes back when the garbage collector finds it.</summary>
    ~CpuBuffer() => Free();

    public float* Pointer => _pointer;

    public Span<float> Span => new(_pointer, checked((int)Length));

    public override void CopyFrom(ReadOnlySpan<float> source, long offset = 0)
    {
        CheckRange(source.Length, offset);
        source.CopyTo(new Span<float>(_pointer + offset, source.Length));
        GC.KeepAlive(this);
    }

    public override void CopyTo(Span<float> destination, long offset = 0)
    {
        CheckRange(destination.Length, offset);
        new ReadOnlySpan<float>(_pointer + offset, destination.Length).CopyTo(destination);
        GC.KeepAlive(this);
    }

    protected override void Free()
    {
        if (_pointer is null)
            return;
        _pool.Return(_pointer, Length);
        _pointer = null;
    }

    private void CheckRange(int count, long offset)
    {
        if (offset < 0 || offset + count > Length)
            throw new ArgumentOutOfRangeException(nameof(offset), $"{count} values at offset {offset} are outside a buffer of {Length}.");
    }
}
