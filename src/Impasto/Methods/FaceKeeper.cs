using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;

namespace Impasto.Methods;

/// <summary>
/// Keeps faces recognisable, whichever method paints them: in a soft ellipse around each, the style's colours and its fine strokes stay, and what lies between, the features, the
/// photograph's light and shade, take the place of what was painted over them.
/// </summary>
internal sealed class FaceKeeper : IDisposable
{
    /// <summary>How much where nobody says.</summary>
    public const float Moderate = 0.7f;

    /// <summary>The width, px, to which a face is brought for what is smooth.</summary>
    private const double Working = 128;

    /// <summary>Deviation, in widths of the face, of what counts as the style's colours.</summary>
    private const double Colors = 0.22;

    /// <summary>Deviations of what no longer counts as its fine strokes: in widths of the face, and in longest sides of the picture, since on a large face stars and bars are small.</summary>
    private const double Strokes = 0.035, LargestStrokes = 0.008;

    /// <summary>Longest sides, px, at which faces are looked for.</summary>
    private const int First = 416, Second = 832;

    /// <summary>A face that fills the frame is found in a smaller picture.</summary>
    private const int Filling = 224;

    private readonly TinyFaceDetector _detector = FaceDetector.IsInstalled ? new(FaceDetector.DefaultFolder) : throw FaceDetector.NotInstalled("or leave `Faces` out");

    /// <summary>The faces of a picture, as boxes in its pixels.</summary>
    public IReadOnlyList<FaceBox> Find(Picture content)
    {
        var boxes = _detector.FindIn(content, First);
        if (boxes.Count == 0)
            boxes = _detector.FindIn(content, Filling);
        // Small faces are found in a large picture only.
        if (Math.Max(content.Width, content.Height) > Second)
        {
            boxes.AddRange(_detector.FindIn(content, Second).Where(box => boxes.TrueForAll(known => FaceBox.Overlap(known, box) < 0.2)));
            // Its blocks have sizes of their own, and what comes next, writing a file, needs the room.
            ComputeContext.Current.Pool.Trim();
        }
        return boxes;
    }

    /// <summary>Gives a painting back the faces of its photograph.</summary>
    /// <param name="painted">Changed.</param>
    /// <param name="content">The photograph, of the same size.</param>
    /// <param name="faces">Where they are.</param>
    /// <param name="amount">0 leaves the painting, 1 takes all of the photograph's features.</param>
    public static void Restore(Picture painted, Picture content, IReadOnlyList<FaceBox> faces, float amount)
    {
        foreach (var face in faces)
            Restore(painted, content, face, amount);
    }

    /// <inheritdoc/>
    public void Dispose() => _detector.Dispose();

    private static void Restore(Picture painted, Picture content, FaceBox face, float amount)
    {
        var bounds = FaceEllipse.Bounds(face, painted.Width, painted.Height);
        if (bounds.Width < 8 || bounds.Height < 8)
            return;
        var scale = Math.Min(1, Working / face.Width);
        int width = Math.Max(1, (int)Math.Round(bounds.Width * scale)), height = Math.Max(1, (int)Math.Round(bounds.Height * scale));
        var smallPaint = Small(painted);
        var smallPhoto = Small(content).Luma();
        var side = face.Width * scale;
        var colors = Gaussian.Blur(smallPaint, Colors * side);
        var shade = Gaussian.Blur(smallPhoto, Colors * side);
        var features = Gaussian.Blur(smallPaint, Math.Min(Strokes * face.Width, LargestStrokes * Math.Max(painted.Width, painted.Height)) * scale);
        // The features are as strong as what the style has in their place, within reason.
        var gain = (float)Math.Clamp(Deviation(smallPaint.Luma(), colors.Luma()) / Math.Max(1e-4, Deviation(smallPhoto, shade)), 0.7, 1.3);
        var smooth = new Picture(width, height, 3);
        for (var i = 0; i < smooth.Pixels.Length; i++)
            smooth.Pixels[i] = colors.Pixels[i] - gain * shade.Values[i / 3] - features.Pixels[i];
        Resampler.ResizeInStrips(smooth, bounds.Width, bounds.Height, ResampleFilter.Bicubic, (first, strip) =>
        {
            var rows = strip.Span;
            for (var i = 0; i < rows.Length; i += 3)
            {
                int x = bounds.X + i / 3 % bounds.Width, y = bounds.Y + first + i / 3 / bounds.Width;
                var share = amount * FaceEllipse.At(face, x, y);
                var at = (y * painted.Width + x) * 3;
                var photo = content.Pixels.AsSpan(at, 3);
                var light = gain * (0.299f * photo[0] + 0.587f * photo[1] + 0.114f * photo[2]);
                for (var c = 0; c < 3; c++)
                    painted.Pixels[at + c] += share * (rows[i + c] + light);
            }
        });

        Picture Small(Picture picture) =>
            Resampler.Resize(PictureTransforms.Crop(picture, bounds.X, bounds.Y, bounds.Width, bounds.Height), width, height, ResampleFilter.Bilinear);
    }

    private static double Deviation(Plane plane, Plane mean) =>
        Math.Sqrt(Enumerable.Range(0, plane.Values.Length).Average(i => Math.Pow(plane.Values[i] - mean.Values[i], 2)));
}
