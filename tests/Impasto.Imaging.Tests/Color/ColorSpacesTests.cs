using FsCheck;
using FsCheck.Fluent;
using Impasto.Imaging.Color;

namespace Impasto.Imaging.Tests.Color;

public sealed class ColorSpacesTests
{
    public static TheoryData<ColorSpace> Spaces => [.. Enum.GetValues<ColorSpace>()];

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Equals_the_fixture_and_comes_back(ColorSpace space)
    {
        var name = space.ToString().ToLowerInvariant();
        var c = ClassicalFixture.Case("color", $"rgb_to_{name}");
        var rgb = c.Picture("rgb").Pixels;

        var values = ColorSpaces.FromSrgb(rgb, space);
        var back = ColorSpaces.ToSrgb(values, space);

        c.AssertOutput(name, values);
        for (var i = 0; i < rgb.Length; i++)
        {
            // The logarithm's floor makes two colours, black and (1, 0, 0) / 255, brighter.
            if (space == ColorSpace.LAlphaBeta && rgb[i / 3 * 3] <= 1 / 255f && rgb[i / 3 * 3 + 1] == 0 && rgb[i / 3 * 3 + 2] == 0)
                continue;
            Assert.Equal(rgb[i], back[i], 1e-4f);
        }
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Any_color_comes_back(ColorSpace space) =>
        Prop.ForAll(Gen.Choose(4, 255).Select(v => v / 255f).Three().ToArbitrary(), color =>
        {
            var (a, b, c) = ColorSpaces.FromSrgb(color.Item1, color.Item2, color.Item3, space);
            var (red, green, blue) = ColorSpaces.ToSrgb(a, b, c, space);
            return Math.Abs(red - color.Item1) < 1e-4 && Math.Abs(green - color.Item2) < 1e-4 && Math.Abs(blue - color.Item3) < 1e-4;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(ColorSpace.Hsv)]
    [InlineData(ColorSpace.Hsl)]
    [InlineData(ColorSpace.Luv)]
    [InlineData(ColorSpace.Lab)]
    public void Grays_have_no_hue_and_black_is_no_accident(ColorSpace space)
    {
        foreach (var level in new[] { 0f, 0.5f, 1f })
        {
            var values = ColorSpaces.FromSrgb([level, level, level], space);
            Assert.All(values, v => Assert.True(float.IsFinite(v)));
            Assert.All(ColorSpaces.ToSrgb(values, space), v => Assert.Equal(level, v, 1e-4f));
        }
    }

    [Fact]
    public void Values_that_are_no_triples_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ColorSpaces.FromSrgb([1, 2], ColorSpace.Lab));
        Assert.Throws<ArgumentOutOfRangeException>(() => ColorSpaces.FromSrgb([1, 2, 3], (ColorSpace)99));
    }

    [Fact]
    public void Differences_equal_the_fixture()
    {
        var c = ClassicalFixture.Case("color", "delta_e");
        var (first, second) = (c.InputDoubles("lab1"), c.InputDoubles("lab2"));

        c.AssertOutput("de76", [.. Pairs(first, second).Select(p => (float)ColorDifference.DeltaE76(p.First, p.Second))]);
        c.AssertOutput("de2000", [.. Pairs(first, second).Select(p => (float)ColorDifference.DeltaE2000(p.First, p.Second))]);
    }

    [Fact]
    public void CIEDE2000_equals_Sharmas_34_pairs_both_ways()
    {
        var c = ClassicalFixture.Case("color", "delta_e_2000_sharma");
        var pairs = Pairs(c.InputDoubles("lab1"), c.InputDoubles("lab2")).ToArray();

        Assert.Equal(34, pairs.Length);
        c.AssertOutput("published", [.. pairs.Select(p => (float)ColorDifference.DeltaE2000(p.First, p.Second))]);
        c.AssertOutput("published", [.. pairs.Select(p => (float)ColorDifference.DeltaE2000(p.Second, p.First))]);
    }

    private static IEnumerable<((double, double, double) First, (double, double, double) Second)> Pairs(double[] first, double[] second) =>
        Enumerable.Range(0, first.Length / 3).Select(i => ((first[3 * i], first[3 * i + 1], first[3 * i + 2]), (second[3 * i], second[3 * i + 1], second[3 * i + 2])));
}
