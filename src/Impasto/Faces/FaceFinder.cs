using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Options;

namespace Impasto.Faces;

/// <summary>Gives a picture's landmarks: from the file that the user named, else by the detector, which is loaded when it is first needed.</summary>
internal sealed class FaceFinder : IDisposable
{
    private FaceDetector? _detector;

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
            return (Read(file, picture, what), 1);
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
        file is not null ? [Read(file, picture, what)] : [.. Detect(picture, what, option, cancel).Select(face => face.Landmarks)];

    private IReadOnlyList<DetectedFace> Detect(Picture picture, string what, string option, CancellationToken cancel)
    {
        _detector ??= new FaceDetector();
        return _detector.Detect(picture, cancel) is { Count: > 0 } faces ? faces
            : throw new InputException($"No face was found in {what}", $"choose a picture with a larger, more frontal face, or give its 68 points with {option}, a .pts file");
    }

    public void Dispose() => _detector?.Dispose();

    private static FaceLandmarks Read(FileAsset file, Picture picture, string what)
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
        var (left, top, right, bottom) = landmarks.Bounds;
        if (right < 0 || bottom < 0 || left > picture.Width - 1 || top > picture.Height - 1)
        {
            throw new InputException($"The landmarks of {file} lie outside {what}, which has {picture.Width}x{picture.Height} pixels",
                "they must be in that picture's own pixels")
            { File = file.ToString() };
        }
        return landmarks;
    }
}
