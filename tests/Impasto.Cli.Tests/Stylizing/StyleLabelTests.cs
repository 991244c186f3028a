using Impasto.Catalog;
using Impasto.Cli.Stylizing;

namespace Impasto.Cli.Tests.Stylizing;

public sealed class StyleLabelTests
{
    private static readonly Model Model = new(new ModelEntry { Name = "m", Kind = "cin", File = "m", Bytes = 1, Sha256 = "" }, "m");

    private static string Of(params string[] files) => StyleLabel.Of([.. files.Select(file => new FoundStyle(file, 1, null, null))], "oil");

    [Theory]
    [InlineData("ink.jpg", "ink")]
    [InlineData("some/where/ink.jpg", "ink")]
    [InlineData("My Ink (v1.2) & more!.jpg", "My-Ink-v1-2-more")]
    [InlineData("encre_noire-2.png", "encre_noire-2")]
    [InlineData("日本画.png", "日本画")]
    [InlineData("....png", "oil")]
    public void A_pictures_name_is_kept_as_far_as_file_names_and_results_allow(string file, string expected) => Assert.Equal(expected, Of(file));

    [Fact]
    public void A_trained_style_is_called_by_its_name() =>
        Assert.Equal("starry-night+ink", StyleLabel.Of([new FoundStyle("starry-night", 1, null, Model), new FoundStyle("ink.jpg", 1, null, null)], "cin"));

    [Fact]
    public void Without_a_style_it_is_the_method() => Assert.Equal("oil", Of());

    [Fact]
    public void Several_are_joined_once_each() => Assert.Equal("scream+ink", Of("scream.png", "ink.jpg", "b/ink.jpg"));

    [Fact]
    public void Many_are_counted()
    {
        var label = Of([.. Enumerable.Range(10, 40).Select(i => $"style{i}.png")]);
        Assert.Equal("style10+style11+style12+style13+style14+style15+34-more", label);
        Assert.Equal(48, Of(new string('a', 300) + ".png").Length);
    }
}
