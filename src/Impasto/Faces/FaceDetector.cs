using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Warping;

namespace Impasto.Faces;

/// <summary>
/// Finds faces and their 68 landmarks with the networks of the npm package @vladmandic/face-api (MIT), run by our engine: the tiny face detector at
/// several sizes until it finds one, then the landmark network on each face, twice (the second look is centred on the first's result).
/// </summary>
internal sealed class FaceDetector : IDisposable
{
    /// <summary>The folder beside the program that holds the two models.</summary>
    public const string FolderName = "faces";

    internal static readonly string DefaultFolder = Path.Combine(AppContext.BaseDirectory, FolderName);
    private static readonly int[] DetectorSizes = [416, 224, 640];

    /// <summary>Brushstrokes are smoothed with this share of the longer side as the deviation.</summary>
    private const double Strokes = 256;

    /// <summary>Longer side, px, below which there are no strokes to smooth.</summary>
    private const int LeastPainted = 128;

    private readonly TinyFaceDetector _detector;
    private readonly FaceLandmarkNet _landmarks;

    /// <summary>Loads both networks.</summary>
    /// <param name="folder">Where tiny_face_detector_model and face_landmark_68_model lie; null looks beside the program.</param>
    /// <exception cref="ModelException">They are missing or corrupt.</exception>
    public FaceDetector(string? folder = null)
    {
        folder ??= DefaultFolder;
        if (!IsIn(folder))
            throw NotInstalled("or give the landmarks with `Landmarks` FILE.pts");
        _detector = new TinyFaceDetector(folder);
        _landmarks = new FaceLandmarkNet(folder);
    }

    /// <summary>Whether the two models lie beside the program.</summary>
    public static bool IsInstalled => IsIn(DefaultFolder);

    /// <summary>The exception that says that the weights are missing.</summary>
    /// <param name="otherwise">What else may be done: "or ...".</param>
    public static ModelException NotInstalled(string otherwise) =>
        new("Faces can't be looked for, since the models of the npm package @vladmandic/face-api are not there", $"install npm and build again, {otherwise}");

    /// <summary>All faces of a picture, largest first; none is an empty list.</summary>
    /// <param name="picture">1 or 3 channels.</param>
    /// <param name="cancel">Checked between the networks' runs.</param>
    public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var rgb = picture.ToRgb();
        foreach (var size in DetectorSizes)
        {
            if (Detect(rgb, size, cancel) is { Count: > 0 } faces)
                return faces;
        }
        // Dots and brushstrokes hide a painted face from a detector of photographs.
        return Math.Max(rgb.Width, rgb.Height) < LeastPainted ? [] : Detect(Gaussian.Blur(rgb, Math.Max(rgb.Width, rgb.Height) / Strokes), DetectorSizes[0], cancel);
    }

    /// <summary>The same at one look, for thousands of pictures: small faces and those hidden by brushstrokes are missed.</summary>
    public IReadOnlyList<DetectedFace> DetectLarge(Picture picture, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Detect(picture.ToRgb(), DetectorSizes[0], cancel);
    }

    private List<DetectedFace> Detect(Picture rgb, int size, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var scale = Math.Max(rgb.Width, rgb.Height) / (double)size;
        var found = _detector.Detect(Square(rgb, new FaceBox(-0.5, -0.5, size * scale, size * scale), size));
        return [.. found.Select(f => Face(rgb, f.Box, f.Score, scale)).OfType<DetectedFace>().OrderByDescending(f => f.Box.Area)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _detector.Dispose();
        _landmarks.Dispose();
    }

    private static bool IsIn(string folder) => File.Exists(Path.Combine(folder, "tiny_face_detector_model.bin"));

    private DetectedFace? Face(Picture picture, FaceBox box, double score, double scale)
    {
        box = new FaceBox(box.X * scale - 0.5, box.Y * scale - 0.5, box.Width * scale, box.Height * scale); // pixel centres at whole numbers
        var inside = Math.Min(box.X + box.Width, picture.Width) - Math.Max(box.X, 0) >= 0.5 * box.Width
            && Math.Min(box.Y + box.Height, picture.Height) - Math.Max(box.Y, 0) >= 0.5 * box.Height;
        if (!inside || Math.Min(box.Width, box.Height) < 16)
            return null;
        var first = Locate(picture, box);
        return new DetectedFace(box, score, Locate(picture, Around(first)));
    }

    private FaceLandmarks Locate(Picture picture, FaceBox box)
    {
        var side = Math.Max(box.Width, box.Height);
        var square = new FaceBox(box.X + (box.Width - side) / 2, box.Y + (box.Height - side) / 2, side, side);
        var points = _landmarks.Locate(Square(picture, square, FaceLandmarkNet.InputSize));
        return new FaceLandmarks([.. points.Select(p => new Point2(square.X + p.X * side, square.Y + p.Y * side))]);
    }

    /// <summary>The box in which the landmark network is most at home: a margin of a tenth around the points.</summary>
    private static FaceBox Around(FaceLandmarks face)
    {
        var (left, top, right, bottom) = face.Bounds;
        var margin = 0.1 * Math.Max(right - left, bottom - top);
        return new FaceBox(left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin);
    }

    /// <summary>A square of the picture, resampled by area averages to size x size; black beyond the picture.</summary>
    private static Picture Square(Picture picture, FaceBox box, int size)
    {
        var result = new Picture(size, size, 3);
        double step = box.Width / size;
        var taps = Math.Clamp((int)Math.Ceiling(step), 1, 8);
        ParallelLoop.For(0, size, y =>
        {
            Span<float> pixel = stackalloc float[3];
            for (var x = 0; x < size; x++)
            {
                for (var tap = 0; tap < taps * taps; tap++)
                {
                    var sx = (float)(box.X + (x + (tap % taps + 0.5) / taps) * step);
                    var sy = (float)(box.Y + (y + (tap / taps + 0.5) / taps) * step);
                    if (sx < -0.5f || sy < -0.5f || sx > picture.Width - 0.5f || sy > picture.Height - 0.5f)
                        continue;
                    Sampling.Bilinear(picture.Pixels, picture.Width, picture.Height, 3, sx, sy, pixel);
                    for (var k = 0; k < 3; k++)
                        result[x, y, k] += pixel[k] / (taps * taps);
                }
            }
        });
        return result;
    }
}
