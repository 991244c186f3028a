using Impasto.Imaging.Painting;

namespace Impasto.Methods.Strokes;

/// <summary>What a <see cref="StrokeLook"/> means for the strokes.</summary>
/// <param name="MaxLength">Greatest length in widths.</param>
/// <param name="MinLength">Least length in widths.</param>
/// <param name="Stiffness">How straight strokes are.</param>
/// <param name="Opacity">How much paint covers.</param>
/// <param name="Jitter">Freedom of hue, saturation and lightness.</param>
/// <param name="Brush">The brush of the coarse layers.</param>
/// <param name="SmallestShare">The finest brush, as a share of the largest; finer ones are left out.</param>
/// <param name="Thickness">Load of paint.</param>
/// <param name="WidthShare">Width of the brushes relative to the usual.</param>
internal sealed record LookSettings(float MaxLength, float MinLength, float Stiffness, float Opacity, (float Hue, float Saturation, float Lightness) Jitter, BristleTexture Brush,
    float SmallestShare, float Thickness, float WidthShare)
{
    public static LookSettings For(StrokeLook look) => look switch
    {
        StrokeLook.Expressionist => new(14, 2, 0.55f, 0.95f, (0.05f, 0.5f, 0.16f), BristleTexture.Coarse, 0.1f, 1.2f, 1.2f),
        StrokeLook.Wash => new(9, 1, 0.4f, 0.45f, (0.015f, 0.1f, 0.06f), BristleTexture.Soft, 0, 0.35f, 1),
        StrokeLook.Pointillist => new(0.6f, 0, 0, 1, (0.06f, 0.6f, 0.13f), BristleTexture.Soft, 0.4f, 1, 0.25f),
        _ => new(7, 1, 0.4f, 1, (0.014f, 0.2f, 0.075f), BristleTexture.Flat, 0, 1, 1),
    };
}
