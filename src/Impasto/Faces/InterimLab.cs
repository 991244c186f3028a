using Impasto.Imaging;
namespace Impasto.Faces;
internal static class InterimLab
{
    private static float Lin(float v) => v <= 0.04045f ? v / 12.92f : MathF.Pow((v + 0.055f) / 1.055f, 2.4f);
    private static float Enc(float v) => v <= 0.0031308f ? v * 12.92f : 1.055f * MathF.Pow(v, 1 / 2.4f) - 0.055f;
    private static float F(float t) => t > 0.008856452f ? MathF.Cbrt(t) : t / 0.12841855f + 4f / 29;
    private static float Fi(float t) => t > 6f / 29 ? t * t * t : 0.12841855f * (t - 4f / 29);
    public static Plane[] FromSrgb(Picture p)
    {
        var o = new[] { new Plane(p.Width, p.Height), new Plane(p.Width, p.Height), new Plane(p.Width, p.Height) };
        for (var i = 0; i < p.Width * p.Height; i++)
        {
            float r = Lin(Math.Clamp(p.Pixels[3 * i], 0, 1)), g = Lin(Math.Clamp(p.Pixels[3 * i + 1], 0, 1)), b = Lin(Math.Clamp(p.Pixels[3 * i + 2], 0, 1));
            float x = F((0.4124564f * r + 0.3575761f * g + 0.1804375f * b) / 0.95047f), y = F(0.2126729f * r + 0.7151522f * g + 0.0721750f * b), z = F((0.0193339f * r + 0.1191920f * g + 0.9503041f * b) / 1.08883f);
            o[0].Values[i] = 116 * y - 16; o[1].Values[i] = 500 * (x - y); o[2].Values[i] = 200 * (y - z);
        }
        return o;
    }
    public static Picture ToSrgb(Plane[] c)
    {
        var o = new Picture(c[0].Width, c[0].Height, 3);
        for (var i = 0; i < o.Width * o.Height; i++)
        {
            float fy = (c[0].Values[i] + 16) / 116, x = 0.95047f * Fi(fy + c[1].Values[i] / 500), y = Fi(fy), z = 1.08883f * Fi(fy - c[2].Values[i] / 200);
            o.Pixels[3 * i] = Math.Clamp(Enc(3.2404542f * x - 1.5371385f * y - 0.4985314f * z), 0, 1);
            o.Pixels[3 * i + 1] = Math.Clamp(Enc(-0.9692660f * x + 1.8760108f * y + 0.0415560f * z), 0, 1);
            o.Pixels[3 * i + 2] = Math.Clamp(Enc(0.0556434f * x - 0.2040259f * y + 1.0572252f * z), 0, 1);
        }
        return o;
    }
}
