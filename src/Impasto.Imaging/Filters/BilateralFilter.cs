using System.Numerics;

namespace Impasto.Imaging.Filters;

/// <summary>The bilateral filter (Tomasi and Manduchi 1998): a Gaussian mean over a disc whose weights also fall with the difference in colour.</summary>
internal static class BilateralFilter
{
    /// <summary>Smooths a picture and keeps its edges; range distances are Euclidean in the channels, the border is reflected (reflect101).</summary>
    /// <param name="picture">The input, unchanged.</param>
    /// <param name="radius">The disc's radius: dx^2 + dy^2 &lt;= radius^2; at least 0.</param>
    /// <param name="sigmaSpace">Standard deviation in pixels, above 0.</param>
    /// <param name="sigmaRange">Standard deviation in pixel values (0..1), above 0.</param>
    /// <exception cref="ArgumentException">A sigma is not above 0.</exception>
    public static Picture Filter(Picture picture, int radius, double sigmaSpace, double sigmaRange)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        if (!(sigmaSpace > 0 && sigmaRange > 0))
            throw new ArgumentException($"The bilateral filter's sigmas must be above 0, but they are {sigmaSpace} and {sigmaRange}.");
        var (width, height, channels) = (picture.Width, picture.Height, picture.Channels);
        var stride = width + 2 * radius + Vector<float>.Count;
        float[][] padded = [.. picture.Planes().Select(plane => Pad(plane, radius, stride))];
        List<(int Offset, float Space)> disc = [];
        for (var dy = -radius; dy <= radius; dy++)
        {
            for (var dx = -radius; dx <= radius; dx++)
            {
                if (dx * dx + dy * dy <= radius * radius)
                    disc.Add((dy * stride + dx, (float)(-(dx * dx + dy * dy) / (2 * sigmaSpace * sigmaSpace))));
            }
        }
        var range = new Vector<float>((float)(-1 / (2 * sigmaRange * sigmaRange)));
        var result = new Picture(width, height, channels) { Alpha = picture.Alpha, Metadata = picture.Metadata };
        ParallelLoop.For(0, height, y =>
        {
            Span<float> line = stackalloc float[Vector<float>.Count];
            for (var x = 0; x < width; x += Vector<float>.Count)
            {
                var at = (y + radius) * stride + x + radius;
                Vector<float> weights = default, red = default, green = default, blue = default;
                var r0 = new Vector<float>(padded[0], at);
                var g0 = channels == 3 ? new Vector<float>(padded[1], at) : default;
                var b0 = channels == 3 ? new Vector<float>(padded[2], at) : default;
                foreach (var (offset, space) in disc)
                {
                    var r = new Vector<float>(padded[0], at + offset);
                    var distance = (r - r0) * (r - r0);
                    Vector<float> g = default, b = default;
                    if (channels == 3)
                    {
                        g = new Vector<float>(padded[1], at + offset);
                        b = new Vector<float>(padded[2], at + offset);
                        distance += (g - g0) * (g - g0) + (b - b0) * (b - b0);
                    }
                    var weight = Vector.Exp(Vector.FusedMultiplyAdd(distance, range, new Vector<float>(space)));
                    weights += weight;
                    red = Vector.FusedMultiplyAdd(weight, r, red);
                    green = Vector.FusedMultiplyAdd(weight, g, green);
                    blue = Vector.FusedMultiplyAdd(weight, b, blue);
                }
                for (var c = 0; c < channels; c++)
                {
                    ((c == 0 ? red : c == 1 ? green : blue) / weights).CopyTo(line);
                    for (var i = 0; i < Math.Min(Vector<float>.Count, width - x); i++)
                        result[x + i, y, c] = line[i];
                }
            }
        });
        return result;
    }

    private static float[] Pad(Plane plane, int radius, int stride)
    {
        var padded = new float[stride * (plane.Height + 2 * radius)];
        ParallelLoop.For(0, plane.Height + 2 * radius, y =>
        {
            var from = plane.Row(Separable.Inside(y - radius, plane.Height, Border.Reflect101));
            for (var x = 0; x < plane.Width + 2 * radius; x++)
                padded[y * stride + x] = from[Separable.Inside(x - radius, plane.Width, Border.Reflect101)];
        });
        return padded;
    }
}
