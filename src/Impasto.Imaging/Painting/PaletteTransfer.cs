using System.Numerics;
using Impasto.Imaging.Color;

namespace Impasto.Imaging.Painting;

/// <summary>
/// Recolours by swapping palettes (Semmo et al. 2015, section 3): each colour of a picture's own palette is answered by one of another
/// palette, dark by
/// dark and light by light, of the nearest hue where there is a choice.
/// </summary>
internal static class PaletteTransfer
{
    private const float ChromaCost = 0.45f;
    private const float RepeatCost = 3;
    private const float KeptLightness = 0.4f;
    private const float Kinship = 11; // CIELAB distance within which colours of the source are answered by similar ones

    /// <summary>For every colour of the source its new colour, in CIELAB.</summary>
    /// <param name="source">The picture's own palette.</param>
    /// <param name="target">Where the new colours come from.</param>
    public static IReadOnlyList<Vector3> Match(DominantPalette source, DominantPalette target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var matched = new Vector3[source.Lab.Count];
        var used = new float[target.Lab.Count];
        for (var i = 0; i < matched.Length; i++) // the most important colours choose first
        {
            var color = source.Lab[i];
            var lightness = (1 - KeptLightness) * LightnessAt(target, Rank(source, color.X)) + KeptLightness * color.X;
            var best = 0;
            var least = float.MaxValue;
            for (var j = 0; j < used.Length; j++)
            {
                var other = target.Lab[j];
                var cost = MathF.Abs(other.X - lightness) + ChromaCost * Vector2.Distance(new Vector2(color.Y, color.Z), new Vector2(other.Y, other.Z)) + RepeatCost * used[j];
                if (cost < least)
                    (best, least) = (j, cost);
            }
            used[best]++;
            var chosen = target.Lab[best];
            // Its lightness stays near the rank's, so that light and shade keep their order.
            matched[i] = chosen with { X = 0.7f * lightness + 0.3f * chosen.X };
        }
        return Soften(source.Lab, matched);
    }

    // Tones of one form, as of a cheek, must not fall apart into unrelated colours.
    private static Vector3[] Soften(IReadOnlyList<Vector3> colors, Vector3[] matched)
    {
        var softened = new Vector3[matched.Length];
        for (var i = 0; i < matched.Length; i++)
        {
            var shift = Vector3.Zero;
            float total = 0;
            for (var k = 0; k < matched.Length; k++)
            {
                var kin = MathF.Exp(-Vector3.DistanceSquared(colors[i], colors[k]) / (2 * Kinship * Kinship));
                shift += kin * (matched[k] - colors[k]);
                total += kin;
            }
            softened[i] = colors[i] + shift / total;
        }
        return softened;
    }

    /// <summary>A picture in another palette's colours; differences from the palette's colours are kept.</summary>
    /// <param name="picture">Three channels.</param>
    /// <param name="source">The picture's own palette.</param>
    /// <param name="targets">What <see cref="Match"/> gave.</param>
    /// <exception cref="ArgumentException">The picture is grey, or the lists differ in length.</exception>
    public static Picture Recolor(Picture picture, DominantPalette source, IReadOnlyList<Vector3> targets)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(targets);
        if (picture.Channels != 3)
            throw new ArgumentException("Only pictures of three channels are recoloured, but this one is grey: call ToRgb() first.", nameof(picture));
        if (targets.Count != source.Lab.Count)
            throw new ArgumentException($"There is one new colour for each old one,"
                + $" but {targets.Count} were given for {source.Lab.Count}.", nameof(targets));
        var from = source.Lab.ToArray();
        var to = targets.ToArray();
        var lab = ColorSpaces.FromSrgb(picture.Pixels, ColorSpace.Lab);
        ParallelLoop.For(0, picture.Height, y =>
        {
            for (var at = 3 * y * picture.Width; at < 3 * (y + 1) * picture.Width; at += 3)
            {
                var color = new Vector3(lab.AsSpan(at, 3));
                var shift = Vector3.Zero;
                float total = 0;
                for (var k = 0; k < from.Length; k++)
                {
                    var weight = MathF.Exp(-Vector3.DistanceSquared(color, from[k]) / (2 * 9 * 9)) + 1e-9f;
                    shift += weight * (to[k] - from[k]);
                    total += weight;
                }
                (color + shift / total).CopyTo(lab, at);
            }
        });
        var pixels = ColorSpaces.ToSrgb(lab, ColorSpace.Lab);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = Math.Clamp(pixels[i], 0, 1);
        return new Picture(picture.Width, picture.Height, 3, pixels) { Alpha = picture.Alpha, Metadata = picture.Metadata };
    }

    // The share of the picture that is darker, 0..1, counting half of what is equally light.
    private static float Rank(DominantPalette palette, float lightness)
    {
        float darker = 0;
        for (var i = 0; i < palette.Lab.Count; i++)
            darker += palette.Weights[i] * (palette.Lab[i].X < lightness ? 1 : palette.Lab[i].X == lightness ? 0.5f : 0);
        return darker;
    }

    private static float LightnessAt(DominantPalette palette, float rank)
    {
        var order = Enumerable.Range(0, palette.Lab.Count).OrderBy(i => palette.Lab[i].X).ToArray();
        float below = 0, lastRank = 0, last = palette.Lab[order[0]].X;
        foreach (var i in order)
        {
            var middle = below + palette.Weights[i] / 2;
            if (rank <= middle)
                return middle > lastRank ? last + (palette.Lab[i].X - last) * Math.Clamp((rank - lastRank) / (middle - lastRank), 0, 1) : palette.Lab[i].X;
            below += palette.Weights[i];
            (lastRank, last) = (middle, palette.Lab[i].X);
        }
        return last;
    }
}
