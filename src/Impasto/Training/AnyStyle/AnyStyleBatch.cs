using Impasto.Tensors;

namespace Impasto.Training.AnyStyle;

/// <summary>Photographs, and a style picture for each or one for all.</summary>
/// <param name="Photos">[N, H, W, 3].</param>
/// <param name="Paintings">[N, H, W, 3].</param>
/// <param name="ContentMap">How much the content counts where; null is alike everywhere.</param>
internal sealed record AnyStyleBatch(Tensor Photos, Tensor Paintings, Tensor? ContentMap) : IDisposable
{
    /// <summary>The crops of a step; no scope owns them.</summary>
    /// <param name="data">Where from.</param>
    /// <param name="step">Which step.</param>
    /// <param name="count">Photographs.</param>
    /// <param name="crop">Their side.</param>
    /// <param name="zoom">How much of a picture a crop leaves out.</param>
    /// <param name="hold">For how many steps there is one style picture; 0 is one for each photograph.</param>
    public static AnyStyleBatch Load(AnyStyleData data, int step, int count, int crop, float zoom, int hold = 0)
    {
        var photos = data.Photos.Crops(data.Seed, step, count, crop, zoom, enlarge: true);
        var paintings = data.Paintings.Crops(data.Seed + 1, hold == 0 ? step : step / hold, hold == 0 ? count : 1, crop, zoom, enlarge: true);
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
