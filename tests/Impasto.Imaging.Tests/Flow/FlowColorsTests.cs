using Impasto.Imaging.Flow;
using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Tests.Flow;

public class FlowColorsTests
{
    /// <summary>Corners of Middlebury's wheel of 55 colours: red begins it, yellow is its 15th step, green its 21st, cyan its 25th, blue its 36th, magenta its 49th.</summary>
    [Theory]
    [InlineData(0, 1, 0, 0)]
    [InlineData(15, 1, 1, 0)]
    [InlineData(21, 0, 1, 0)]
    [InlineData(25, 0, 1, 1)]
    [InlineData(36, 0, 0, 1)]
    [InlineData(49, 1, 0, 1)]
    public void Directions_have_the_wheels_colors(int step, float red, float green, float blue)
    {
        var angle = step / 54.0 * 2 * Math.PI;
        var picture = FlowColors.Draw(new FlowField(1, 1, [(float)(10 * Math.Cos(angle)), (float)(10 * Math.Sin(angle))]));
        Assert.Equal(red, picture[0, 0, 0], 0.03f);
        Assert.Equal(green, picture[0, 0, 1], 0.03f);
        Assert.Equal(blue, picture[0, 0, 2], 0.03f);
    }

    [Fact]
    public void Still_is_white_short_is_pale_long_is_dark_and_unknown_is_black()
    {
        var picture = FlowColors.Draw(new FlowField(4, 1, [0, 0, 1, 0, 4, 0, float.NaN, 0]), longest: 2);
        Assert.Equal([1, 1, 1, 1, 0.5f, 0.5f, 0.75f, 0, 0, 0, 0, 0], picture.Pixels);
    }

    [Fact]
    public void A_field_that_stands_still_is_all_white() => Assert.All(FlowColors.Draw(new FlowField(3, 2)).Pixels, value => Assert.Equal(1, value));
}
