using Impasto.Imaging;
using Impasto.Tensors;

namespace Impasto;

/// <summary>Between pictures and image tensors [1, H, W, 3].</summary>
internal static class PictureTensor
{
    /// <summary>RGB in 0..1; grey is repeated, alpha left behind.</summary>
    public static Tensor ToTensor(this Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Tensor.From(picture.ToRgb().Pixels, 1, picture.Height, picture.Width, 3);
    }

    /// <summary>Pictures of one size as a batch [N, H, W, 3].</summary>
    public static Tensor ToTensor(this IReadOnlyList<Picture> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var first = pictures[0];
        var values = new float[pictures.Count * first.Width * first.Height * 3];
        for (var i = 0; i < pictures.Count; i++)
            pictures[i].ToRgb().Pixels.CopyTo(values.AsSpan(i * first.Width * first.Height * 3));
        return Tensor.From(values, pictures.Count, first.Height, first.Width, 3);
    }

    /// <summary>One picture of a batch [N, H, W, 1 or 3]; values are not clamped.</summary>
    public static Picture ToPicture(this Tensor tensor, int index = 0)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var s = tensor.Shape;
        var size = s.H * s.W * s.C;
        var values = tensor.ToArray();
        return new Picture(s.W, s.H, s.C, s.N == 1 && index == 0 ? values : values.AsSpan(index * size, size).ToArray());
    }
}
