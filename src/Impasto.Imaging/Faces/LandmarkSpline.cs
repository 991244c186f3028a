using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Faces;

/// <summary>The map from one face to another, landmarks on landmarks.</summary>
internal static class LandmarkSpline
{
    /// <summary>A thin-plate spline from <paramref name="face"/> to <paramref name="other"/> that far from the face is the similarity which fits them best.</summary>
    /// <param name="face">Where points are mapped from: the picture that is being made.</param>
    /// <param name="other">Where they come from.</param>
    /// <param name="smoothing">In squared eye distances of <paramref name="face"/>: a landmark that is off by a pixel or two must not crumple the skin around it.</param>
    public static ThinPlateSpline Between(FaceLandmarks face, FaceLandmarks other, double smoothing = 0.02)
    {
        ArgumentNullException.ThrowIfNull(face);
        ArgumentNullException.ThrowIfNull(other);
        return Between(face, other, SimilarityTransform.Fit(face.Points, other.Points), smoothing);
    }

    /// <summary>The same with another map far from the face.</summary>
    /// <param name="face">Where points are mapped from.</param>
    /// <param name="other">Where they come from.</param>
    /// <param name="similarity">What the map is far from the face.</param>
    /// <param name="smoothing">In squared eye distances of <paramref name="face"/>.</param>
    public static ThinPlateSpline Between(FaceLandmarks face, FaceLandmarks other, SimilarityTransform similarity, double smoothing = 0.02)
    {
        // Anchors around the head that follow the similarity: they hold the plate, which would else bend ever further outside the face.
        var (left, top, right, bottom) = face.Bounds;
        var center = new Point2((left + right) / 2, (top + bottom) / 2);
        var radius = 1.3 * Math.Max(right - left, bottom - top);
        Point2[] anchors = [.. Enumerable.Range(0, 16).Select(i => center + radius * new Point2(Math.Cos(i * Math.PI / 8), Math.Sin(i * Math.PI / 8)))];
        var lambda = smoothing * face.EyeDistance * face.EyeDistance;
        return new ThinPlateSpline([.. face.Points, .. anchors], [.. other.Points, .. anchors.Select(similarity.Map)], lambda);
    }
}
