using Impasto.Tensors;

namespace Impasto.Training.AnyStyle;

/// <summary>Photographs, and a style picture for each.</summary>
/// <param name="Photos">[N, H, W, 3].</param>
/// <param name="Paintings">[N, H, W, 3].</param>
/// <param name="ContentMap">How much the content counts where; null is alike everywhere.</param>
internal sealed record AnyStyleBatch(Tensor Photos, Tensor Paintings, Tensor? ContentMap) : IDisposable
{
    /// <summary>The crops of a step; no scope owns them.</summary>
    public static AnyStyleBatch Load(AnyStyleData data, int step, int count, int crop, float zoom)
    {
        var photos = data.Photos.Crops(data.Seed, step, count, crop, zoom, enlarge: true);
        var paintings = data.Paintings.Crops(data.Seed + 1, step, count, crop, zoom, enlarge: true);
        return new AnyStyleBatch(TensorScope.Release(photos.ToTensor()), TensorScope.Release(paintings.ToTensor()), data.Faces?.Map(photos));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Photos.Dispose();
        Paintings.Dispose();
        ContentMap?.Dispose();
    }
}
