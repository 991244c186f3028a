using Impasto.Imaging;
using Impasto.Tensors;

namespace Impasto.Networks.Bands;

/// <summary>A picture of three channels.</summary>
internal sealed class PictureRows(Picture picture) : IRows
{
    public int Height => picture.Height;

    public int Width => picture.Width;

    public Tensor Load(int first, int end)
    {
        var row = picture.Width * 3;
        return Tensor.From(picture.Pixels.AsSpan(first * row, (end - first) * row), 1, end - first, picture.Width, 3);
    }
}
