using System.Diagnostics;

namespace Impasto.Cli.Tests.Managing;

public sealed class CompletionTests : CliTest
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Scripts_are_what_was_reviewed(string shell)
    {
        var run = await Run("completion", shell);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Snapshot.Check("completion-" + shell, run.Out);
    }

    [Theory]
    [InlineData("impasto sty", "stylize")]
    [InlineData("impasto models ver", "verify")]
    [InlineData("impasto stylize photo.jpg --pres", "--preset,--preserve-color")]
    [InlineData("impasto stylize photo.jpg --preserve-color l", "luminance,linear,lab")]
    [InlineData("impasto stylize photo.jpg --method f", "flip")]
    [InlineData("impasto completion z", "zsh")]
    public async Task Bash_completes(string line, string expected)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash here.");
        await File.WriteAllTextAsync(At("script"), (await Run("completion", "bash")).Out, TestContext.Current.CancellationToken);
        var words = string.Join(' ', line.Split(' ').Select(word => $"'{word}'"));
        var start = new ProcessStartInfo("/bin/bash", ["-c", $"source {At("script")}; COMP_WORDS=({words}); COMP_CWORD={line.Count(c => c == ' ')}; _impasto; echo \"${{COMPREPLY[*]}}\""])
        {
            RedirectStandardOutput = true,
        };
        using var bash = Process.Start(start)!;
        var offered = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected.Split(',').Order(), offered.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order());
    }
}
