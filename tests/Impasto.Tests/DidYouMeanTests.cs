namespace Impasto.Tests;

public sealed class DidYouMeanTests
{
    private static readonly string[] Flags = ["style", "style-weight", "size", "strength", "seed", "iterations"];

    [Theory]
    [InlineData("stile", "style")]
    [InlineData("sytle", "style")]
    [InlineData("style-wieght", "style-weight")]
    [InlineData("iter", "iterations")]
    [InlineData("SIZE", "size")]
    [InlineData("szie", "size")]
    public void The_nearest_is_found(string word, string expected) => Assert.Equal(expected, DidYouMean.Nearest(word, Flags));

    [Theory]
    [InlineData("blur")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("completely-different")]
    public void What_is_far_from_all_is_none(string word) => Assert.Null(DidYouMean.Nearest(word, Flags));

    [Fact]
    public void The_clause_ends_a_sentence()
    {
        Assert.Equal("did you mean --style?", DidYouMean.Question("stile", Flags, "--"));
        Assert.Null(DidYouMean.Question("blur", Flags));
    }
}
