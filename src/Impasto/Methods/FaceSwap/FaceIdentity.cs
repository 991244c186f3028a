using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Faces;

namespace Impasto.Methods.FaceSwap;

/// <summary>Whose a changed face is, as distances of face descriptors: below 0.6 two are most often one person's. Only where the descriptor's weights are there.</summary>
internal sealed class FaceIdentity : IDisposable
{
    private readonly FaceDescriptor _descriptor;
    private readonly IReadOnlyList<float> _target;

    private FaceIdentity(FaceDescriptor descriptor, IReadOnlyList<float> target) => (_descriptor, _target) = (descriptor, target);

    /// <summary>Towards a target of a known descriptor; null where that is unknown, or the weights aren't there.</summary>
    public static FaceIdentity? Open(IReadOnlyList<float> target) =>
        target.Count == FaceDescriptor.Length && FaceDescriptor.Open() is { } descriptor ? new FaceIdentity(descriptor, target) : null;

    /// <summary>Towards the face of a picture; null where the weights aren't there.</summary>
    public static FaceIdentity? Open(Picture target, FaceLandmarks face) =>
        FaceDescriptor.Open() is { } descriptor ? new FaceIdentity(descriptor, descriptor.Describe(target, face)) : null;

    /// <summary>The changed faces' mean distances: from the target, and from who they were.</summary>
    public (double ToTarget, double ToInput) Measure(FaceEditResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var distances = result.Faces.Select(face =>
        {
            var changed = _descriptor.Describe(result.Changed, face);
            return (Target: FaceDescriptor.Distance(changed, [.. _target]), Input: FaceDescriptor.Distance(changed, _descriptor.Describe(result.Photo, face)));
        }).ToList();
        return (distances.Average(d => d.Target), distances.Average(d => d.Input));
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
