using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Warping;
using Impasto.Options;

namespace Impasto.Faces;

/// <summary>Gives a picture's landmarks: from the file that the user named, else by the detector, which is loaded when it is first needed.</summary>
internal sealed class FaceFinder : IDisposable
{
    /// <summary>Share of the landmarks that may lie outside the picture: a chin or an ear that is cut off.</summary>
    private const double MostOutside = 0.25;

    /// <summary>The detector's landmarks lie within a tenth of an eye distance of an annotator's; those of another size or place much further off.</summary>
    private const double Near = 0.5;

    /// <summary>A face that is seen from the side still shows more.</summary>
    private const double LeastOpenness = 0.01;

    private FaceDetector? _detector;

    private FaceDetector Detector => _detector ??= new FaceDetector();

    /// <summary>The landmarks of one face.</summary>
    /// <param name="picture">Where to look.</param>
    /// <param name="what">How errors name the picture: "the photo".</param>
    /// <param name="file">A .pts file, or null to look for faces.</param>
    /// <param name="number">1 is the largest face, 2 the next.</param>
    /// <param name="option">The option that takes a landmark file.</param>
    /// <param name="cancel">Stops the search.</param>
    /// <returns>The landmarks, and how many faces were found.</returns>
    /// <exception cref="InputException">There is no face, not that many, or the landmark file is unusable.</exception>
    public (FaceLandmarks Landmarks, int Faces) Find(Picture picture, string what, FileAsset? file, int number, string option, CancellationToken cancel)
    {
        if (file is not null)
            return (Read(file, picture, what, cancel), 1);
        var faces = Detect(picture, what, option, cancel);
        if (number > faces.Count)
        {
            throw faces.Count == 1
                ? new InputException($"Face {number} was asked for, but only one was found in {what}",
                    $"leave the number out, or give the other's 68 points with {option}, a .pts file")
                : new InputException($"Face {number} was asked for, but {faces.Count} were found in {what}", $"faces are counted from the largest, so choose 1 to {faces.Count}");
        }
        return (faces[number - 1].Landmarks, faces.Count);
    }

    /// <summary>All faces of a picture, the largest first; none is an error.</summary>
    /// <inheritdoc cref="Find"/>
    public IReadOnlyList<FaceLandmarks> FindAll(Picture picture, string what, FileAsset? file, string option, CancellationToken cancel) =>
        file is not null ? [Read(file, picture, what, cancel)] : [.. Detect(picture, what, option, cancel).Select(face => face.Landmarks)];

    /// <summary>All faces of a picture, the largest first; there may be none.</summary>
    public IReadOnlyList<FaceLandmarks> Seen(Picture picture, CancellationToken cancel) => [.. Detector.Detect(picture, cancel).Select(face => face.Landmarks)];

    private IReadOnlyList<DetectedFace> Detect(Picture picture, string what, string option, CancellationToken cancel)
    {
        return Detector.Detect(picture, cancel) is { Count: > 0 } faces ? faces
            : throw new InputException($"No face was found in {what}", $"choose a picture with a larger, more frontal face, or give its 68 points with {option}, a .pts file");
    }

    public void Dispose() => _detector?.Dispose();

    private FaceLandmarks Read(FileAsset file, Picture picture, string what, CancellationToken cancel)
    {
        FaceLandmarks landmarks;
        try
        {
            landmarks = PtsFile.Read(file.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The landmark file {file} can't be read, since it is missing or locked", "check its path", e) { File = file.ToString() };
        }
        if (Misfit(landmarks, picture, what, cancel) is { } problem)
            throw new InputException($"The landmarks of {file} {problem}", "they must be in that picture's own pixels, in iBUG order") { File = file.ToString() };
        return landmarks;
    }

    /// <summary>What is wrong with landmarks for a picture; null where they may be a face's in it.</summary>
    private string? Misfit(FaceLandmarks given, Picture picture, string what, CancellationToken cancel)
    {
        var size = $"which has {picture.Width}x{picture.Height} pixels";
        var (left, top, right, bottom) = given.Bounds;
        if (right < 0 || bottom < 0 || left > picture.Width - 1 || top > picture.Height - 1)
            return $"lie outside {what}, {size}";
        var room = Math.Max(picture.Width, picture.Height);
        var outside = given.Points.Count(p => p.X < -0.5 || p.Y < -0.5 || p.X > picture.Width - 0.5 || p.Y > picture.Height - 0.5);
        if (outside > FaceLandmarks.Count * MostOutside || left < -room || top < -room || right > picture.Width + room || bottom > picture.Height + room)
            return $"lie in part outside {what}, {size}; they may be of it at another size";
        if (given.Openness < -LeastOpenness)
            return $"are a face's in a mirror: x and y may be swapped, or {what} turned or mirrored since";
        if (given.Openness < LeastOpenness)
            return "are no face's: the eyes and the chin lie on one line or in one place";
        if (!FaceDetector.IsInstalled)
            return null;
        var faces = Seen(picture, cancel);
        if (faces.Any(face => Distance(given, face) <= Near))
            return null;
        foreach (var face in faces)
        {
            var scale = given.EyeDistance / face.EyeDistance;
            if (Distance(given, face.Transform(p => scale * p)) <= Near)
                return $"seem to be of {what} at another size, about {Math.Round(picture.Width * scale)}x{Math.Round(picture.Height * scale)}";
        }
        // Where none was found there may still be one.
        return faces.Any(face => (Point2.Mean(given.Points) - Point2.Mean(face.Points)).Length < face.Width) ? $"don't fit the face that is there in {what}" : null;
    }

    /// <summary>Mean distance between the landmarks, in the other's eye distances.</summary>
    private static double Distance(FaceLandmarks given, FaceLandmarks face) => given.Points.Zip(face.Points, (a, b) => (a - b).Length).Average() / face.EyeDistance;
}
