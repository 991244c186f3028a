using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Faces;

/// <summary>Where a portrait's person is likely to be, from the landmarks alone.</summary>
internal sealed class PersonShape
{
    public PersonShape(FaceLandmarks face, int width, int height)
    {
        Likelihood = new float[width * height];
        Certain = new bool[width * height];
        Core = new bool[width * height];
        Surroundings = new bool[width * height];
        var brows = 0.5 * (Point2.Mean(face.LeftBrow) + Point2.Mean(face.RightBrow));
        Point2 up = face.Up, right = new(-up.Y, up.X), chin = face.Points[8];
        // A face's height from chin to brow; its width is about 1.35 times that, seen from the front.
        double tall = Math.Max(1, Point2.Dot(brows - chin, up)), wide = Math.Max(1, Math.Max(face.Width, 1.1 * tall));
        FaceWidth = wide;
        ChinRow = chin.Y;
        var middle = 0.5 * (brows + 0.5 * (face.Points[0] + face.Points[16]));
        // A raised brow's ends, and landmarks a little off, may lie on the wall: what is certain keeps clear of them.
        Point2[] sure = Shrunk(FaceOutline(face, 0.28), 0.86), core = Shrunk(FaceOutline(face, 0), 0.75);
        for (int y = 0, i = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++, i++)
            {
                var p = new Point2(x, y);
                var d = p - middle;
                double across = Point2.Dot(d, right) / (0.68 * wide), along = Point2.Dot(d, up) / (Point2.Dot(d, up) > 0 ? 1.12 * tall : 1.25 * tall);
                var head = Sigmoid(7 * (1 - Math.Sqrt(across * across + along * along)));
                // Shoulders follow gravity, not the head's tilt.
                double below = (y - chin.Y) / tall, half = wide * (0.36 + 1.3 * Smooth((below - 0.12) / 0.75));
                var body = below > -0.3 ? Sigmoid((half - Math.Abs(x - chin.X + 0.3 * tall * right.Y)) / (0.17 * wide)) * Smooth((below + 0.3) / 0.3) : 0;
                var likelihood = Math.Max(head, body);
                var inFace = Inside(sure, p);
                var column = Math.Abs(x - chin.X) < 0.25 * wide && below > 0.9;
                var outside = likelihood < 0.004 || (below < 0 && Math.Abs(Point2.Dot(d, right)) > 1.5 * wide);
                Certain[i] = inFace || column || outside;
                Core[i] = column || Inside(core, p);
                // Shoulders may be broader than thought; beside and above the head is wall, unless the hair is huge.
                Surroundings[i] = outside || (below < 0 && likelihood < 0.06);
                Likelihood[i] = inFace || column ? 1 : outside ? 0 : (float)likelihood;
            }
        }
    }

    /// <summary>Breadth of the face as seen from the front, pixels.</summary>
    public double FaceWidth { get; }

    /// <summary>How far down the chin is, pixels.</summary>
    public double ChinRow { get; }

    /// <summary>[height, width], 0..1.</summary>
    public float[] Likelihood { get; }

    /// <summary>Where the likelihood (0 or 1) is beyond doubt.</summary>
    public bool[] Certain { get; }

    /// <summary>The middle of the face and of the chest, clear of every outline even where landmarks are a little off.</summary>
    public bool[] Core { get; }

    /// <summary>Around the head, where the background is all but certain.</summary>
    public bool[] Surroundings { get; }

    /// <summary>The jaw, and the brows raised by a share of the distance from brows to chin.</summary>
    internal static Point2[] FaceOutline(FaceLandmarks face, double rise)
    {
        var brows = 0.5 * (Point2.Mean(face.LeftBrow) + Point2.Mean(face.RightBrow));
        var shift = rise * Math.Max(1, Point2.Dot(brows - face.Points[8], face.Up)) * face.Up;
        return [.. face.Jaw, .. face.RightBrow.Reverse().Select(p => p + shift), .. face.LeftBrow.Reverse().Select(p => p + shift)];
    }

    internal static bool Inside(ReadOnlySpan<Point2> polygon, Point2 p)
    {
        var inside = false;
        for (int i = 0, j = polygon.Length - 1; i < polygon.Length; j = i++)
        {
            Point2 a = polygon[i], b = polygon[j];
            if (a.Y > p.Y != b.Y > p.Y && p.X < (b.X - a.X) * (p.Y - a.Y) / (b.Y - a.Y) + a.X)
                inside = !inside;
        }
        return inside;
    }

    private static Point2[] Shrunk(Point2[] outline, double factor)
    {
        var center = Point2.Mean(outline);
        return Array.ConvertAll(outline, p => center + factor * (p - center));
    }

    private static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));

    private static double Smooth(double t)
    {
        t = Math.Clamp(t, 0, 1);
        return t * t * (3 - 2 * t);
    }
}
