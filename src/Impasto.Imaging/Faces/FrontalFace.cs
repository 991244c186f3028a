using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Faces;

/// <summary>
/// The frontal face that others are aligned to: the mean of the landmarks of 53 public-domain portraits (generalised Procrustes analysis, made symmetric), and the square around it
/// that networks see.
/// </summary>
internal static class FrontalFace
{
    /// <summary>The eyes' distance as a share of the square's side.</summary>
    private const double EyeShare = 0.26;

    /// <summary>Where the middle between the eyes is in the square.</summary>
    private static readonly Point2 Eyes = new(0.5, 0.4);

    /// <summary>In eye distances, the middle between the eyes at the origin; in iBUG order.</summary>
    private static readonly Point2[] Mean = [.. new (double X, double Y)[]
    {
        (-1.175, 0.032), (-1.156, 0.347), (-1.113, 0.640), (-1.063, 0.910), (-0.963, 1.206), (-0.805, 1.444), (-0.614, 1.607), (-0.372, 1.780), (0.000, 1.881), (0.372, 1.780),
        (0.614, 1.607), (0.805, 1.444), (0.963, 1.206), (1.063, 0.910), (1.113, 0.640), (1.156, 0.347), (1.175, 0.032), (-0.916, -0.224), (-0.783, -0.308), (-0.598, -0.343),
        (-0.434, -0.330), (-0.286, -0.280), (0.286, -0.280), (0.434, -0.330), (0.598, -0.343), (0.783, -0.308), (0.916, -0.224), (0.000, 0.030), (0.000, 0.240), (0.000, 0.440),
        (0.000, 0.621), (-0.205, 0.710), (-0.114, 0.742), (0.000, 0.769), (0.114, 0.742), (0.205, 0.710), (-0.683, -0.003), (-0.582, -0.056), (-0.433, -0.060), (-0.304, 0.015),
        (-0.424, 0.052), (-0.575, 0.052), (0.304, 0.015), (0.433, -0.060), (0.582, -0.056), (0.683, -0.003), (0.575, 0.052), (0.424, 0.052), (-0.491, 1.036), (-0.320, 0.984),
        (-0.106, 0.945), (0.000, 0.970), (0.106, 0.945), (0.320, 0.984), (0.491, 1.036), (0.307, 1.199), (0.153, 1.272), (0.000, 1.293), (-0.153, 1.272), (-0.307, 1.199),
        (-0.458, 1.036), (-0.150, 1.038), (0.000, 1.041), (0.150, 1.038), (0.458, 1.036), (0.144, 1.143), (0.000, 1.156), (-0.144, 1.143),
    }.Select(p => new Point2(p.X, p.Y))];

    /// <summary>The point that mirrors each.</summary>
    private static readonly int[] Mirror =
    [
        16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 27, 28, 29, 30, 35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40,
        54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65,
    ];

    /// <summary>The frontal face in a square of so many pixels.</summary>
    public static FaceLandmarks In(int size) => new([.. Mean.Select(p => size * (EyeShare * p + Eyes) - new Point2(0.5, 0.5))]);

    /// <summary>The similarity that brings a face onto the frontal one in a square of so many pixels.</summary>
    public static SimilarityTransform Align(FaceLandmarks face, int size)
    {
        ArgumentNullException.ThrowIfNull(face);
        return SimilarityTransform.Fit(face.Points, In(size).Points);
    }

    /// <summary>A face in the mirrored picture: the points in their order there.</summary>
    /// <param name="face">In a picture.</param>
    /// <param name="width">The picture's width.</param>
    public static FaceLandmarks Mirrored(FaceLandmarks face, int width)
    {
        ArgumentNullException.ThrowIfNull(face);
        return new FaceLandmarks([.. Mirror.Select(i => new Point2(width - 1 - face.Points[i].X, face.Points[i].Y))]);
    }

    /// <summary>The square of a picture that a map names, each of its pixels the mean of what it covers; the border goes on beyond the picture.</summary>
    /// <param name="picture">Three channels.</param>
    /// <param name="toPicture">From the square's pixels to the picture's.</param>
    /// <param name="size">The square's side.</param>
    public static Picture Extract(Picture picture, IPointMap toPicture, int size)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(toPicture);
        var result = new Picture(size, size, 3);
        // The map's scale in the middle says how many samples a pixel needs.
        var middle = new Point2(size / 2.0, size / 2.0);
        var step = (toPicture.Map(middle + new Point2(1, 0)) - toPicture.Map(middle)).Length;
        var taps = Math.Clamp((int)Math.Ceiling(step), 1, 8);
        ParallelLoop.For(0, size, y =>
        {
            Span<float> pixel = stackalloc float[3];
            for (var x = 0; x < size; x++)
            {
                for (var tap = 0; tap < taps * taps; tap++)
                {
                    var p = toPicture.Map(new Point2(x - 0.5 + (tap % taps + 0.5) / taps, y - 0.5 + (tap / taps + 0.5) / taps));
                    if (taps == 1)
                        Sampling.Bicubic(picture.Pixels, picture.Width, picture.Height, 3, (float)p.X, (float)p.Y, pixel);
                    else
                        Sampling.Bilinear(picture.Pixels, picture.Width, picture.Height, 3, (float)p.X, (float)p.Y, pixel);
                    for (var k = 0; k < 3; k++)
                        result[x, y, k] += pixel[k] / (taps * taps);
                }
            }
        });
        return result;
    }
}
