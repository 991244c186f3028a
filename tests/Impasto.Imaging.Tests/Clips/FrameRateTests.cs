using Impasto.Imaging.Clips;

namespace Impasto.Imaging.Tests.Clips;

public sealed class FrameRateTests
{
    [Theory]
    [InlineData("25", "25")]
    [InlineData("30000/1001", "30000/1001")]
    [InlineData("29.97", "30000/1001")]
    [InlineData("23.976", "24000/1001")]
    [InlineData("12.5", "25/2")]
    public void Is_a_fraction(string text, string rate) => Assert.Equal(rate, FrameRate.Parse(text)!.Value.ToString());

    [Theory]
    [InlineData("0")]
    [InlineData("0/0")]
    [InlineData("-25")]
    [InlineData("fast")]
    [InlineData("25/0")]
    [InlineData("1e9")]
    public void What_is_none_is_null(string text) => Assert.Null(FrameRate.Parse(text));
}
