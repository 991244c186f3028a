using Impasto.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Impasto.Losses;

/// <summary>
/// The style loss of Korshunova et al. 2017, section 3.2: at each place the cosine distance to the nearest of several target pictures' features at the same place. Faces are aligned, so
/// that an eye is compared with eyes alone.
/// </summary>
/// <param name="layer">The layer.</param>
/// <param name="targets">Each target picture's features [h, w, C], of unit length at each place; not copied.</param>
/// <param name="candidates">For each picture of the batch the targets that it may take from: those nearest to its pose.</param>
/// <param name="map">How much each place counts [N, H, W, 1]; null is alike everywhere. Not owned.</param>
/// <param name="weight">Factor in the total.</param>
internal sealed class NearestPlaceLoss(string layer, IReadOnlyList<float[]> targets, IReadOnlyList<int[]> candidates, Tensor? map, float weight) : ILossTerm
{
    private const float Eps = 1e-6f;

    /// <inheritdoc/>
    public string Name => LossNames.Style;

    /// <inheritdoc/>
    public string Layer => layer;

    /// <inheritdoc/>
    public bool NeedsContent => false;

    /// <summary>Features [h, w, C] made of unit length at each place.</summary>
    public static float[] Unit(float[] features, int channels)
    {
        ArgumentNullException.ThrowIfNull(features);
        for (var at = 0; at < features.Length; at += channels)
        {
            var place = features.AsSpan(at, channels);
            TensorPrimitives.Multiply(place, 1 / MathF.Sqrt(TensorPrimitives.Dot<float>(place, place) + Eps), place);
        }
        return features;
    }

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor features, Tensor? content, LossBatch batch)
    {
        var nearest = Nearest(features);
        var cosine = Ops.Divide(Ops.Sum(Ops.Multiply(features, nearest), [3], keepDims: true),
            Ops.Sqrt(Ops.Affine(Ops.Sum(Ops.Multiply(features, features), [3], keepDims: true), 1, Eps)));
        var distance = Ops.Affine(cosine, -1, 1);
        if (map is null)
            return Ops.Affine(Ops.Mean(distance), weight);
        var share = Ops.AdaptiveAvgPool2d(map, features.Shape.H, features.Shape.W);
        return Ops.Affine(Ops.Sum(Ops.Multiply(distance, share)), weight / Math.Max(Eps, Ops.Sum(share).Item()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>At each place the nearest target's features [N, h, w, C].</summary>
    private Tensor Nearest(Tensor features)
    {
        var (rows, columns, channels) = (features.Shape.H, features.Shape.W, features.Shape.C);
        float[] values = features.ToArray(), nearest = new float[values.Length];
        Workers.For(features.Shape.N * rows, row =>
        {
            var own = candidates[row / rows];
            for (var column = 0; column < columns; column++)
            {
                var at = (row * columns + column) * channels;
                var place = (row % rows * columns + column) * channels;
                var best = own.MaxBy(target => TensorPrimitives.Dot(values.AsSpan(at, channels), targets[target].AsSpan(place, channels)));
                targets[best].AsSpan(place, channels).CopyTo(nearest.AsSpan(at, channels));
            }
        });
        return Tensor.From(nearest, features.Shape.N, rows, columns, channels);
    }
}
