namespace Impasto.Imaging.Color;

/// <summary>The sRGB transfer curve (IEC 61966-2-1), both ways, for values of any size; negative ones take the linear part.</summary>
public static class SrgbCurve
{
    /// <summary>Encoded value (what files and <see cref="Picture"/> hold) to linear light.</summary>
    public static float Decode(float encoded) => encoded <= 0.04045f ? encoded / 12.92f : MathF.Pow((encoded + 0.055f) / 1.055f, 2.4f);

    /// <summary>Linear light to encoded value.</summary>
    public static float Encode(float linear) => linear <= 0.0031308f ? linear * 12.92f : 1.055f * MathF.Pow(linear, 1 / 2.4f) - 0.055f;
}
