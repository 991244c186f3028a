using System.Numerics;
using Impasto.Imaging.Painting;

namespace Impasto.Imaging.Tests.Painting;

public sealed class DominantPaletteTests
{
    private static readonly Vector3 Sky = new(0.35f, 0.55f, 0.85f);
    private static readonly Vector3 Grass = new(0.25f, 0.45f, 0.2f);
    private static readonly Vector3 Poppy = new(0.85f, 0.1f, 0.1f);

    // Sky above, grass below, and one small poppy.
    private static Picture Meadow()
    {
        var picture = new Picture(200, 100, 3);
        for (var i = 0; i < 200 * 100; i++)
        {
            var (x, y) = (i % 200, i / 200);
            (x is >= 60 and < 76 && y is >= 70 and < 80 ? Poppy : y < 60 ? Sky : Grass).CopyTo(picture.Pixels, 3 * i);
        }
        return picture;
    }

    private static float Nearest(DominantPalette palette, Vector3 color) => palette.ToSrgb().Min(c => Vector3.Distance(c, color));

    [Fact]
    public void Fields_and_a_small_accent_are_found()
    {
        var palette = DominantPalette.Extract(Meadow(), 3);
        Assert.True(Nearest(palette, Sky) < 0.02f && Nearest(palette, Grass) < 0.02f && Nearest(palette, Poppy) < 0.02f);
        Assert.Equal(1, palette.Weights.Sum(), 4);
        Assert.InRange(palette.Weights[0], 0.55f, 0.65f);
        Assert.InRange(palette.Weights[2], 0.003f, 0.012f);
    }

    [Fact]
    public void A_picture_of_one_color_gives_one()
    {
        var gray = new Picture(30, 20, 1);
        Array.Fill(gray.Pixels, 0.4f);
        var palette = DominantPalette.Extract(gray, 12);
        Assert.Single(palette.Lab);
        Assert.Equal(1, palette.Weights[0], 5);
        Assert.Equal(0.4f, palette.ToSrgb()[0].X, 2);
        Assert.Single(DominantPalette.Extract(new Picture(1, 1, 3), 5).Lab);
    }

    [Fact]
    public void More_colors_come_nearer()
    {
        var ramp = new Picture(256, 40, 3);
        for (var i = 0; i < 256 * 40; i++)
            new Vector3(i % 256 / 255f, i / 256 / 40f, 0.4f).CopyTo(ramp.Pixels, 3 * i);
        double Error(int count)
        {
            var colors = DominantPalette.Extract(ramp, count).ToSrgb();
            return Enumerable.Range(0, 256 * 40).Average(i => colors.Min(c => Vector3.Distance(c, new Vector3(ramp.Pixels.AsSpan(3 * i, 3)))));
        }
        var (few, some, many) = (Error(3), Error(10), Error(40));
        Assert.True(many < 0.75 * some && some < 0.75 * few);
    }

    [Fact]
    public void Importance_and_alpha_choose_what_counts()
    {
        var picture = Meadow();
        var importance = Enumerable.Range(0, 200 * 100).Select(i => i / 200 < 60 ? 1f : 0).ToArray();
        Assert.Single(DominantPalette.Extract(picture, 5, importance).Lab);
        var cutOut = new Picture(200, 100, 3, picture.Pixels) { Alpha = importance };
        Assert.Single(DominantPalette.Extract(cutOut, 5).Lab);
        Assert.NotEmpty(DominantPalette.Extract(picture, 5, new float[200 * 100]).Lab);
    }

    [Fact]
    public void Bad_requests_are_refused()
    {
        Assert.Throws<ArgumentException>(() => DominantPalette.Extract(Meadow(), 0));
        Assert.Throws<ArgumentException>(() => DominantPalette.Extract(Meadow(), 257));
        Assert.Throws<ArgumentException>(() => DominantPalette.Extract(Meadow(), 5, new float[3]));
    }

    [Fact]
    public void Swapping_palettes_keeps_light_and_shade_in_order()
    {
        var ramp = new Picture(240, 20, 3);
        for (var i = 0; i < 240 * 20; i++)
            new Vector3(i % 240 / 239f).CopyTo(ramp.Pixels, 3 * i);
        var own = DominantPalette.Extract(ramp, 8);
        var recolored = PaletteTransfer.Recolor(ramp, own, PaletteTransfer.Match(own, DominantPalette.Extract(Meadow(), 3)));
        float Light(int x) => Vector3.Dot(new Vector3(recolored.Pixels.AsSpan(3 * x, 3)), new(0.3f, 0.6f, 0.1f));
        for (var x = 20; x < 240; x += 20)
            Assert.True(Light(x) > Light(x - 20) - 0.02f);
        // Greys have become the meadow's colours.
        Assert.True(Enumerable.Range(0, 240).Average(x => MathF.Abs(recolored[x, 5, 2] - recolored[x, 5, 0])) > 0.08f);
    }

    [Fact]
    public void Recoloring_with_the_own_palette_changes_little()
    {
        var picture = Meadow();
        var own = DominantPalette.Extract(picture, 3);
        var same = PaletteTransfer.Recolor(picture, own, own.Lab);
        for (var i = 0; i < same.Pixels.Length; i++)
            Assert.Equal(picture.Pixels[i], same.Pixels[i], 0.002f);
        Assert.Throws<ArgumentException>(() => PaletteTransfer.Recolor(picture, own, [Vector3.Zero]));
        Assert.Throws<ArgumentException>(() => PaletteTransfer.Recolor(new Picture(3, 3, 1), own, own.Lab));
    }
}
