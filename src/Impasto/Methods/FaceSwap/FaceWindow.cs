using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Transforms;
using Impasto.Imaging.Warping;

namespace Impasto.Methods.FaceSwap;

/// <summary>The part of a photo in which a face is changed, and the face's mask there.</summary>
internal sealed class FaceWindow
{
    /// <summary>Over how much of the eye distance the mask rises.</summary>
    private const double Feather = 0.14;

    /// <param name="photo">Three channels.</param>
    /// <param name="face">In the photo's pixels; some of it inside.</param>
    public FaceWindow(Picture photo, FaceLandmarks face)
    {
        var (left, top, right, bottom) = face.Bounds;
        var margin = 0.45 * face.EyeDistance + 3;
        (Left, Top) = (Math.Max(0, (int)(left - margin)), Math.Max(0, (int)(top - 2 * margin)));
        var (width, height) = (Math.Min(photo.Width, (int)(right + margin) + 1) - Left, Math.Min(photo.Height, (int)(bottom + margin) + 1) - Top);
        Face = face.Transform(p => p - new Point2(Left, Top));
        Under = PictureTransforms.Crop(photo, Left, Top, width, height);
        Mask = FaceMask.Of(Face, width, height, Math.Max(1, Feather * face.EyeDistance));
        Skin = FaceMask.Skin(Face, width, height);
    }

    /// <summary>The window's place in the photo.</summary>
    public int Left { get; }

    /// <inheritdoc cref="Left"/>
    public int Top { get; }

    /// <summary>The face in the window's pixels.</summary>
    public FaceLandmarks Face { get; }

    /// <summary>The photo there.</summary>
    public Picture Under { get; }

    /// <summary>The face's mask, 0..1.</summary>
    public Plane Mask { get; }

    /// <summary>Its skin, 0 or 1.</summary>
    public Plane Skin { get; }

    /// <summary>A new face for the window, in the photo's skin colours; hair on either forehead stays with its head.</summary>
    /// <param name="picture">Of the window's size.</param>
    /// <param name="known">How much it shows the target at all, 0..1; null is everywhere.</param>
    public FacePatch Patch(Picture picture, Plane? known = null)
    {
        var skin = known is null ? Skin : Product(Skin, known);
        var mask = Product(Product(Mask, FaceMask.Forehead(picture, Face, skin)), FaceMask.Forehead(Under, Face, Skin));
        return new FacePatch(FaceColors.Match(picture, skin, Under, Skin), known is null ? mask : Product(mask, known), Left, Top);
    }

    private static Plane Product(Plane a, Plane b) => new(a.Width, a.Height, [.. a.Values.Zip(b.Values, (x, y) => x * y)]);
}
