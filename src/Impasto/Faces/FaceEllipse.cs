namespace Impasto.Faces;

/// <summary>A face with hair and chin as a soft ellipse.</summary>
internal static class FaceEllipse
{
    /// <summary>How much of a place is the face: 1 inside, 0 beyond 1.2 times its radii, smooth between.</summary>
    /// <param name="face">The detector's box.</param>
    /// <param name="x">The place, in the box's pixels.</param>
    /// <param name="y">Its row.</param>
    public static float At(FaceBox face, double x, double y)
    {
        double dx = (x - face.X - face.Width / 2) / (0.75 * face.Width), dy = (y - face.Y - face.Height / 2) / (0.8 * face.Height);
        var t = Math.Clamp((1.2 - Math.Sqrt(dx * dx + dy * dy)) / 0.5, 0, 1);
        return (float)(t * t * (3 - 2 * t));
    }

    /// <summary>The pixels that have a share in the face.</summary>
    public static (int X, int Y, int Width, int Height) Bounds(FaceBox face, int width, int height)
    {
        int left = Edge(face.X + face.Width / 2 - 0.9 * face.Width, width), right = Edge(face.X + face.Width / 2 + 0.9 * face.Width + 1, width);
        int top = Edge(face.Y + face.Height / 2 - 0.96 * face.Height, height), bottom = Edge(face.Y + face.Height / 2 + 0.96 * face.Height + 1, height);
        return (left, top, right - left, bottom - top);

        static int Edge(double at, int size) => (int)Math.Clamp(Math.Floor(at), 0, size);
    }
}
