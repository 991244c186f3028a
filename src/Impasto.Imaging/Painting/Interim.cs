namespace Impasto.Imaging.Painting;

internal static class CieLab
{
    private static float Lin(float v) => v <= 0.04045f ? v / 12.92f : MathF.Pow((v + 0.055f) / 1.055f, 2.4f);
    private static float Enc(float v) => v <= 0.0031308f ? v * 12.92f : 1.055f * MathF.Pow(v, 1 / 2.4f) - 0.055f;
    private static float F(float t) => t > 0.008856452f ? MathF.Cbrt(t) : t / 0.12841855f + 4f / 29;
    private static float Fi(float t) => t > 6f / 29 ? t * t * t : 0.12841855f * (t - 4f / 29);
    public static System.Numerics.Vector3 FromSrgb(System.Numerics.Vector3 c)
    {
        float r = Lin(c.X), g = Lin(c.Y), b = Lin(c.Z);
        float x = F((0.4124564f * r + 0.3575761f * g + 0.1804375f * b) / 0.95047f), y = F(0.2126729f * r + 0.7151522f * g + 0.0721750f * b), z = F((0.0193339f * r + 0.1191920f * g + 0.9503041f * b) / 1.08883f);
        return new(116 * y - 16, 500 * (x - y), 200 * (y - z));
    }
    public static System.Numerics.Vector3 ToSrgb(System.Numerics.Vector3 c)
    {
        float fy = (c.X + 16) / 116, x = 0.95047f * Fi(fy + c.Y / 500), y = Fi(fy), z = 1.08883f * Fi(fy - c.Z / 200);
        return new(Enc(3.2404542f * x - 1.5371385f * y - 0.4985314f * z), Enc(-0.9692660f * x + 1.8760108f * y + 0.0415560f * z), Enc(0.0556434f * x - 0.2040259f * y + 1.0572252f * z));
    }
}
