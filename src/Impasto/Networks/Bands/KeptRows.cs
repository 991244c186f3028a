using Impasto.Tensors;
using Impasto.Tensors.Memory;

namespace Impasto.Networks.Bands;

/// <summary>Activations in memory, at half precision.</summary>
internal sealed class KeptRows(int height, int width, int channels) : IRows, IDisposable
{
    private readonly HalfImage _image = new(height, width, channels);

    public int Height => height;

    public int Width => width;

    public Tensor Load(int first, int end) => _image.Load(first, end - first);

    public void Store(int first, Tensor rows) => _image.Store(first, rows);

    public void Dispose() => _image.Dispose();
}
