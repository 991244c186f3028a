using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Impasto.Imaging.Filters;

/// <summary>
/// The anisotropic Kuwahara filter with polynomial weights (Kyprianidis, Semmo, Kang and Doellner 2010): an ellipse along the local flow is divided into eight
/// overlapping sectors, and the sectors of little variance make the result. Flattens texture, sharpens edges.
/// </summary>
internal static class AnisotropicKuwahara
{
    private const double ZeroCrossing = 0.58;
    private const int FalloffSteps = 1024;
    private const float Half = 0.70710678f;

    // exp(-3.125 r^2) over r^2 = 0..1, for linear interpolation: its error stays below 2e-6.
    private static readonly float[] Falloff = MakeFalloff();

    /// <summary>Filters a picture along its own structure tensor.</summary>
    /// <param name="picture">One or three channels; alpha and metadata are kept.</param>
    /// <param name="radius">Of the filter in pixels, 1 to 100.</param>
    /// <param name="sigma">Smoothing of the structure tensor in pixels.</param>
    public static Picture Filter(Picture picture, int radius = 6, double sigma = 2)
    {
        var tensor = StructureTensor.Of(picture, sigma);
        return Filter(picture, tensor.Anisotropy(), tensor.Angle(), radius);
    }

    /// <summary>Filters a picture along a given field.</summary>
    /// <param name="picture">One or three channels; the border is replicated.</param>
    /// <param name="anisotropy">0..1 for each pixel.</param>
    /// <param name="angle">Direction of the flow in radians.</param>
    /// <param name="radius">Of the filter in pixels, 1 to 100.</param>
    /// <param name="sharpness">q: how strongly sectors of little variance win.</param>
    /// <param name="hardness">Scale of the variances.</param>
    /// <param name="alpha">Eccentricity: large values keep the ellipses round.</param>
    public static Picture Filter(Picture picture, Plane anisotropy, Plane angle, int radius, float sharpness = 8, float hardness = 8, float alpha = 1)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(anisotropy);
        ArgumentNullException.ThrowIfNull(angle);
        ArgumentOutOfRangeException.ThrowIfLessThan(radius, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radius, 100);
        Plane.RequireSameSize(anisotropy, angle, "The Kuwahara filter");
        Plane.RequireSameSize(anisotropy, new Plane(picture.Width, picture.Height), "The Kuwahara filter");
        var rgb = picture.ToRgb();
        var result = new Picture(picture.Width, picture.Height, 3) { Alpha = picture.Alpha, Metadata = picture.Metadata };
        var zeta = 2.0 / radius;
        var sine = Math.Sin(ZeroCrossing);
        var eta = (zeta + Math.Cos(ZeroCrossing)) / (sine * sine);
        ParallelLoop.For(0, picture.Height, y =>
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var a = anisotropy[x, y];
                var major = radius * Math.Clamp((alpha + a) / alpha, 0.1, 2);
                var minor = radius * Math.Clamp(alpha / (alpha + a), 0.1, 2);
                var (sin, cos) = Math.SinCos(angle[x, y]);
                Ellipse(rgb, x, y, major, minor, sin, cos, (float)zeta, (float)eta, sharpness, hardness, result);
            }
        });
        return picture.Channels == 3 ? result : new Picture(picture.Width, picture.Height, 1, result.Channel(0).Values) { Alpha = picture.Alpha, Metadata = picture.Metadata };
    }

    // The eight sectors are the eight lanes: sums of weights, of weighted colours and of weighted squares.
    private static void Ellipse(Picture picture, int x, int y, double major, double minor, double sin, double cos, float zeta, float eta, float sharpness, float hardness,
        Picture result)
    {
        var reachX = (int)Math.Floor(Math.Sqrt(major * major * cos * cos + minor * minor * sin * sin));
        var reachY = (int)Math.Floor(Math.Sqrt(major * major * sin * sin + minor * minor * cos * cos));
        Vector256<float> weights = default, r1 = default, g1 = default, b1 = default, r2 = default, g2 = default, b2 = default;
        var (zetas, minusEta) = (Vector256.Create(zeta), Vector256.Create(-eta));
        var (pixels, falloffs) = (picture.Pixels, Falloff);
        var (alongX, alongY, acrossX, acrossY) = (cos / major, sin / major, -sin / minor, cos / minor);
        for (var j = -reachY; j <= reachY; j++)
        {
            var row = Math.Clamp(y + j, 0, picture.Height - 1) * picture.Width;
            for (var i = -reachX; i <= reachX; i++)
            {
                // In double: whether a pixel on the rim counts must not hang on rounding.
                var ux = alongX * i + alongY * j;
                var uy = acrossX * i + acrossY * j;
                var square = ux * ux + uy * uy;
                if (square > 1)
                    continue;
                var weight = SectorWeights(Vector256.Create((float)ux), Vector256.Create((float)uy), zetas, minusEta);
                var position = (float)square * FalloffSteps;
                var step = (int)position;
                var falloff = falloffs[step] + (position - step) * (falloffs[step + 1] - falloffs[step]);
                weight *= falloff / Vector256.Sum(weight);
                var at = 3 * (row + Math.Clamp(x + i, 0, picture.Width - 1));
                var (r, g, b) = (Vector256.Create(pixels[at]), Vector256.Create(pixels[at + 1]), Vector256.Create(pixels[at + 2]));
                weights += weight;
                var (wr, wg, wb) = (weight * r, weight * g, weight * b);
                r1 += wr;
                g1 += wg;
                b1 += wb;
                r2 = Vector256.FusedMultiplyAdd(wr, r, r2);
                g2 = Vector256.FusedMultiplyAdd(wg, g, g2);
                b2 = Vector256.FusedMultiplyAdd(wb, b, b2);
            }
        }
        r1 /= weights;
        g1 /= weights;
        b1 /= weights;
        var variance = Vector256.Abs(r2 / weights - r1 * r1) + Vector256.Abs(g2 / weights - g1 * g1) + Vector256.Abs(b2 / weights - b1 * b1);
        float total = 0, red = 0, green = 0, blue = 0;
        for (var sector = 0; sector < 8; sector++)
        {
            var share = 1 / (1 + MathF.Pow(hardness * 1000 * variance[sector], 0.5f * sharpness));
            total += share;
            red += share * r1[sector];
            green += share * g1[sector];
            blue += share * b1[sector];
        }
        (result[x, y, 0], result[x, y, 1], result[x, y, 2]) = (red / total, green / total, blue / total);
    }

    // A sector's lobe is (toward + zeta - eta * aside^2)^2 where positive, with the coordinates along and across its direction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> SectorWeights(Vector256<float> x, Vector256<float> y, Vector256<float> zeta, Vector256<float> minusEta)
    {
        // The eight directions, 45 degrees apart: up, left, down, right, and the diagonals.
        var towardX = Vector256.Create(0, -1, 0, 1, Half, -Half, -Half, Half);
        var towardY = Vector256.Create(1, 0, -1, 0, Half, Half, -Half, -Half);
        var asideX = Vector256.Create(1, 0, 1, 0, Half, Half, Half, Half);
        var asideY = Vector256.Create(0, 1, 0, 1, -Half, Half, -Half, Half);
        var toward = Vector256.FusedMultiplyAdd(towardX, x, towardY * y);
        var aside = Vector256.FusedMultiplyAdd(asideX, x, asideY * y);
        var lobe = Vector256.Max(Vector256<float>.Zero, toward + Vector256.FusedMultiplyAdd(aside * aside, minusEta, zeta));
        return lobe * lobe;
    }

    private static float[] MakeFalloff()
    {
        var falloff = new float[FalloffSteps + 2];
        for (var i = 0; i < falloff.Length; i++)
            falloff[i] = MathF.Exp(-3.125f * i / FalloffSteps);
        return falloff;
    }
}
