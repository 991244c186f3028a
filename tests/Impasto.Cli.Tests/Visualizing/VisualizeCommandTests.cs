namespace Impasto.Cli.Tests.Visualizing;

public sealed class VisualizeCommandTests : CliTest
{
    [Fact]
    public async Task Every_part_is_a_file_beside_the_picture_or_in_the_folder()
    {
        var run = await Run("visualize", "~/photo.png", "--layers", "red,green");
        Assert.Equal((0, ""), (run.Code, run.Out));
        Assert.Contains("~/photo.png: red.channels is in ~/photo.red.channels.png\n", run.Error);
        Assert.Equal(["photo.diagram.svg", "photo.green.channels.png", "photo.png", "photo.red.channels.png"],
            Directory.EnumerateFiles(Folder, "photo*").Select(Path.GetFileName).Order());
        Assert.Equal(0, (await Run("visualize", "~/photo.png", "-o", "~/layers", "-q")).Code);
        Assert.Equal("<svg/>", await File.ReadAllTextAsync(At("layers", "photo.diagram.svg"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Files_that_exist_are_kept()
    {
        Assert.Equal(0, (await Run("visualize", "~/photo.png")).Code);
        var again = await Run("visualize", "~/photo.png");
        Assert.Equal(2, again.Code);
        Assert.Contains("exists already", again.Error);
        Assert.Equal(0, (await Run("visualize", "~/photo.png", "--overwrite")).Code);
    }
}
