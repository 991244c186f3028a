using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Training.FeedForward;

/// <summary>Where training photographs show faces, so that their content counts more there and stars don't settle on them.</summary>
/// <param name="weight">By how much more: 4 is five times as much as elsewhere.</param>
internal sealed class FaceWeights(float weight) : IDisposable
{
    private readonly TinyFaceDetector _detector = new(FaceDetector.DefaultFolder);

    /// <summary>Null where the weight is 0, or where the detector's weights are missing, which is said in one line.</summary>
    public static FaceWeights? Open(float weight, Action<string>? report)
    {
        if (weight == 0)
            return null;
        if (FaceDetector.IsInstalled)
            return new FaceWeights(weight);
        report?.Invoke("The weights of the face detector are not there, so the content counts on faces as elsewhere: install npm and build again to bring them.");
        return null;
    }

    /// <summary>A map [N, H, W, 1] for crops [N, H, W, 3]: 1, and more on faces; null where there is none. The caller disposes of it.</summary>
    public Tensor? Map(IReadOnlyList<Picture> crops)
    {
        using var pause = Tape.Pause();
        var found = crops.Select(crop => _detector.FindIn(crop)).ToList();
        if (found.All(faces => faces.Count == 0))
            return null;
        var (width, height) = (crops[0].Width, crops[0].Height);
        var map = new float[crops.Count * width * height];
        Array.Fill(map, 1);
        for (var n = 0; n < crops.Count; n++)
        {
            foreach (var face in found[n])
                Add(map.AsSpan(n * width * height, width * height), width, face);
        }
        return TensorScope.Release(Tensor.From(map, crops.Count, height, width, 1));
    }

    /// <inheritdoc/>
    public void Dispose() => _detector.Dispose();

    /// <summary>An ellipse with hair and chin, soft at its edge.</summary>
    private void Add(Span<float> map, int width, FaceBox face)
    {
        for (var i = 0; i < map.Length; i++)
            map[i] = Math.Max(map[i], 1 + weight * FaceEllipse.At(face, i % width, i / width));
    }
}
