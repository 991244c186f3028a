using Impasto.Imaging.Color;

namespace Impasto.Imaging.Faces;

/// <summary>Gives a pasted face the colours of the one beneath: skin of another tone is what gives a paste away first.</summary>
internal static class FaceColors
{
    /// <summary>Contrast is not raised or lowered by more.</summary>
    private const double MostGain = 1.6;

    /// <summary>Colour is not strengthened by more, or lips would burn.</summary>
    private const double MostChroma = 1.1;

    /// <summary>Share of the skin's darkest and brightest pixels that are not counted: hair, shadows and highlights are no skin tone.</summary>
    private const double Outliers = 0.1;

    /// <summary>Means and deviations in CIELAB, channel by channel, of the skin of one picture brought to those of another.</summary>
    /// <param name="picture">Whose colours change; three channels.</param>
    /// <param name="skin">Where its skin is, 0 or 1.</param>
    /// <param name="reference">Whose colours it takes.</param>
    /// <param name="referenceSkin">Where the reference's skin is, 0 or 1.</param>
    public static Picture Match(Picture picture, Plane skin, Picture reference, Plane referenceSkin)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(reference);
        var lab = ColorSpaces.FromSrgb(picture.Pixels, ColorSpace.Lab);
        if (Tones(lab, skin) is not { } own || Tones(ColorSpaces.FromSrgb(reference.Pixels, ColorSpace.Lab), referenceSkin) is not { } wanted)
            return picture;
        for (var k = 0; k < 3; k++)
        {
            // A black-and-white photo leaves no chroma.
            var gain = Math.Clamp(wanted.Deviation(k) / Math.Max(own.Deviation(k), 1e-6), k == 0 ? 1 / MostGain : 0, k == 0 ? MostGain : MostChroma);
            for (var i = k; i < lab.Length; i += 3)
                lab[i] = (float)((lab[i] - own.Mean[k]) * gain + wanted.Mean[k]);
        }
        var rgb = ColorSpaces.ToSrgb(lab, ColorSpace.Lab);
        return new Picture(picture.Width, picture.Height, 3, Array.ConvertAll(rgb, v => Math.Clamp(v, 0, 1)));
    }

    /// <summary>Statistics of the skin, in CIELAB; null where there is next to none.</summary>
    /// <param name="lab">The picture in CIELAB.</param>
    /// <param name="skin">Where its skin is, 0 or 1.</param>
    internal static ColorStatistics? Tones(float[] lab, Plane skin)
    {
        int[] places = [.. Enumerable.Range(0, skin.Values.Length).Where(i => skin.Values[i] > 0.5f)];
        if (places.Length < 16)
            return null;
        Array.Sort(Array.ConvertAll(places, i => lab[3 * i]), places);
        var cut = (int)(places.Length * Outliers);
        return ColorStatistics.Of([.. places[cut..^cut].SelectMany(i => new[] { lab[3 * i], lab[3 * i + 1], lab[3 * i + 2] })]);
    }
}
