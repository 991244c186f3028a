using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Filters;

namespace Impasto.Evaluation;

/// <summary>How well a face was changed: whether its seam shows, and whether pose and expression stayed.</summary>
internal static class FaceMeasures
{
    /// <summary>Half the seam's breadth, in eye distances; at least a pixel.</summary>
    private const double Seam = 0.02;

    /// <summary>How far its surroundings reach on both sides, in eye distances.</summary>
    private const double Surroundings = 0.12;

    /// <summary>
    /// The mean gradient of luma along the edge of a face's mask over that beside it on both sides: 1 where nothing is seen of a seam, above where an edge runs along it. A photo's own value,
    /// from the jaw's line near the mask's, says what is natural.
    /// </summary>
    /// <param name="picture">1 or 3 channels.</param>
    /// <param name="face">The face whose mask was pasted.</param>
    public static double SeamGradient(Picture picture, FaceLandmarks face)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(face);
        var (width, height) = (picture.Width, picture.Height);
        var inside = FaceMask.Of(face, width, height, feather: 0);
        var outside = new Plane(width, height, Array.ConvertAll(inside.Values, v => 1 - v));
        var (fromOutside, fromInside) = (DistanceTransform.Distance(inside), DistanceTransform.Distance(outside));
        var luma = picture.Luma();
        double seam = Math.Max(1.5, Seam * face.EyeDistance), reach = Math.Max(seam + 3, Surroundings * face.EyeDistance);
        (double Sum, int Count) on = default, beside = default;
        for (var y = 0; y < height - 1; y++)
        {
            for (var x = 0; x < width - 1; x++)
            {
                var distance = Math.Max(fromOutside[x, y], fromInside[x, y]);
                if (!(distance <= reach))
                    continue;
                float dx = luma[x + 1, y] - luma[x, y], dy = luma[x, y + 1] - luma[x, y];
                ref var part = ref (distance <= seam ? ref on : ref beside);
                part = (part.Sum + Math.Sqrt(dx * dx + dy * dy), part.Count + 1);
            }
        }
        return on.Count == 0 || beside.Count == 0 || beside.Sum == 0 ? 1 : on.Sum / on.Count / (beside.Sum / beside.Count);
    }

    /// <summary>The mean distance of the landmarks from where they were, in eye distances of the face that was.</summary>
    public static double LandmarkError(FaceLandmarks changed, FaceLandmarks before)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(before);
        return changed.Points.Zip(before.Points, (a, b) => (a - b).Length).Average() / before.EyeDistance;
    }
}
