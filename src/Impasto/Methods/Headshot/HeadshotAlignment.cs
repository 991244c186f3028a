using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Warping;

namespace Impasto.Methods.Headshot;

/// <summary>
/// Where each pixel of the photo lies in the example (Shih et al. 2014, section 3): a similarity brings the faces together, a thin-plate spline the landmarks, and dense
/// matching the rest. Far from the face only the similarity is left.
/// </summary>
internal sealed class HeadshotAlignment
{
    private const int MapStep = 4;

    /// <summary>Photo pixels to example pixels by the similarity alone: where the background is taken from.</summary>
    public FlowField Similarity { get; }

    /// <summary>Photo pixels to example pixels, landmarks on landmarks, refined.</summary>
    public FlowField Dense { get; }

    public HeadshotAlignment(Picture photo, FaceLandmarks face, Picture example, FaceLandmarks exampleFace, bool refine, CancellationToken cancel)
    {
        var similarity = SimilarityTransform.Fit(face.Points, exampleFace.Points);
        Similarity = FlowField.From(photo.Width, photo.Height, similarity, MapStep, cancel);
        var spline = Landmarks(similarity, face, exampleFace);
        var landmarks = FlowField.From(photo.Width, photo.Height, spline, MapStep, cancel);
        Dense = refine ? Refined(photo, face, example, landmarks, cancel) : landmarks;
    }

    private static ThinPlateSpline Landmarks(SimilarityTransform similarity, FaceLandmarks face, FaceLandmarks exampleFace)
    {
        // Anchors around the head that follow the similarity: they hold the plate, which would else bend ever further outside the face.
        var (left, top, right, bottom) = face.Bounds;
        var center = new Point2((left + right) / 2, (top + bottom) / 2);
        var radius = 1.3 * Math.Max(right - left, bottom - top);
        Point2[] anchors = [.. Enumerable.Range(0, 16).Select(i => center + radius * new Point2(Math.Cos(i * Math.PI / 8), Math.Sin(i * Math.PI / 8)))];
        // Some smoothing: a landmark that is off by a pixel or two must not crumple the skin around it.
        var lambda = 0.02 * face.EyeDistance * face.EyeDistance;
        return new ThinPlateSpline([.. face.Points, .. anchors], [.. exampleFace.Points, .. anchors.Select(similarity.Map)], lambda);
    }

    private static FlowField Refined(Picture photo, FaceLandmarks face, Picture example, FlowField landmarks, CancellationToken cancel)
    {
        var warped = landmarks.Warp(example, Interpolation.Bilinear);
        var shift = DenseMatching.Match(photo, warped, cancel: cancel);
        var unit = face.EyeDistance;
        // Details of two faces differ: only what neighbours agree upon is followed, and nothing moves further than a nose is wide.
        var most = (float)(0.3 * unit);
        var smooth = new Picture[2];
        for (var k = 0; k < 2; k++)
        {
            var plane = new Picture(photo.Width, photo.Height, 1);
            for (var i = 0; i < plane.Pixels.Length; i++)
                plane.Pixels[i] = Math.Clamp(shift.Vectors[2 * i + k], -most, most);
            smooth[k] = Gaussian.Blur(plane, 0.08 * unit);
        }
        for (var i = 0; i < smooth[0].Pixels.Length; i++)
            (shift.Vectors[2 * i], shift.Vectors[2 * i + 1]) = (smooth[0].Pixels[i], smooth[1].Pixels[i]);
        return shift.Then(landmarks);
    }
}
