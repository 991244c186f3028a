using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Training.FeedForward;

/// <summary>Where training photographs show faces, so that their content counts more there and stars don't settle on them.</summary>
/// <param name="weight">By how much more: 4 is five times as much as elsewhere.</param>
internal sealed class FaceWeights(float weight) : IDisposable
{
    private readonly TinyFaceDetector _detector = new(FaceDetector.DefaultFolder);

    /// <summary>Whether the detector's weights are there.</summary>
    public static bool IsAvailable => FaceDetector.IsInstalled;

    /// <summary>A map [N, H, W, 1] for crops [N, H, W, 3]: 1, and more on faces; null where there is none. The caller disposes of it.</summary>
    public Tensor? Map(IReadOnlyList<Picture> crops)
    {
        using var pause = Tape.Pause();
        var found = crops.Select(Faces).ToList();
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

    private List<FaceBox> Faces(Picture crop)
    {
        var side = Math.Clamp(Math.Max(crop.Width, crop.Height) / TinyFaceDetector.CellSize, 4, 13) * TinyFaceDetector.CellSize;
        var (scaleX, scaleY) = ((double)crop.Width / side, (double)crop.Height / side);
        var seen = (crop.Width, crop.Height) == (side, side) ? crop : Resampler.Resize(crop, side, side, ResampleFilter.Bilinear);
        return [.. _detector.Detect(seen).Select(found => new FaceBox(found.Box.X * scaleX, found.Box.Y * scaleY, found.Box.Width * scaleX, found.Box.Height * scaleY))];
    }

    /// <summary>An ellipse with hair and chin, soft at its edge.</summary>
    private void Add(Span<float> map, int width, FaceBox face)
    {
        var height = map.Length / width;
        double x0 = face.X + face.Width / 2, y0 = face.Y + face.Height / 2, radiusX = 0.75 * face.Width, radiusY = 0.8 * face.Height;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var distance = Math.Sqrt((x - x0) * (x - x0) / (radiusX * radiusX) + (y - y0) * (y - y0) / (radiusY * radiusY));
                var t = Math.Clamp((1.2 - distance) / 0.5, 0, 1);
                map[y * width + x] = Math.Max(map[y * width + x], 1 + weight * (float)(t * t * (3 - 2 * t)));
            }
        }
    }
}
