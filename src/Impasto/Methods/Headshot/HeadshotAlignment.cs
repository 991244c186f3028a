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
        var spline = LandmarkSpline.Between(face, exampleFace, similarity);
        var landmarks = FlowField.From(photo.Width, photo.Height, spline, MapStep, cancel);
        Dense = refine ? Refined(photo, face, example, landmarks, cancel) : landmarks;
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
