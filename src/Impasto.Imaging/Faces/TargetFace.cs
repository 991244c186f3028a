using Impasto.Imaging.Filters;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;
using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Faces;

/// <summary>
/// A face of a picture that can be brought into another's pose. What a turned head hides is taken from its mirror image, so that a cheek seen askew is not drawn out into streaks; the
/// eyes are not, since they would squint.
/// </summary>
internal sealed class TargetFace
{
    /// <summary>Poses whose turns differ by less need no mirror image.</summary>
    private const double NearTurn = 0.2;

    private readonly Picture _picture;
    private readonly Lazy<Picture> _mirrored;

    /// <param name="picture">Three channels.</param>
    /// <param name="face">Its face.</param>
    public TargetFace(Picture picture, FaceLandmarks face)
    {
        ArgumentNullException.ThrowIfNull(picture);
        (_picture, Face) = (picture, face);
        _mirrored = new Lazy<Picture>(() => PictureTransforms.FlipHorizontal(picture));
    }

    /// <summary>The face in its picture.</summary>
    public FaceLandmarks Face { get; }

    /// <summary>The face reduced to what a face of so large an eye distance can show: a larger one would alias when it is sampled.</summary>
    public TargetFace For(double eyeDistance)
    {
        var shrink = 1.2 * eyeDistance / Face.EyeDistance;
        if (shrink >= 1)
            return this;
        int width = Math.Max(1, (int)(_picture.Width * shrink)), height = Math.Max(1, (int)(_picture.Height * shrink));
        return new TargetFace(Resampler.Resize(_picture, width, height), Face.Resized(_picture.Width, _picture.Height, width, height));
    }

    /// <summary>The face warped onto other landmarks.</summary>
    /// <param name="onto">Where its landmarks come to lie.</param>
    /// <param name="width">The result's width.</param>
    /// <param name="height">The result's height.</param>
    /// <param name="cancel">Stops between the steps.</param>
    /// <returns>The picture, and where it shows the target's picture and not what is beyond its border: 0 or 1.</returns>
    public (Picture Picture, Plane Known) Onto(FaceLandmarks onto, int width, int height, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(onto);
        var mirror = FrontalFace.Mirrored(Face, _picture.Width);
        var (nearer, other) = Math.Abs(mirror.Turn - onto.Turn) < Math.Abs(Face.Turn - onto.Turn) - NearTurn
            ? ((IsMirrored: true, Landmarks: mirror), (IsMirrored: false, Landmarks: Face)) : ((IsMirrored: false, Landmarks: Face), (IsMirrored: true, Landmarks: mirror));
        var (first, flow) = Warp(nearer);
        var known = Inside(flow);
        if (Math.Abs(nearer.Landmarks.Turn - onto.Turn) < NearTurn)
            return (first, known);
        var (second, secondFlow) = Warp(other);
        var share = Hidden(flow, secondFlow, onto);
        var secondKnown = Inside(secondFlow);
        // The mirrored half is lit from the wrong side: only what is finer than the light is taken.
        var sigma = 0.35 * onto.EyeDistance;
        Picture light = Light(first, sigma), wrong = Light(second, sigma);
        for (var i = 0; i < first.Pixels.Length; i++)
            first.Pixels[i] += share.Values[i / 3] * (second.Pixels[i] + light.Pixels[i] - wrong.Pixels[i] - first.Pixels[i]);
        for (var i = 0; i < known.Values.Length; i++)
            known.Values[i] += share.Values[i] * (secondKnown.Values[i] - known.Values[i]);
        return (first, known);

        (Picture Picture, FlowField Flow) Warp((bool IsMirrored, FaceLandmarks Landmarks) from)
        {
            cancel.ThrowIfCancellationRequested();
            var field = FlowField.From(width, height, LandmarkSpline.Between(onto, from.Landmarks, smoothing: 0.004), step: 4, cancel);
            return (field.Warp(from.IsMirrored ? _mirrored.Value : _picture), field);
        }
    }

    /// <summary>What is coarser than a deviation, found in a picture so small that this is a few pixels.</summary>
    private static Picture Light(Picture picture, double sigma)
    {
        var by = Math.Max(1, sigma / 4);
        int width = Math.Max(1, (int)(picture.Width / by)), height = Math.Max(1, (int)(picture.Height / by));
        var small = Gaussian.Blur(Resampler.Resize(picture, width, height, ResampleFilter.Bilinear), sigma * width / picture.Width);
        return Resampler.Resize(small, picture.Width, picture.Height, ResampleFilter.Bilinear);
    }

    private Plane Inside(FlowField flow)
    {
        var known = new Plane(flow.Width, flow.Height);
        for (var i = 0; i < known.Values.Length; i++)
        {
            var p = flow.Origin(i % flow.Width, i / flow.Width);
            known.Values[i] = p.X >= 0 && p.Y >= 0 && p.X <= _picture.Width - 1 && p.Y <= _picture.Height - 1 ? 1 : 0;
        }
        return known;
    }

    /// <summary>How much of the second warp is taken: where it has more than a picture's pixel and a half for each of the first's, but for the eyes.</summary>
    private static Plane Hidden(FlowField first, FlowField second, FaceLandmarks onto)
    {
        var share = new Plane(first.Width, first.Height);
        ParallelLoop.For(0, share.Height, y =>
        {
            for (var x = 0; x < share.Width; x++)
            {
                var more = Math.Log2(Area(second, x, y) / Area(first, x, y));
                var t = (float)Math.Clamp((more - 0.5) / 1.0, 0, 1);
                share[x, y] = t * t * (3 - 2 * t);
            }
        });
        share = Gaussian.Blur(share, 0.1 * onto.EyeDistance);
        var eyes = Gaussian.Blur(FaceMask.Eyes(onto, share.Width, share.Height, 1.6), 0.06 * onto.EyeDistance);
        for (var i = 0; i < share.Values.Length; i++)
            share.Values[i] *= 1 - eyes.Values[i];
        return share;
    }

    /// <summary>Pixels of the source to a pixel of the result.</summary>
    private static double Area(FlowField flow, int x, int y)
    {
        int left = Math.Max(0, Math.Min(x, flow.Width - 2)), top = Math.Max(0, Math.Min(y, flow.Height - 2));
        Point2 at = flow.Origin(left, top), right = flow.Origin(Math.Min(left + 1, flow.Width - 1), top) - at, down = flow.Origin(left, Math.Min(top + 1, flow.Height - 1)) - at;
        return Math.Max(1e-3, Math.Abs(Point2.Cross(right, down)));
    }
}
