using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Provenance;
using Impasto.Imaging.Transforms;
using Impasto.Options;

namespace Impasto.Methods.FaceSwap;

/// <summary>Changes faces of photos, whatever makes the new ones, and says so in the result: in its metadata always, in the picture unless that was declined.</summary>
/// <param name="options">Which faces, and whether there is a visible mark.</param>
/// <param name="consent">By what right the target's face is taken.</param>
internal sealed class FaceEdit(FaceOptions options, TargetConsent consent) : IDisposable
{
    /// <summary>A face that is turned further shows one of its sides only, and the landmarks of the other are guesses.</summary>
    private const double MostTurn = 0.86;

    /// <summary>Eyes nearer to each other than this, px, leave nothing of a face to see.</summary>
    private const double LeastEyes = 5;

    /// <summary>Bytes a pixel: the photo as floats, read and changed, and what the mask's part needs beside.</summary>
    private const double BytesPerPixel = 160;

    private static readonly string[] Marks = ["FACE CHANGED BY IMPASTO (AI)", "FACE CHANGED (AI)", "AI FACE", "AI"];

    private readonly FaceFinder _finder = new();

    /// <summary>The faces of a picture that is read once, for the target.</summary>
    /// <param name="picture">The target.</param>
    /// <param name="landmarks">Its landmarks, where the user gave them.</param>
    /// <param name="number">Which face.</param>
    /// <param name="cancel">Stops the search.</param>
    /// <exception cref="InputException">There is no such face, or it is seen from the side.</exception>
    public FaceLandmarks Target(Picture picture, FileAsset? landmarks, int number, CancellationToken cancel)
    {
        var face = _finder.Find(picture, "the target picture", landmarks, number, "`TargetLandmarks`", cancel).Landmarks;
        return Problem(face) is { } problem ? throw new InputException($"The face in the target picture {problem}", "choose a picture with a larger, more frontal face") : face;
    }

    /// <summary>The photo with its faces changed.</summary>
    /// <param name="photo">1 or 3 channels, with or without alpha; unchanged.</param>
    /// <param name="make">Makes a new face: of the photo as it was, and one of its faces.</param>
    /// <param name="cancel">Stops between the faces and while one is pasted.</param>
    /// <exception cref="InputException">There is no face that could be changed.</exception>
    /// <exception cref="MemoryLimitException">The photo is too large.</exception>
    public FaceEditResult Apply(Picture photo, Func<Picture, FaceLandmarks, FacePatch> make, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(photo);
        using var memory = MemoryCheck.Reserve($"A face in a {photo.Width}x{photo.Height} picture", photo.Width, photo.Height,
            (width, height) => MemoryCheck.WithNetwork + BytesPerPixel * width * height, (width, height) => $"a picture of {width}x{height}");
        var seen = Visible(photo);
        var (faces, notes) = Faces(seen, cancel);
        var result = Change(seen, faces, make, cancel);
        return new FaceEditResult(Marked(result, photo), seen, result, faces, notes);
    }

    /// <summary>A clip's frame with faces changed that are known; those that can't be changed stay as they are.</summary>
    /// <param name="frame">As it came.</param>
    /// <param name="faces">Where they are.</param>
    /// <param name="make">Makes a new face: of the frame as it was, and one of its faces.</param>
    /// <param name="cancel">Stops between the faces and while one is pasted.</param>
    public Picture Frame(Picture frame, IEnumerable<FaceLandmarks> faces, Func<Picture, FaceLandmarks, FacePatch> make, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return Marked(Change(Visible(frame), faces.Where(face => Problem(face) is null), make, cancel), frame);
    }

    /// <summary>The faces of a clip's frame, as they are found in it by itself; there may be none.</summary>
    public IReadOnlyList<FaceLandmarks> Seen(Picture frame, CancellationToken cancel) => _finder.Seen(Visible(frame), cancel);

    /// <summary>What the result says of itself.</summary>
    public string Note => $"A face in this picture was replaced by {(consent.IsPainting ? "that of a painting" : "another person's, with consent")}; it shows nobody as they are.";

    /// <inheritdoc/>
    public void Dispose() => _finder.Dispose();

    private static Picture Visible(Picture picture) => HiddenPixels.Filled(picture).ToRgb();

    private static Picture Change(Picture seen, IEnumerable<FaceLandmarks> faces, Func<Picture, FaceLandmarks, FacePatch> make, CancellationToken cancel)
    {
        var result = seen.Clone();
        foreach (var face in faces)
        {
            cancel.ThrowIfCancellationRequested();
            var patch = make(seen, face);
            FacePaste.Paste(result, patch.Picture, patch.Mask, patch.Left, patch.Top, cancel);
        }
        return result;
    }

    private (IReadOnlyList<FaceLandmarks> Faces, IReadOnlyList<string> Notes) Faces(Picture photo, CancellationToken cancel)
    {
        if (!options.AllFaces)
        {
            var (face, count) = _finder.Find(photo, "the photo", options.Landmarks, options.Face, "`Landmarks`", cancel);
            if (Problem(face) is { } problem)
                throw new InputException($"{(count == 1 ? "The face" : $"Face {options.Face}")} in the photo {problem}", count == 1 ? "choose a photo with a larger, more frontal face" : "choose another with `Face`");
            return ([face], count > 1 ? [$"{count} faces were found in the photo, and {(options.Face == 1 ? "the largest" : $"number {options.Face}")} was changed: `Face` chooses another, `AllFaces` takes all."] : []);
        }
        var all = _finder.FindAll(photo, "the photo", options.Landmarks, "`Landmarks`", cancel);
        var good = all.Where(face => Problem(face) is null).ToList();
        if (good.Count == 0)
            throw new InputException(all.Count == 1 ? $"The face in the photo {Problem(all[0])}" : $"None of the {all.Count} faces in the photo can be changed: the largest {Problem(all[0])}", "choose a photo with a larger, more frontal face") { Separator = ';' };
        return (good, good.Count < all.Count ? [$"{all.Count - good.Count} of {all.Count} faces were left as they were, since they are seen from the side or too small."] : []);
    }

    private static string? Problem(FaceLandmarks face) =>
        face.EyeDistance < LeastEyes ? $"is too small, with eyes {face.EyeDistance:F0} pixels from each other"
        : Math.Abs(face.Turn) > MostTurn ? "is seen from the side, where half of a face can't be seen"
        : null;

    private Picture Marked(Picture changed, Picture photo)
    {
        // What was black and white stays so, and what was transparent, too.
        var picture = photo.Channels == 1 ? changed.Luma().ToPicture() : changed.Clone();
        var result = new Picture(picture.Width, picture.Height, picture.Channels, picture.Pixels)
        {
            Alpha = (float[]?)photo.Alpha?.Clone(),
            Metadata = SyntheticNote.Add(photo.Metadata, SyntheticNote.CompositeWithTrainedAlgorithmicMedia, $"Impasto {Machine.Version}", Note),
        };
        if (!options.NoVisibleMark)
            VisibleMark.Draw(result, Marks);
        return result;
    }
}
