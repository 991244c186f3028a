using System.Numerics;

namespace Impasto.Imaging.Painting;

/// <summary>
/// Recolours by swapping palettes (Semmo et al. 2015, section 3): each colour of a picture's own palette is answered by one of another palette, dark by
/// dark and light by light, of the nearest hue where there is a choice.
/// </summary>
public static class PaletteTransfer
{
    private const float ChromaCost = 0.45f;
    private const float RepeatCost = 9;

    /// <summary>For every colour of the source its new colour, in CIELAB.</summary>
    /// <param name="source">The picture's own palette.</param>
    /// <param name="target">Where the new colours come from.</param>
    public static IReadOnlyList<Vector3> Match(ColorPalette source, ColorPalette target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var matched = new Vector3[source.Lab.Count];
        var used = new float[target.Lab.Count];
        for (var i = 0; i < matched.Length; i++) // the most important colours choose first
        {
            var color = source.Lab[i];
            var lightness = LightnessAt(target, Rank(source, color.X));
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
        return matched;
    }

    /// <summary>A picture in another palette's colours; differences from the palette's colours are kept.</summary>
    /// <param name="picture">Three channels.</param>
    /// <param name="source">The picture's own palette.</param>
    /// <param name="targets">What <see cref="Match"/> gave.</param>
    /// <exception cref="ArgumentException">The picture is grey, or the lists differ in length.</exception>
    public static Picture Recolor(Picture picture, ColorPalette source, IReadOnlyList<Vector3> targets)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(targets);
        if (picture.Channels != 3)
            throw new ArgumentException("Only pictures of three channels are recoloured, but this one is grey: call ToRgb() first.", nameof(picture));
        if (targets.Count != source.Lab.Count)
            throw new ArgumentException($"There is one new colour for each old one, but {targets.Count} were given for {source.Lab.Count}.", nameof(targets));
        var from = source.Lab.ToArray();
        var to = targets.ToArray();
        var pixels = new float[picture.Pixels.Length];
        Parallel.For(0, picture.Height, y =>
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var at = 3 * (y * picture.Width + x);
                var lab = CieLab.FromSrgb(new Vector3(picture.Pixels.AsSpan(at, 3)));
                var shift = Vector3.Zero;
                float total = 0;
                for (var k = 0; k < from.Length; k++)
                {
                    var weight = MathF.Exp(-Vector3.DistanceSquared(lab, from[k]) / (2 * 9 * 9)) + 1e-9f;
                    shift += weight * (to[k] - from[k]);
                    total += weight;
                }
                Vector3.Clamp(CieLab.ToSrgb(lab + shift / total), Vector3.Zero, Vector3.One).CopyTo(pixels, at);
            }
        });
        return new Picture(picture.Width, picture.Height, 3, pixels) { Alpha = picture.Alpha, Metadata = picture.Metadata };
    }

    // The share of the picture that is darker, 0..1, counting half of what is equally light.
    private static float Rank(ColorPalette palette, float lightness)
    {
        float darker = 0;
        for (var i = 0; i < palette.Lab.Count; i++)
            darker += palette.Weights[i] * (palette.Lab[i].X < lightness ? 1 : palette.Lab[i].X == lightness ? 0.5f : 0);
        return darker;
    }

    private static float LightnessAt(ColorPalette palette, float rank)
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
