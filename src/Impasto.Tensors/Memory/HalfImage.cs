using System.Numerics.Tensors;

namespace Impasto.Tensors.Memory;

/// <summary>
/// An image [H, W, C] kept as half floats (11 significant bits, up to 65,504) outside the managed heap, written and read in bands of rows: for activations of pictures so large
/// that they
/// are computed in bands.
/// </summary>
public sealed unsafe class HalfImage : IDisposable
{
    /// <summary>Values converted at a time, on the stack: rows of large pictures would be garbage that outgrows what half precision saves.</summary>
    private const int Chunk = 2048;

    private readonly long _rowValues;
    private readonly long _floats;
    private readonly int _width;
    private readonly int _channels;
    private readonly NativePool _pool = ComputeContext.Current.Pool;
    private float* _memory;

    /// <summary>An image of arbitrary values.</summary>
    public HalfImage(int height, int width, int channels)
    {
        (Height, _width, _channels, _rowValues) = (height, width, channels, (long)width * channels);
        _floats = (height * _rowValues + 1) / 2;
        _memory = _pool.Rent(_floats);
    }

    /// <summary>An image that nobody disposed of.</summary>
    ~HalfImage() => Release();

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Writes rows from <paramref name="first"/> on.</summary>
    /// <param name="first">The band's first row.</param>
    /// <param name="band">[1, rows, W, C].</param>
    public void Store(int first, Tensor band)
    {
        ArgumentNullException.ThrowIfNull(band);
        var rows = Check(first, band.Shape);
        var buffer = band.Buffer;
        Workers.For(rows, row =>
        {
            Span<float> values = stackalloc float[Chunk];
            for (var target = Row(first + row); !target.IsEmpty; target = target[Math.Min(Chunk, target.Length)..])
            {
                var some = values[..Math.Min(Chunk, target.Length)];
                buffer.CopyTo(some, (row + 1) * _rowValues - target.Length);
                TensorPrimitives.ConvertToHalf(some, target);
            }
        });
        GC.KeepAlive(band);
    }

    /// <summary>Reads rows.</summary>
    /// <param name="first">The first.</param>
    /// <param name="count">How many.</param>
    /// <returns>[1, count, W, C].</returns>
    public Tensor Load(int first, int count)
    {
        var band = new Tensor(new Shape(1, count, _width, _channels));
        Check(first, band.Shape);
        var buffer = band.Buffer;
        Workers.For(count, row =>
        {
            Span<float> values = stackalloc float[Chunk];
            for (ReadOnlySpan<Half> source = Row(first + row); !source.IsEmpty; source = source[Math.Min(Chunk, source.Length)..])
            {
                var some = source[..Math.Min(Chunk, source.Length)];
                TensorPrimitives.ConvertToSingle(some, values);
                buffer.CopyFrom(values[..some.Length], (row + 1) * _rowValues - source.Length);
            }
        });
        return band;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private Span<Half> Row(int row) => new((Half*)_memory + row * _rowValues, checked((int)_rowValues));

    private int Check(int first, Shape band)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        if (band.Rank != 4 || band.N != 1 || band.W != _width || band.C != _channels || first < 0 || first + band.H > Height)
            throw new ShapeException("half image", $"the rows {first}..{first + band.H} of {band} don't fit [{Height}, {_width}, {_channels}]", band);
        return band.H;
    }

    private void Release()
    {
        if (_memory is not null)
            _pool.Return(_memory, _floats);
        _memory = null;
    }
}
