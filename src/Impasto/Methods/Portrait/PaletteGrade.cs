using Impasto.Imaging;
using Impasto.Imaging.Color;

namespace Impasto.Methods.Portrait;

/// <summary>The photo in a template's colours.</summary>
internal static class PaletteGrade
{
    /// <summary>Lightness differences, in L, beyond which a palette's colour is no neighbour any more.</summary>
    private const float Reach = 16;

    /// <summary>Contrast and saturation changed, colours drawn towards the palette's nearest.</summary>
    /// <param name="photo">Three channels.</param>
    /// <param name="palette">How.</param>
    /// <param name="ground">The paper, sRGB: with <see cref="TemplatePalette.Paper"/> no colour is lighter.</param>
    /// <param name="light">Lightness L of the faces' lit skin, which <see cref="TemplatePalette.Paper"/> brings to white.</param>
    public static Picture Apply(Picture photo, TemplatePalette palette, float[] ground, float light = 100)
    {
        var exposure = 1 + palette.Paper * (100 / Math.Clamp(light, 20, 100) - 1);
        var lab = ColorSpaces.FromSrgb(photo.Pixels, ColorSpace.Lab);
        var colors = ColorSpaces.FromSrgb([.. palette.Colors.SelectMany(c => c)], ColorSpace.Lab);
        var pull = palette.Colors.Length == 0 ? 0 : palette.Pull;
        ParallelLoop.For(0, photo.Height, y =>
        {
            for (var i = y * photo.Width; i < (y + 1) * photo.Width; i++)
            {
                float l = 50 + palette.Contrast * (Math.Min(100, exposure * lab[3 * i]) - 50), a = palette.Saturation * lab[3 * i + 1], b = palette.Saturation * lab[3 * i + 2];
                l = palette.Black + (1 - palette.Black / 100) * Stepped(Math.Clamp(l, 0, 100), palette.Tones);
                if (pull > 0)
                {
                    float total = 1e-6f, sl = 0, sa = 0, sb = 0;
                    for (var k = 0; k < palette.Colors.Length; k++)
                    {
                        float dl = colors[3 * k] - l, da = colors[3 * k + 1] - a, db = colors[3 * k + 2] - b;
                        var w = MathF.Exp(-(dl * dl + da * da + db * db) / (2 * Reach * Reach));
                        total += w;
                        sl += w * dl;
                        sa += w * da;
                        sb += w * db;
                    }
                    // Colours far from all of the palette's stay as they are.
                    var share = pull * MathF.Min(1, 4 * total) / total;
                    l += 0.5f * share * sl;
                    a += share * sa;
                    b += share * sb;
                }
                (lab[3 * i], lab[3 * i + 1], lab[3 * i + 2]) = (Math.Clamp(l, 0, 100), a, b);
            }
        });
        var rgb = ColorSpaces.ToSrgb(lab, ColorSpace.Lab);
        return new Picture(photo.Width, photo.Height, 3, [.. rgb.Select((v, i) => Math.Clamp(v, 0, 1) * (1 + palette.Paper * (ground[i % 3] - 1)))]);
    }

    /// <summary>Lightness drawn towards the middles of equal steps (Winnemöller, Olsen and Gooch 2006, section 3.3), so that washes get flat and their borders stay soft.</summary>
    private static float Stepped(float l, int tones)
    {
        if (tones < 2)
            return l;
        var step = 100f / (tones - 1);
        var middle = step * MathF.Round(l / step);
        return middle + 0.5f * step * MathF.Tanh(5 * (l - middle) / step) / MathF.Tanh(2.5f);
    }
}
