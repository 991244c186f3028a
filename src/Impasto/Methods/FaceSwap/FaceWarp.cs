using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Filters;

namespace Impasto.Methods.FaceSwap;

/// <summary>
/// The classic baseline: another picture's face is warped onto a photo's by their landmarks, takes its skin's colours and is cloned into it seamlessly. The photo's pose and
/// expression stay, since its landmarks do.
/// </summary>
/// <param name="target">The other picture, three channels.</param>
/// <param name="targetFace">Its face.</param>
internal sealed class FaceWarp(Picture target, FaceLandmarks targetFace)
{
    private readonly TargetFace _target = new(target, targetFace);

    /// <summary>Part of the photo with the other face in it.</summary>
    /// <param name="photo">Three channels.</param>
    /// <param name="face">Which face is replaced.</param>
    /// <param name="cancel">Stops between the steps.</param>
    public FacePatch Patch(Picture photo, FaceLandmarks face, CancellationToken cancel)
    {
        var window = new FaceWindow(photo, face);
        var (width, height) = (window.Under.Width, window.Under.Height);
        var (picture, inside) = _target.For(face.EyeDistance).Onto(window.Face, width, height, cancel);
        var known = Softened(inside, face.EyeDistance);
        if (FaceMask.KeptMouth(window.Face, targetFace, width, height) is { } mouth)
        {
            for (var i = 0; i < known.Values.Length; i++)
                known.Values[i] *= 1 - mouth.Values[i];
        }
        return window.Patch(picture, known);
    }

    /// <summary>A soft edge inside the target picture's border.</summary>
    private static Plane Softened(Plane inside, double eyes)
    {
        if (Array.TrueForAll(inside.Values, v => v > 0))
            return inside;
        var distance = DistanceTransform.Distance(new Plane(inside.Width, inside.Height, Array.ConvertAll(inside.Values, v => v > 0.5f ? 1f : 0)));
        return new Plane(inside.Width, inside.Height, Array.ConvertAll(distance.Values, d => (float)Math.Clamp(d / Math.Max(1, 0.14 * eyes), 0, 1)));
    }
}
