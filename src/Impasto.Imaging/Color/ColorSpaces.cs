using Impasto.LinearAlgebra;

namespace Impasto.Imaging.Color;

/// <summary>Conversions between sRGB as <see cref="Picture"/> holds it and the colour spaces. Values outside 0..1 go through unclipped where the formulas allow.</summary>
public static class ColorSpaces
{
    // scikit-image's rounding of the sRGB primaries and D65 white.
    private static readonly Matrix3 XyzOfLinear = new([0.412453, 0.357580, 0.180423, 0.212671, 0.715160, 0.072169, 0.019334, 0.119193, 0.950227]);
    private static readonly Matrix3 YiqOfRgb = new([0.299, 0.587, 0.114, 0.59590059, -0.27455667, -0.32134392, 0.21153661, -0.52273617, 0.31119955]);
    private static readonly Matrix3 YCbCrOfRgb = new([0.299, 0.587, 0.114, -0.299 / 1.772, -0.587 / 1.772, 0.5, 0.5, -0.587 / 1.402, -0.114 / 1.402]);
    private static readonly Matrix3 OklabLmsOfLinear =
        new([0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619, 0.2817188376, 0.6299787005]);
    private static readonly Matrix3 OklabOfRoots =
        new([0.2104542553, 0.7936177850, -0.0040720468, 1.9779984951, -2.4285922050, 0.4505937099, 0.0259040371, 0.7827717662, -0.8086757660]);
    private static readonly Matrix3 LmsOfRgb = new([0.3811, 0.5783, 0.0402, 0.1967, 0.7244, 0.0782, 0.0241, 0.1288, 0.8444]);
    private static readonly Matrix3 LAlphaBetaOfLogLms = Matrix3.Diagonal(1 / Math.Sqrt(3), 1 / Math.Sqrt(6), 1 / Math.Sqrt(2)) * new Matrix3([1, 1, 1, 1, 1, -2, 1, -1, 0]);

    private static readonly float[] ToXyz = Single(XyzOfLinear);
    private static readonly float[] FromXyz = Single(XyzOfLinear.Inverse());
    private static readonly float[] ToYiq = Single(YiqOfRgb);
    private static readonly float[] FromYiq = Single(YiqOfRgb.Inverse());
    private static readonly float[] ToYCbCr = Single(YCbCrOfRgb);
    private static readonly float[] FromYCbCr = Single(YCbCrOfRgb.Inverse());
    private static readonly float[] ToOklabLms = Single(OklabLmsOfLinear);
    private static readonly float[] FromOklabLms = Single(OklabLmsOfLinear.Inverse());
    private static readonly float[] ToOklab = Single(OklabOfRoots);
    private static readonly float[] FromOklab = Single(OklabOfRoots.Inverse());
    private static readonly float[] ToLms = Single(LmsOfRgb);
    private static readonly float[] FromLms = Single(LmsOfRgb.Inverse());
    private static readonly float[] ToLAlphaBeta = Single(LAlphaBetaOfLogLms);
    private static readonly float[] FromLAlphaBeta = Single(LAlphaBetaOfLogLms.Inverse());

    private const float WhiteX = 0.95047f;
    private const float WhiteZ = 1.08883f;
    private const float WhiteU = 4 * WhiteX / (WhiteX + 15 + 3 * WhiteZ);
    private const float WhiteV = 9 / (WhiteX + 15 + 3 * WhiteZ);
    private const float LmsFloor = 1e-4f;

    private delegate (float A, float B, float C) Conversion(float a, float b, float c);

    /// <summary>sRGB pixels in another space.</summary>
    /// <param name="rgb">Encoded sRGB, interleaved, 3 values a pixel, as <see cref="Picture.Pixels"/>.</param>
    /// <param name="space">The space.</param>
    /// <returns>As many values, interleaved.</returns>
    public static float[] FromSrgb(float[] rgb, ColorSpace space) => Convert(rgb, From(space));

    /// <summary>The inverse of <see cref="FromSrgb(float[], ColorSpace)"/>: values in a space as encoded sRGB, not clipped.</summary>
    public static float[] ToSrgb(float[] values, ColorSpace space) => Convert(values, To(space));

    /// <summary>One sRGB colour in another space.</summary>
    public static (float A, float B, float C) FromSrgb(float r, float g, float b, ColorSpace space) => From(space)(r, g, b);

    /// <summary>One colour of a space as encoded sRGB.</summary>
    public static (float R, float G, float B) ToSrgb(float a, float b, float c, ColorSpace space) => To(space)(a, b, c);

    /// <summary>The first channel of a picture in a space that begins with luminance.</summary>
    internal static Plane Luminance(Picture picture, ColorSpace space)
    {
        var pixels = picture.ToRgb().Pixels;
        var (plane, from) = (new Plane(picture.Width, picture.Height), From(space));
        ForPixels(plane.Values.Length, i => plane.Values[i] = from(pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]).A);
        return plane;
    }

    /// <summary>Greys whose luminance is the plane's, as encoded sRGB, three values a pixel.</summary>
    internal static float[] Grey(Plane luminance, ColorSpace space)
    {
        var (result, to) = (new float[checked(3 * luminance.Values.Length)], To(space));
        ForPixels(luminance.Values.Length, i => (result[3 * i], result[3 * i + 1], result[3 * i + 2]) = to(luminance.Values[i], 0, 0));
        return result;
    }

    /// <summary>The first channel of one picture's colours with the others of another's, all as encoded sRGB, three values a pixel.</summary>
    internal static float[] Recombine(float[] first, float[] others, ColorSpace space)
    {
        var (result, from, to) = (new float[others.Length], From(space), To(space));
        ForPixels(others.Length / 3, i =>
        {
            var (_, b, c) = from(others[3 * i], others[3 * i + 1], others[3 * i + 2]);
            (result[3 * i], result[3 * i + 1], result[3 * i + 2]) = to(from(first[3 * i], first[3 * i + 1], first[3 * i + 2]).A, b, c);
        });
        return result;
    }

    private static Conversion From(ColorSpace space) => space switch
    {
        ColorSpace.Linear => Linear,
        ColorSpace.Xyz => Xyz,
        ColorSpace.Lab => Lab,
        ColorSpace.Luv => Luv,
        ColorSpace.Yiq => static (r, g, b) => Multiply(ToYiq, r, g, b),
        ColorSpace.YCbCr => YCbCr,
        ColorSpace.Hsv => Hsv,
        ColorSpace.Hsl => Hsl,
        ColorSpace.Oklab => Oklab,
        ColorSpace.LAlphaBeta => LAlphaBeta,
        _ => throw Unknown(space),
    };

    private static Conversion To(ColorSpace space) => space switch
    {
        ColorSpace.Linear => Encode,
        ColorSpace.Xyz => RgbOfXyz,
        ColorSpace.Lab => RgbOfLab,
        ColorSpace.Luv => RgbOfLuv,
        ColorSpace.Yiq => static (y, i, q) => Multiply(FromYiq, y, i, q),
        ColorSpace.YCbCr => static (y, cb, cr) => Multiply(FromYCbCr, y / 255, (cb - 128) / 255, (cr - 128) / 255),
        ColorSpace.Hsv => RgbOfHsv,
        ColorSpace.Hsl => RgbOfHsl,
        ColorSpace.Oklab => RgbOfOklab,
        ColorSpace.LAlphaBeta => RgbOfLAlphaBeta,
        _ => throw Unknown(space),
    };

    private static float[] Convert(float[] values, Conversion convert)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length % 3 != 0)
            throw new ArgumentException($"Colours come in threes, but there are {values.Length} values: give three channels a pixel.", nameof(values));
        var result = new float[values.Length];
        ForPixels(values.Length / 3, i => (result[3 * i], result[3 * i + 1], result[3 * i + 2]) = convert(values[3 * i], values[3 * i + 1], values[3 * i + 2]));
        return result;
    }

    private static void ForPixels(int count, Action<int> work)
    {
        const int block = 4096;
        ParallelLoop.For(0, (count + block - 1) / block, n =>
        {
            for (var i = n * block; i < Math.Min(count, (n + 1) * block); i++)
                work(i);
        });
    }

    private static (float, float, float) Multiply(float[] m, float a, float b, float c) =>
        (m[0] * a + m[1] * b + m[2] * c, m[3] * a + m[4] * b + m[5] * c, m[6] * a + m[7] * b + m[8] * c);

    private static (float, float, float) Linear(float r, float g, float b) => (SrgbCurve.Decode(r), SrgbCurve.Decode(g), SrgbCurve.Decode(b));

    private static (float, float, float) Encode(float r, float g, float b) => (SrgbCurve.Encode(r), SrgbCurve.Encode(g), SrgbCurve.Encode(b));

    private static (float, float, float) Xyz(float r, float g, float b) => Multiply(ToXyz, SrgbCurve.Decode(r), SrgbCurve.Decode(g), SrgbCurve.Decode(b));

    private static (float, float, float) RgbOfXyz(float x, float y, float z)
    {
        var (r, g, b) = Multiply(FromXyz, x, y, z);
        return Encode(r, g, b);
    }

    private static (float, float, float) Lab(float r, float g, float b)
    {
        var (x, y, z) = Xyz(r, g, b);
        var (fx, fy, fz) = (F(x / WhiteX), F(y), F(z / WhiteZ));
        return (116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz));

        static float F(float t) => t > 0.008856f ? MathF.Cbrt(t) : 7.787f * t + 16f / 116;
    }

    private static (float, float, float) RgbOfLab(float lightness, float a, float b)
    {
        var fy = (lightness + 16) / 116;
        return RgbOfXyz(WhiteX * Inverse(fy + a / 500), Inverse(fy), WhiteZ * Math.Max(0, Inverse(fy - b / 200)));

        static float Inverse(float f) => f > 0.2068966f ? f * f * f : (f - 16f / 116) / 7.787f;
    }

    private static (float, float, float) Luv(float r, float g, float b)
    {
        var (x, y, z) = Xyz(r, g, b);
        var lightness = y > 0.008856f ? 116 * MathF.Cbrt(y) - 16 : 903.3f * y;
        var sum = x + 15 * y + 3 * z;
        return sum <= 0 ? (lightness, 0, 0) : (lightness, 13 * lightness * (4 * x / sum - WhiteU), 13 * lightness * (9 * y / sum - WhiteV));
    }

    private static (float, float, float) RgbOfLuv(float lightness, float u, float v)
    {
        if (lightness <= 0)
            return (0, 0, 0);
        var y = lightness > 7.999625f ? MathF.Pow((lightness + 16) / 116, 3) : lightness / 903.3f;
        var up = WhiteU + u / (13 * lightness);
        var vp = WhiteV + v / (13 * lightness);
        return RgbOfXyz(y * 9 * up / (4 * vp), y, y * (12 - 3 * up - 20 * vp) / (4 * vp));
    }

    private static (float, float, float) YCbCr(float r, float g, float b)
    {
        var (y, cb, cr) = Multiply(ToYCbCr, r, g, b);
        return (255 * y, 128 + 255 * cb, 128 + 255 * cr);
    }

    private static float Hue(float r, float g, float b, float most, float range)
    {
        if (range <= 0)
            return 0;
        var sector = r == most ? (g - b) / range : g == most ? 2 + (b - r) / range : 4 + (r - g) / range;
        return sector < 0 ? sector / 6 + 1 : sector / 6;
    }

    private static (float, float, float) Hsv(float r, float g, float b)
    {
        var most = Math.Max(r, Math.Max(g, b));
        var range = most - Math.Min(r, Math.Min(g, b));
        return (Hue(r, g, b, most, range), most > 0 ? range / most : 0, most);
    }

    private static (float, float, float) RgbOfHsv(float h, float s, float v)
    {
        return (Channel(5), Channel(3), Channel(1));

        float Channel(float n)
        {
            var k = n + 6 * h;
            k -= 6 * MathF.Floor(k / 6);
            return v - v * s * Math.Max(0, Math.Min(Math.Min(k, 4 - k), 1));
        }
    }

    private static (float, float, float) Hsl(float r, float g, float b)
    {
        var (most, least) = (Math.Max(r, Math.Max(g, b)), Math.Min(r, Math.Min(g, b)));
        var lightness = (most + least) / 2;
        var saturation = most - least <= 0 ? 0 : (most - least) / (lightness <= 0.5f ? most + least : 2 - most - least);
        return (Hue(r, g, b, most, most - least), saturation, lightness);
    }

    private static (float, float, float) RgbOfHsl(float h, float s, float l)
    {
        var reach = s * Math.Min(l, 1 - l);
        return (Channel(0), Channel(8), Channel(4));

        float Channel(float n)
        {
            var k = n + 12 * h;
            k -= 12 * MathF.Floor(k / 12);
            return l - reach * Math.Max(-1, Math.Min(Math.Min(k - 3, 9 - k), 1));
        }
    }

    private static (float, float, float) Oklab(float r, float g, float b)
    {
        var (l, m, s) = Multiply(ToOklabLms, SrgbCurve.Decode(r), SrgbCurve.Decode(g), SrgbCurve.Decode(b));
        return Multiply(ToOklab, MathF.Cbrt(l), MathF.Cbrt(m), MathF.Cbrt(s));
    }

    private static (float, float, float) RgbOfOklab(float lightness, float a, float b)
    {
        var (l, m, s) = Multiply(FromOklab, lightness, a, b);
        var (red, green, blue) = Multiply(FromOklabLms, l * l * l, m * m * m, s * s * s);
        return Encode(red, green, blue);
    }

    private static (float, float, float) LAlphaBeta(float r, float g, float b)
    {
        var (l, m, s) = Multiply(ToLms, r, g, b);
        return Multiply(ToLAlphaBeta, MathF.Log10(Math.Max(l, LmsFloor)), MathF.Log10(Math.Max(m, LmsFloor)), MathF.Log10(Math.Max(s, LmsFloor)));
    }

    private static (float, float, float) RgbOfLAlphaBeta(float l, float alpha, float beta)
    {
        var (x, y, z) = Multiply(FromLAlphaBeta, l, alpha, beta);
        return Multiply(FromLms, MathF.Pow(10, x), MathF.Pow(10, y), MathF.Pow(10, z));
    }

    private static float[] Single(Matrix3 matrix) => Array.ConvertAll(matrix.Values, v => (float)v);

    private static ArgumentOutOfRangeException Unknown(ColorSpace space) => new(nameof(space), space, "There is no such colour space.");
}
