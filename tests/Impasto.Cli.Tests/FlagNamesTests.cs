using System.Reflection;
using System.Text.RegularExpressions;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Tensors;
using Impasto.TestSupport;

namespace Impasto.Cli.Tests;

public sealed partial class FlagNamesTests
{
    private static readonly CommandSpec Root = new App(new Services()).Root;

    [Theory]
    [InlineData("stylize", "give one with `Styles`.", "give one with --style.")]
    [InlineData("stylize", "`Size` 12 and `StyleScale` 20", "--size 12 and --style-scale 20")]
    [InlineData("train cin", "`AddStyle` and `To`", "--add-style and --to")]
    [InlineData("models import", "give one with `Name`", "give one with --name")]
    [InlineData("doctor", "see `Nothing`", "see Nothing")]
    [InlineData("doctor", "the name 'a`b`c'", "the name 'abc'")]
    public void A_property_becomes_the_commands_flag(string path, string message, string shown)
    {
        var command = path.Split(' ').Aggregate(Root, (above, name) => above.Subcommands.Single(below => below.Name == name));
        Assert.Equal(shown, FlagNames.Translate(message, command));
    }

    [Fact]
    public void Every_property_that_a_library_names_has_a_flag()
    {
        Assembly[] libraries = [typeof(ImpastoException).Assembly, typeof(Tensor).Assembly, typeof(Picture).Assembly, typeof(Stylizer).Assembly];
        var texts = libraries.SelectMany(UserStrings.Of).Concat(All(Root).SelectMany(command => command.Options).Select(option => option.Description));
        var named = texts.SelectMany(text => Backquoted().Matches(text)).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.True(named.Count > 15, $"Only {string.Join(", ", named)} are named.");
        Assert.Empty(named.Except(All(Root).SelectMany(command => command.Options).Select(option => option.Property)));
    }

    [Fact]
    public void Every_property_that_a_description_names_is_the_same_commands()
    {
        foreach (var command in All(Root))
        {
            foreach (var option in command.Options)
                Assert.Empty(Backquoted().Matches(option.Description).Select(match => match.Groups[1].Value).Except(command.Options.Select(other => other.Property)));
        }
    }

    private static IEnumerable<CommandSpec> All(CommandSpec command) => command.Subcommands.SelectMany(All).Prepend(command);

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Backquoted();
}
