
namespace Impasto.Cli.Tests;

public sealed class HelpTests : CliTest
{
    [Theory]
    [InlineData("impasto", "--help")]
    [InlineData("stylize", "stylize", "--help")]
    [InlineData("models", "models", "-h")]
    [InlineData("models-list", "models", "list", "--help")]
    [InlineData("models-export", "models", "export", "--help")]
    [InlineData("video", "video", "--help")]
    [InlineData("texture", "texture", "--help")]
    [InlineData("visualize", "visualize", "--help")]
    [InlineData("compare", "compare", "--help")]
    [InlineData("judge", "judge", "--help")]
    [InlineData("flow", "flow", "--help")]
    [InlineData("studio", "studio", "--help")]
    [InlineData("face-swap", "face", "swap", "--help")]
    [InlineData("face-warp", "face", "warp", "--help")]
    [InlineData("bench", "bench", "--help")]
    [InlineData("train-count", "train", "count", "--help")]
    [InlineData("doctor", "doctor", "--help")]
    [InlineData("completion", "completion", "--help")]
    public async Task Help_is_what_was_reviewed(string name, params string[] args)
    {
        var run = await Run(args);
        Assert.Equal(0, run.Code);
        Assert.Empty(run.Error);
        Snapshot.Check("help-" + name, run.Out);
    }

    [Fact]
    public async Task No_command_shows_the_help()
    {
        Assert.Equal((await Run("--help")).Out, (await Run()).Out);
        Assert.Equal((await Run("models", "--help")).Out, (await Run("models")).Out);
    }

    [Fact]
    public async Task Asking_in_words_shows_the_same()
    {
        Assert.Equal((await Run("--help")).Out, (await Run("help")).Out);
        Assert.Equal((await Run("stylize", "--help")).Out, (await Run("help", "stylize")).Out);
        var nested = await Run("help", "models", "info");
        Assert.Equal((0, "", (await Run("models", "info", "--help")).Out), (nested.Code, nested.Error, nested.Out));
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        var run = await Run("--version");
        Assert.Equal((0, $"impasto {Machine.Version}\n", ""), (run.Code, run.Out, run.Error));
        Assert.Matches(@"^\d+\.\d+\.\d+", Machine.Version);
    }

    [Fact]
    public async Task Help_wins_over_what_is_wrong() => Assert.Equal(0, (await Run("stylize", "--wrong", "--help")).Code);

    [Fact]
    public void Every_option_of_every_real_method_is_described()
    {
        foreach (var command in All(new App(new Services()).Root))
        {
            foreach (var option in command.Options)
            {
                Assert.True(option.Description.Length > 5 && !option.Description.EndsWith('.'), $"{command.Name} --{option.Name}: '{option.Description}'");
                option.Check(option.Default);
            }
        }
    }

    private static IEnumerable<CommandSpec> All(CommandSpec command) => command.Subcommands.SelectMany(All).Prepend(command);
}
