using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Warping;

namespace Impasto.Methods.FaceSwap;

/// <summary>
/// The classic baseline: another picture's face is warped onto a photo's by their landmarks, takes its skin's colours and is cloned into it seamlessly. The photo's pose and
/// expression stay, since its landmarks do.
/// </summary>
/// <param name="target">The other picture, three channels.</param>
/// <param name="targetFace">Its face.</param>
internal sealed class FaceWarp(Picture target, FaceLandmarks targetFace)
{
    /// <summary>A mouth that is open so far, in eye distances, shows its inside.</summary>
    private const double Open = 0.08;

    /// <summary>Part of the photo with the other face in it.</summary>
    /// <param name="photo">Three channels.</param>
    /// <param name="face">Which face is replaced.</param>
    /// <param name="cancel">Stops between the steps.</param>
    public FacePatch Patch(Picture photo, FaceLandmarks face, CancellationToken cancel)
    {
        var window = new FaceWindow(photo, face);
        // A face larger than the photo's would alias when it is sampled.
        var shrink = Math.Min(1, 1.2 * face.EyeDistance / targetFace.EyeDistance);
        var other = shrink == 1 ? target : Resampler.Resize(target, Math.Max(1, (int)(target.Width * shrink)), Math.Max(1, (int)(target.Height * shrink)));
        var otherFace = targetFace.Resized(target.Width, target.Height, other.Width, other.Height);
        cancel.ThrowIfCancellationRequested();
        var (width, height) = (window.Under.Width, window.Under.Height);
        var flow = FlowField.From(width, height, LandmarkSpline.Between(window.Face, otherFace, smoothing: 0.004), step: 2, cancel);
        var known = Known(flow, other, window.Face.EyeDistance);
        // A closed mouth has no inside to show: the photo's is kept.
        if (window.Face.MouthOpening > Open && otherFace.MouthOpening < 0.5 * window.Face.MouthOpening)
            Keep(known ??= Filled(width, height), Gaussian.Blur(FaceMask.Mouth(window.Face, width, height), 0.02 * window.Face.EyeDistance));
        return window.Patch(flow.Warp(other), known);
    }

    /// <summary>Where the warp reads the target and not beyond its border, with a soft edge; null is everywhere.</summary>
    private static Plane? Known(FlowField flow, Picture other, double eyes)
    {
        var known = new Plane(flow.Width, flow.Height);
        for (var i = 0; i < known.Values.Length; i++)
        {
            var p = flow.Origin(i % flow.Width, i / flow.Width);
            known.Values[i] = p.X >= 0 && p.Y >= 0 && p.X <= other.Width - 1 && p.Y <= other.Height - 1 ? 1 : 0;
        }
        if (Array.TrueForAll(known.Values, v => v > 0))
            return null;
        var distance = DistanceTransform.Distance(known);
        return new Plane(known.Width, known.Height, Array.ConvertAll(distance.Values, d => (float)Math.Clamp(d / Math.Max(1, 0.14 * eyes), 0, 1)));
    }

    private static Plane Filled(int width, int height)
    {
        var plane = new Plane(width, height);
        Array.Fill(plane.Values, 1);
        return plane;
    }

    private static void Keep(Plane known, Plane kept)
    {
        for (var i = 0; i < known.Values.Length; i++)
            known.Values[i] *= 1 - kept.Values[i];
    }
}
