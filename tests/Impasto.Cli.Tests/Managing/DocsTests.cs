using Impasto.TestSupport;

namespace Impasto.Cli.Tests.Managing;

public sealed class DocsTests : CliTest
{
    [Fact]
    public async Task The_committed_page_is_up_to_date()
    {
        var app = new App(new Services());
        await app.RunAsync(["docs", "-o", At("cli.md")], new Terminal { Out = TextWriter.Null, Error = TextWriter.Null }, TestContext.Current.CancellationToken);
        var committed = Path.Combine(Repo.Root, "docs", "cli.md");
        Assert.True(File.Exists(committed) && await File.ReadAllTextAsync(committed, TestContext.Current.CancellationToken) == await File.ReadAllTextAsync(At("cli.md"),
            TestContext.Current.CancellationToken),
            "docs/cli.md is not what the commands say: run tools/docs and commit the page.");
    }

    [Fact]
    public async Task The_page_is_what_was_reviewed()
    {
        var run = await Run("docs");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Snapshot.Check("docs", run.Out);
    }
}
