using Impasto.Cli.Stylizing;

namespace Impasto.Cli.Tests.Stylizing;

public sealed class StyleArgumentTests : CliTest
{
    [Theory]
    [InlineData("ink.jpg", "ink.jpg", 1)]
    [InlineData("ink.jpg:0.5", "ink.jpg", 0.5)]
    [InlineData(@"C:\ink.jpg", @"C:\ink.jpg", 1)]
    [InlineData("C:/ink.jpg", "C:/ink.jpg", 1)]
    [InlineData(@"C:\ink.jpg:2", @"C:\ink.jpg", 2)]
    [InlineData("starry-night:3e-1", "starry-night", 0.3)]
    [InlineData("a:b.jpg", "a:b.jpg", 1)]
    public void A_weight_follows_the_last_colon(string typed, string name, double weight)
    {
        var argument = StyleArgument.Parse(typed);
        Assert.Equal(name, argument.Name);
        Assert.Equal(weight, argument.Weight, 1e-6);
    }

    [Fact]
    public void A_file_that_has_a_colon_in_its_name_is_that_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows allows no colon in a file's name.");
        File.WriteAllText(At("ink:2"), "");
        Assert.Equal(new StyleArgument(At("ink:2"), 1), StyleArgument.Parse(At("ink:2")));
    }

    [Theory]
    [InlineData("ink.jpg:0")]
    [InlineData("ink.jpg:-1")]
    [InlineData("ink.jpg:NaN")]
    [InlineData("ink.jpg:Infinity")]
    [InlineData(":2")]
    public void A_weight_must_be_above_0(string typed) => Assert.Throws<UsageException>(() => StyleArgument.Parse(typed));
}
