using Impasto.Evaluation;
using Impasto.Imaging;

namespace Impasto.Tests.Evaluation;

public sealed class FlatAreasTests
{
    /// <summary>What rounding to 8 bits leaves in a blank area.</summary>
    private const double Rounding = 1.0 / 3 / (255 * 255);

    [Fact]
    public void A_sky_is_flat_and_what_is_below_is_not()
    {
        var flat = FlatAreas.Of(SkyAndStripes(0));
        Assert.All(Enumerable.Range(0, 20), y => Assert.Equal(1, flat[30, y]));
        Assert.All(Enumerable.Range(40, 20), y => Assert.Equal(0, flat[30, y]));
    }

    [Fact]
    public void The_same_picture_has_the_same_energy() => Assert.Equal(1, FlatAreas.EnergyRatio(SkyAndStripes(1), SkyAndStripes(1)));

    [Fact]
    public void Strokes_in_the_sky_count_and_those_elsewhere_do_not()
    {
        var content = SkyAndStripes(0);
        var elsewhere = content.Clone();
        for (var i = 50 * 60 * 3; i < elsewhere.Pixels.Length; i++)
            elsewhere.Pixels[i] = i % 2;
        Assert.Equal(1, FlatAreas.EnergyRatio(content, elsewhere));

        // Columns that alternate by 0.2: a squared difference of 0.04 to the right, none at the last, none downwards.
        var strokes = SkyAndStripes(51);
        Assert.Equal((0.04 * 59 / 60 + Rounding) / Rounding, FlatAreas.EnergyRatio(content, strokes)!.Value, 0.01);
    }

    [Fact]
    public void What_8_bits_round_away_is_no_change()
    {
        var random = new SeededRandom(1);
        var content = new Picture(40, 40, 3, [.. Enumerable.Range(0, 4800).Select(_ => 0.5f + 0.006f * random.NextFloat())]);
        var saved = new Picture(40, 40, 3, Array.ConvertAll(content.Pixels, value => MathF.Floor(255 * value + 0.5f) / 255));
        Assert.Equal(1, FlatAreas.EnergyRatio(content, saved));
    }

    [Fact]
    public void A_picture_that_is_flat_nowhere_says_nothing()
    {
        var content = new Picture(40, 40, 1, [.. Enumerable.Range(0, 1600).Select(i => i % 2 * 0.5f)]);
        Assert.Null(FlatAreas.EnergyRatio(content, content));
    }

    [Fact]
    public void Pictures_of_other_sizes_are_refused() => Assert.Throws<ArgumentException>(() => FlatAreas.EnergyRatio(new Picture(8, 8, 3), new Picture(8, 9, 3)));

    /// <summary>The upper half grey, with columns that alternate by so many of 255 levels; the lower black and white.</summary>
    private static Picture SkyAndStripes(int levels)
    {
        var picture = new Picture(60, 60, 3);
        for (var y = 0; y < 60; y++)
        {
            for (var x = 0; x < 60; x++)
            {
                for (var c = 0; c < 3; c++)
                    picture[x, y, c] = y < 30 ? (128 + x % 2 * levels) / 255f : x % 2;
            }
        }
        return picture;
    }
}
