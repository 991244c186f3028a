using Impasto.Imaging.Painting;

namespace Impasto.Imaging.Tests.Painting;

public sealed class ReliefLightingTests
{
    private static readonly ReliefLighting Plain = new() { Varnish = 0, Gloss = 0 };

    private static Picture Gray(int width, int height, float value = 0.5f)
    {
        var picture = new Picture(width, height, 3);
        Array.Fill(picture.Pixels, value);
        return picture;
    }

    // A ridge from top to bottom in the middle: it rises to column 10 and falls after it.
    private static float[] Ridge() => [.. Enumerable.Range(0, 21 * 5).Select(i => 0.5f * (10 - MathF.Abs(i % 21 - 10)))];

    [Fact]
    public void Level_paint_keeps_its_color()
    {
        var relief = new float[20];
        Array.Fill(relief, 3.5f);
        Assert.All(Plain.Apply(Gray(5, 4), relief).Pixels, v => Assert.Equal(0.5f, v, 5));
        Assert.All((Plain with { Gloss = 1 }).Apply(Gray(5, 4), relief).Pixels, v => Assert.Equal(0.5f, v, 5));
    }

    [Fact]
    public void Slopes_towards_the_light_are_lighter()
    {
        var fromLeft = (Plain with { Azimuth = 180 }).Apply(Gray(21, 5), Ridge());
        // Slopes of 0.5 under light at 50 degrees: normal . light is 0.9730 and 0.3976, a level surface has 0.7660, 0.65 of the light is directed.
        Assert.Equal(0.5 * Math.Pow(0.35 + 0.65 * 0.9730 / 0.7660, 1 / 2.2), fromLeft[5, 2, 0], 3);
        Assert.Equal(0.5 * Math.Pow(0.35 + 0.65 * 0.3976 / 0.7660, 1 / 2.2), fromLeft[15, 2, 0], 3);
        var fromRight = (Plain with { Azimuth = 0 }).Apply(Gray(21, 5), Ridge());
        Assert.Equal(fromLeft[5, 2, 0], fromRight[15, 2, 0], 5);
        // Light along the ridge makes no difference between its sides.
        var fromAbove = (Plain with { Azimuth = 90 }).Apply(Gray(21, 5), Ridge());
        Assert.Equal(fromAbove[5, 2, 0], fromAbove[15, 2, 0], 5);
    }

    [Fact]
    public void Light_from_above_falls_on_the_upper_side()
    {
        var hill = Enumerable.Range(0, 5 * 21).Select(i => 0.5f * (10 - MathF.Abs(i / 5 - 10))).ToArray();
        var lit = (Plain with { Azimuth = 90 }).Apply(Gray(5, 21), hill);
        Assert.True(lit[2, 5, 0] > lit[2, 15, 0] + 0.1f);
    }

    [Fact]
    public void Depth_zero_shows_no_relief() => Assert.All((Plain with { Depth = 0 }).Apply(Gray(21, 5), Ridge()).Pixels, v => Assert.Equal(0.5f, v, 5));

    [Fact]
    public void Varnish_brings_highlights_and_deeper_tones()
    {
        var bump = Enumerable.Range(0, 31 * 31).Select(i => 3 * MathF.Exp(-((i % 31 - 15) * (i % 31 - 15) + (i / 31 - 15) * (i / 31 - 15)) / 30f)).ToArray();
        var bare = Plain.Apply(Gray(31, 31), bump);
        var coated = (Plain with { Varnish = 1 }).Apply(Gray(31, 31), bump);
        Assert.True(coated.Pixels.Max() > bare.Pixels.Max() + 0.1f);
        Assert.True(coated[0, 0, 0] < bare[0, 0, 0] - 0.02f);
    }

    [Fact]
    public void Extremes_stay_in_range_and_one_pixel_is_lit()
    {
        foreach (var value in new[] { 0f, 1 })
            Assert.All(new ReliefLighting { Varnish = 1, Gloss = 1, Depth = 100 }.Apply(Gray(21, 5, value), Ridge()).Pixels, v => Assert.InRange(v, 0, 2));
        Assert.Equal(0.5f, Plain.Apply(Gray(1, 1), [7]).Pixels[0], 5);
    }

    [Fact]
    public void Bad_values_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Plain.Apply(Gray(5, 5), new float[24]));
        foreach (var bad in new[] { Plain with { Elevation = 0 }, Plain with { Elevation = 91 }, Plain with { Depth = -1 }, Plain with { Varnish = 2 },
            Plain with { Azimuth = float.NaN } })
            Assert.Throws<ArgumentException>(() => bad.Apply(Gray(5, 5), new float[25]));
    }
}
