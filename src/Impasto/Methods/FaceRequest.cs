using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Options;

namespace Impasto.Methods;

/// <summary>What the methods for portraits do with a request before they begin.</summary>
internal static class FaceRequest
{
    /// <summary>The landmarks of the photo's face at the output's size; a note says so where others were passed over.</summary>
    /// <param name="finder">Looks for faces.</param>
    /// <param name="job">Whose photo.</param>
    /// <param name="landmarks">A landmark file, or null to look for the face.</param>
    /// <param name="number">1 is the largest face, 2 the next.</param>
    /// <param name="done">What is done to the face, for the note: "painted".</param>
    /// <exception cref="InputException">There is no such face, or the landmark file is unusable.</exception>
    public static FaceLandmarks Of<TOptions>(this FaceFinder finder, StyleJob<TOptions> job, FileAsset? landmarks, int number, string done)
    {
        var photo = job.Request.Content.ToRgb();
        var (face, faces) = finder.Find(photo, "the photo", landmarks, number, "`Landmarks`", job.Cancel);
        TellOfCorner(job, face, landmarks, photo);
        if (faces > 1)
            job.Notes.Add($"The photo has {faces} faces; face {number}, counted from the largest, was {done} (choose with `Face`).");
        return face.Resized(photo.Width, photo.Height, job.Content.Width, job.Content.Height);
    }

    /// <summary>
    /// Landmarks of a smaller version of the photo lie towards its upper left corner. A face may, too, and a detector knows better; without one it can only be said.
    /// </summary>
    private static void TellOfCorner<TOptions>(StyleJob<TOptions> job, FaceLandmarks face, FileAsset? landmarks, Picture photo)
    {
        var (_, _, right, bottom) = face.Bounds;
        if (landmarks is not null && !FaceDetector.IsInstalled && right < photo.Width / 2.0 && bottom < photo.Height / 2.0)
            job.Notes.Add($"The landmarks of {landmarks} fill only the upper left quarter of the photo, which has {photo.Width}x{photo.Height} pixels: they may be of it at a smaller size.");
    }

    /// <summary>The landmarks of all of the photo's faces at the output's size, the largest first.</summary>
    /// <inheritdoc cref="Of"/>
    public static IReadOnlyList<FaceLandmarks> AllOf<TOptions>(this FaceFinder finder, StyleJob<TOptions> job, FileAsset? landmarks)
    {
        var photo = job.Request.Content.ToRgb();
        var faces = finder.FindAll(photo, "the photo", landmarks, "`Landmarks`", job.Cancel);
        TellOfCorner(job, faces[0], landmarks, photo);
        return [.. faces.Select(face => face.Resized(photo.Width, photo.Height, job.Content.Width, job.Content.Height))];
    }
}
