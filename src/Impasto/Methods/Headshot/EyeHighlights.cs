using Impasto.Imaging;
using Impasto.Imaging.Blending;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Warping;

namespace Impasto.Methods.Headshot;

/// <summary>
/// The lights that a studio leaves in the eyes (Shih et al. 2014, section 4.2): the photo's are painted over with the iris around them, the example's are put in their place,
/// as far from the iris' middle, in units of its radius.
/// </summary>
internal static class EyeHighlights
{
    /// <summary>Least opening of the lids over the eye's width: less is a closed eye.</summary>
    private const double LeastOpening = 0.14;

    /// <summary>Removes the photo's highlights, in place.</summary>
    /// <param name="lab">The photo's L, a, b.</param>
    /// <param name="face">Its landmarks.</param>
    public static void Erase(Plane[] lab, FaceLandmarks face)
    {
        foreach (var iris in Irises(lab[0], face))
        {
            if (iris is not { } found)
                continue;
            ForEach(lab[0], found, 1.6, (x, y, _) => found.Alpha(lab[0], x, y) > 0.05f, out var spots);
            if (spots.Count == 0)
                continue;
            // A small window around the iris is filled from its own dark part.
            int reach = (int)Math.Ceiling(2.5 * found.Radius), left = (int)found.Center.X - reach, top = (int)found.Center.Y - reach, side = 2 * reach + 1;
            var weights = new float[side * side];
            Array.Fill(weights, 1);
            foreach (var (x, y) in spots)
            {
                for (var j = -1; j <= 1; j++)
                {
                    for (var i = -1; i <= 1; i++)
                        weights[Math.Clamp(y + j - top, 0, side - 1) * side + Math.Clamp(x + i - left, 0, side - 1)] = 0;
                }
            }
            foreach (var plane in lab)
            {
                var window = new float[weights.Length];
                for (var i = 0; i < window.Length; i++)
                    window[i] = plane[Math.Clamp(left + i % side, 0, plane.Width - 1), Math.Clamp(top + i / side, 0, plane.Height - 1)];
                var filled = PushPull.Fill(window, weights, side, side, 1);
                for (var i = 0; i < window.Length; i++)
                {
                    int x = left + i % side, y = top + i / side;
                    if (weights[i] == 0 && x >= 0 && y >= 0 && x < plane.Width && y < plane.Height)
                        plane[x, y] = filled[i];
                }
            }
        }
    }

    /// <summary>Puts the example's highlights into the result, in place.</summary>
    /// <param name="lab">The result's L, a, b.</param>
    /// <param name="photoLightness">The photo's L, in which its irises are looked for.</param>
    /// <param name="face">The photo's landmarks.</param>
    /// <param name="example">The example's L, a, b.</param>
    /// <param name="exampleFace">Its landmarks.</param>
    public static void Transfer(Plane[] lab, Plane photoLightness, FaceLandmarks face, Plane[] example, FaceLandmarks exampleFace)
    {
        var pairs = Irises(photoLightness, face).Zip(Irises(example[0], exampleFace));
        foreach (var (to, from) in pairs)
        {
            if (to is not { } iris || from is not { } source)
                continue;
            var scale = source.Radius / iris.Radius;
            ForEach(lab[0], iris, 1.15, (x, y, inside) =>
            {
                var p = source.Center + scale * (new Point2(x, y) - iris.Center);
                var alpha = inside * source.Alpha(example[0], p.X, p.Y);
                for (var k = 0; k < 3 && alpha > 0; k++)
                    lab[k][x, y] += alpha * (example[k].Sample((float)p.X, (float)p.Y) - lab[k][x, y]);
                return false;
            }, out _);
        }
    }

    private static Iris?[] Irises(Plane lightness, FaceLandmarks face) => [Iris.Find(lightness, face.LeftEye), Iris.Find(lightness, face.RightEye)];

    /// <summary>Visits the pixels of a disc with a weight that falls to 0 at its edge and collects those for which the visitor says true.</summary>
    private static void ForEach(Plane plane, Iris iris, double reach, Func<int, int, float, bool> visit, out List<(int X, int Y)> chosen)
    {
        chosen = [];
        var radius = reach * iris.Radius;
        for (var y = Math.Max(0, (int)(iris.Center.Y - radius)); y <= Math.Min(plane.Height - 1, (int)(iris.Center.Y + radius) + 1); y++)
        {
            for (var x = Math.Max(0, (int)(iris.Center.X - radius)); x <= Math.Min(plane.Width - 1, (int)(iris.Center.X + radius) + 1); x++)
            {
                var inside = (float)Math.Clamp(3 * (1 - (new Point2(x, y) - iris.Center).Length / radius), 0, 1);
                if (inside > 0 && visit(x, y, inside))
                    chosen.Add((x, y));
            }
        }
    }

    /// <summary>An iris and how bright its highlights are.</summary>
    private readonly record struct Iris(Point2 Center, double Radius, float Threshold)
    {
        /// <summary>The darkest disc between the lids; null for a closed eye.</summary>
        public static Iris? Find(Plane lightness, IReadOnlyList<Point2> eye)
        {
            double width = (eye[3] - eye[0]).Length, opening = 0.5 * ((eye[1] - eye[5]).Length + (eye[2] - eye[4]).Length);
            if (opening < LeastOpening * width || width < 6)
                return null;
            var radius = Math.Max(1.5, 0.2 * width);
            var middle = Point2.Mean([.. eye]);
            var along = 1 / width * (eye[3] - eye[0]);
            (double Value, Point2 Center) best = (double.MaxValue, middle);
            for (var step = -10; step <= 10; step++)
            {
                for (var rise = -3; rise <= 3; rise++)
                {
                    var center = middle + 0.025 * step * width * along + 0.08 * rise * opening * new Point2(-along.Y, along.X);
                    // The mean over the disc, highlights cut off, a little dearer away from the middle.
                    var value = Mean(lightness, center, radius) + 0.25 * Math.Abs(step) + 0.3 * Math.Abs(rise);
                    if (value < best.Value)
                        best = (value, center);
                }
            }
            var median = Median(lightness, best.Center, radius);
            return new Iris(best.Center, radius, median + 22);
        }

        /// <summary>How much of a pixel is highlight, 0..1: what stands out from the iris' own lightness.</summary>
        public float Alpha(Plane lightness, double x, double y)
        {
            var t = Math.Clamp((lightness.Sample((float)x, (float)y) - Threshold) / 18, 0, 1);
            return t * t * (3 - 2 * t);
        }

        private static double Mean(Plane lightness, Point2 center, double radius)
        {
            var values = Values(lightness, center, radius);
            return values.Average(v => Math.Min(v, 60));
        }

        private static float Median(Plane lightness, Point2 center, double radius)
        {
            var values = Values(lightness, center, radius);
            values.Sort();
            return values[values.Count / 2];
        }

        private static List<float> Values(Plane lightness, Point2 center, double radius)
        {
            var values = new List<float>();
            for (var j = -4; j <= 4; j++)
            {
                for (var i = -4; i <= 4; i++)
                {
                    if (i * i + j * j <= 18)
                        values.Add(lightness.Sample((float)(center.X + i * radius / 4), (float)(center.Y + j * radius / 4)));
                }
            }
            return values;
        }
    }
}
