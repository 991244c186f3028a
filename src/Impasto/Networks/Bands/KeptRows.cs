using Impasto.Tensors;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Memory;

namespace Impasto.Networks.Bands;

/// <summary>Activations in memory.</summary>
internal sealed class KeptRows : IRows, IDisposable
{
    private readonly HalfImage? _half;
    private readonly Tensor? _floats;
    private readonly int _channels;

    /// <summary>At half precision.</summary>
    public KeptRows(int height, int width, int channels)
        : this(height, width, channels, new HalfImage(height, width, channels), null)
    {
    }

    private KeptRows(int height, int width, int channels, HalfImage? half, Tensor? floats) => (Height, Width, _channels, _half, _floats) = (height, width, channels, half, floats);

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <summary>At full precision.</summary>
    public static KeptRows Precise(int height, int width, int channels) => new(height, width, channels, null, Tensor.Unscoped(new Shape(height, width, channels)));

    /// <summary>
    /// A smaller image in the memory of this one, at full precision. A row of it lies before the row of the same number, so while it is written from the top, the rows of this one further
    /// down are still there. Dispose of this one alone, in the end.
    /// </summary>
    public KeptRows Within(int height, int width) => new(height, width, _channels, null, _floats);

    /// <inheritdoc/>
    public Tensor Load(int first, int end)
    {
        if (_half is not null)
            return _half.Load(first, end - first);
        var rows = new Tensor(new Shape(1, end - first, Width, _channels));
        Copy(_floats!, first, rows, 0, end - first);
        return rows;
    }

    /// <summary>Puts rows [1, rows, Width, C] at their place.</summary>
    public void Store(int first, Tensor rows)
    {
        if (_half is not null)
            _half.Store(first, rows);
        else
            Copy(rows, 0, _floats!, first, rows.Shape.H);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _half?.Dispose();
        _floats?.Dispose();
    }

    private void Copy(Tensor from, int fromRow, Tensor to, int toRow, int count)
    {
        var row = Width * _channels;
        Device.Kernels.CopyStrided([count, row], from.Buffer, (long)fromRow * row, [row, 1], to.Buffer, (long)toRow * row, [row, 1]);
    }
}
