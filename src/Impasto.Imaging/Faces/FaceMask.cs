using Impasto.Imaging.Color;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Faces;

/// <summary>The part of a face that one takes from another: from the jaw to above the brows, with a soft edge.</summary>
internal static class FaceMask
{
    /// <summary>How far above the brows the mask goes, as a share of the distance from brows to chin: brows that end at a seam are seen twice.</summary>
    public const double BrowRise = 0.2;

    /// <summary>A mouth that is open so far, in eye distances, shows its inside.</summary>
    private const double OpenMouth = 0.08;

    /// <summary>Points of the smooth outline between two landmarks.</summary>
    private const int Between = 6;

    /// <summary>The mask, 0..1: 1 inside, falling to 0 at the outline.</summary>
    /// <param name="face">In the mask's pixels.</param>
    /// <param name="width">The mask's width.</param>
    /// <param name="height">The mask's height.</param>
    /// <param name="feather">Over how many pixels inside the outline it rises.</param>
    /// <param name="rise">How far it goes above the brows, in distances from brows to chin.</param>
    /// <param name="inset">How far the jaw's line lies inside the landmarks', as a share of the face's size: the line of the jaw itself stays the photo's.</param>
    public static Plane Of(FaceLandmarks face, int width, int height, double feather, double rise = BrowRise, double inset = 0.04)
    {
        ArgumentNullException.ThrowIfNull(face);
        var inside = Fill(Smooth(Outline(face, rise, inset)), width, height);
        if (feather <= 0)
            return inside;
        // A mask that goes on beyond the picture has no edge there.
        var distance = DistanceTransform.Distance(inside);
        for (var i = 0; i < inside.Values.Length; i++)
        {
            var t = (float)Math.Clamp(distance.Values[i] / feather, 0, 1);
            inside.Values[i] = t * t * (3 - 2 * t);
        }
        return inside;
    }

    /// <summary>
    /// How much of an open mouth's inside a face keeps, 0..1, when it takes its other parts from a target whose lips are closed or nearly, which has none to give; null where the target has.
    /// </summary>
    /// <param name="face">In the plane's pixels.</param>
    /// <param name="target">The target's.</param>
    /// <param name="width">The plane's width.</param>
    /// <param name="height">The plane's height.</param>
    public static Plane? KeptMouth(FaceLandmarks face, FaceLandmarks target, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(face);
        ArgumentNullException.ThrowIfNull(target);
        return face.MouthOpening > OpenMouth && target.MouthOpening < 0.5 * face.MouthOpening
            ? Gaussian.Blur(Fill([.. face.InnerLips], width, height), 0.02 * face.EyeDistance) : null;
    }

    /// <summary>The eyes, each made larger about its middle by a factor; 0 or 1.</summary>
    public static Plane Eyes(FaceLandmarks face, int width, int height, double factor)
    {
        ArgumentNullException.ThrowIfNull(face);
        var eyes = Fill(Grown(face.LeftEye, factor), width, height);
        var right = Fill(Grown(face.RightEye, factor), width, height);
        for (var i = 0; i < eyes.Values.Length; i++)
            eyes.Values[i] = Math.Max(eyes.Values[i], right.Values[i]);
        return eyes;
    }

    /// <summary>
    /// How much of what is above the brows has the skin's colours, 0..1; 1 below: hair, a hat or a scarf on a forehead belongs to the head that it is on.
    /// </summary>
    /// <param name="picture">Three channels.</param>
    /// <param name="face">Its face.</param>
    /// <param name="skin">Its skin, 0 or 1.</param>
    public static Plane Forehead(Picture picture, FaceLandmarks face, Plane skin)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(face);
        ArgumentNullException.ThrowIfNull(skin);
        var result = new Plane(picture.Width, picture.Height);
        Array.Fill(result.Values, 1);
        var lab = ColorSpaces.FromSrgb(picture.Pixels, ColorSpace.Lab);
        if (FaceColors.Tones(lab, skin) is not { } tones)
            return result;
        var brows = Math.Max(Point2.Dot(Point2.Mean(face.LeftBrow), face.Up), Point2.Dot(Point2.Mean(face.RightBrow), face.Up));
        for (var i = 0; i < result.Values.Length; i++)
        {
            var above = Point2.Dot(new Point2(i % result.Width, i / result.Width), face.Up) - brows;
            if (above < 0)
                continue;
            var distance = 0.0;
            for (var k = 0; k < 3; k++)
            {
                var d = (lab[3 * i + k] - tones.Mean[k]) / Math.Max(tones.Deviation(k), k == 0 ? 7 : 4);
                distance += d * d;
            }
            // Within a sixth of an eye distance over the brows the landmarks' own brows are still there.
            var t = Math.Clamp((Math.Sqrt(distance) - 3) / 2, 0, 1) * Math.Clamp(above / (0.16 * face.EyeDistance), 0, 1);
            result.Values[i] = (float)(1 - t);
        }
        // The rim of what isn't skin is excluded with it, as its colour would be spread over the forehead.
        return new Plane(result.Width, result.Height, Array.ConvertAll(Gaussian.Blur(result, 0.06 * face.EyeDistance).Values, v => Math.Clamp(2.5f * v - 1.5f, 0, 1)));
    }

    /// <summary>Skin alone: what is inside the outline but no eye, brow or mouth; 0 or 1.</summary>
    public static Plane Skin(FaceLandmarks face, int width, int height)
    {
        var skin = Fill(Smooth(Outline(face, 0.1, 0.1)), width, height);
        foreach (var (part, grown) in new[] { (face.LeftEye, 1.7), (face.RightEye, 1.7), (face.LeftBrow, 1.3), (face.RightBrow, 1.3), (face.OuterLips, 1.15) })
        {
            var hole = Fill(Grown(part, grown), width, height);
            for (var i = 0; i < skin.Values.Length; i++)
                skin.Values[i] *= 1 - hole.Values[i];
        }
        return skin;
    }

    private static Point2[] Grown(IReadOnlyList<Point2> part, double factor)
    {
        var center = Point2.Mean(part);
        return [.. part.Select(p => center + factor * (p - center))];
    }

    private static Point2[] Outline(FaceLandmarks face, double rise, double inset)
    {
        var outline = PersonShape.FaceOutline(face, rise);
        var center = Point2.Mean(outline);
        for (var i = 0; i < face.Jaw.Count; i++)
            outline[i] = center + (1 - inset) * (outline[i] - center);
        return outline;
    }

    /// <summary>A closed Catmull-Rom curve through the points.</summary>
    private static Point2[] Smooth(Point2[] points)
    {
        var curve = new List<Point2>();
        for (var i = 0; i < points.Length; i++)
        {
            Point2 before = points[(i + points.Length - 1) % points.Length], a = points[i], b = points[(i + 1) % points.Length], after = points[(i + 2) % points.Length];
            for (var k = 0; k < Between; k++)
            {
                double t = (double)k / Between, t2 = t * t, t3 = t2 * t;
                curve.Add(0.5 * (2 * a + t * (b - before) + t2 * (2 * before - 5 * a + 4 * b - after) + t3 * (3 * a - before - 3 * b + after)));
            }
        }
        return [.. curve];
    }

    private static Plane Fill(Point2[] polygon, int width, int height)
    {
        var plane = new Plane(width, height);
        int first = Math.Max(0, (int)Math.Floor(polygon.Min(p => p.Y))), last = Math.Min(height - 1, (int)Math.Ceiling(polygon.Max(p => p.Y)));
        int left = Math.Max(0, (int)Math.Floor(polygon.Min(p => p.X))), right = Math.Min(width - 1, (int)Math.Ceiling(polygon.Max(p => p.X)));
        ParallelLoop.For(first, last + 1, y =>
        {
            for (var x = left; x <= right; x++)
            {
                if (PersonShape.Inside(polygon, new Point2(x, y)))
                    plane[x, y] = 1;
            }
        });
        return plane;
    }
}
