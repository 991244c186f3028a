using Impasto.Cli.Tests.Fakes;
using Impasto.Imaging;

namespace Impasto.Cli.Tests.Stylizing;

/// <summary>No work is done that could not be saved, and none that is done is lost.</summary>
public sealed class SavingTests : CliTest
{
    [Theory]
    [InlineData("~/photo.png/new/a.png", "is a file, not a folder")]
    [InlineData("/proc/a.png", "")]
    public async Task A_place_that_can_not_be_written_is_refused_before_the_work(string output, string reason)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux'.");
        var run = await Run("stylize", "~/photo.png", "--style", "~/style.png", "-o", output);
        Assert.Equal(1, run.Code);
        Assert.Matches($@"^impasto: {output} can't be written \(.*{reason}.*\): name another place with -o\.\n$", run.Error);
        Assert.DoesNotContain(".impasto-", run.Error);
        Assert.Null(Mix.LastRequest);
    }

    [Theory]
    [InlineData("wide.webp", 16383)]
    [InlineData("wide.avif", 16384)]
    [InlineData("wide.jpg", 65500)]
    public async Task A_size_that_a_format_does_not_hold_is_refused_before_the_work(string output, int most)
    {
        Save("wide.png", most + 1, 1, 0.5f);
        var run = await Run("stylize", "~/wide.png", "--style", "~/style.png", "-o", "~/" + output, "-q");
        Assert.Equal((2, $"impasto: ~/{output} would have {most + 1}x1 pixels, and a {Path.GetExtension(output)} file holds at most {most} a side: "
            + "name a .png or .tif with -o, or give a smaller --size.\n"), (run.Code, run.Error));
        Assert.Null(Mix.LastRequest);
        Save("square.png", 20, 10, 0.5f);
        Assert.Equal(2, (await Run("stylize", "~/square.png", "--style", "~/style.png", "--size", "20000", "-o", "~/large.webp")).Code);
    }

    [Fact]
    public async Task A_result_that_can_not_be_saved_after_all_is_saved_elsewhere()
    {
        Directory.CreateDirectory(At("shelter"));
        Mix = new MixMethod { OnIteration = iteration => File.WriteAllText(At("out"), "in the way") };
        var run = await Run("stylize", "~/photo.png", "--style", "~/style.png", "-o", "~/out/", "--json");
        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Contains("can't be written", run.Error);
        Assert.Contains(": the result was saved as ~/shelter/photo.style.png instead.\n", run.Error);
        Assert.Equal(8, PictureFile.Load(At("shelter", "photo.style.png")).Width);
        File.Delete(At("out"));
        Assert.Contains("saved as ~/shelter/photo.style-2.png instead", (await Run("stylize", "~/photo.png", "--style", "~/style.png", "-o", "~/out/")).Error);
    }

    [Fact]
    public async Task Standard_output_that_nobody_reads_is_not_said_to_be_written()
    {
        Directory.CreateDirectory(At("shelter"));
        OutputStream = () => new FailingStream();
        Input = await File.ReadAllBytesAsync(At("photo.png"), TestContext.Current.CancellationToken);
        var run = await Run("stylize", "-", "--style", "~/style.png", "-q");
        Assert.Equal((1, "impasto: Standard output can't be written (Broken pipe): the result was saved as ~/shelter/stdin.png instead.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task A_preview_that_can_not_be_saved_ends_nothing()
    {
        Mix = new MixMethod { OnIteration = iteration => Directory.CreateDirectory(At($"photo.style.{iteration:000000}.png")) };
        var run = await Run("stylize", "~/photo.png", "--style", "~/style.png", "--save-every", "1");
        Assert.Equal(0, run.Code);
        Assert.Single(run.Error.Split('\n'), line => line.StartsWith("The picture as it is can't be saved (~/photo.style.000001.png is a folder", StringComparison.Ordinal));
        Assert.Contains("saved as ~/photo.style.png", run.Error);
    }

    [Theory]
    [InlineData("photo.style.json", "--sidecar")]
    [InlineData("photo.style.000002.png", "--save-every", "2")]
    public async Task An_own_file_is_kept_unless_told_otherwise(string file, params string[] args)
    {
        await File.WriteAllTextAsync(At(file), "precious", TestContext.Current.CancellationToken);
        var run = await Run(["stylize", "~/photo.png", "--style", "~/style.png", "-q", .. args]);
        Assert.Equal((2, $"impasto: ~/{file} exists already: add --overwrite, or name another file with -o.\n"), (run.Code, run.Error));
        Assert.Equal("precious", await File.ReadAllTextAsync(At(file), TestContext.Current.CancellationToken));
        Assert.Equal(0, (await Run(["stylize", "~/photo.png", "--style", "~/style.png", "--overwrite", .. args])).Code);
        Assert.NotEqual("precious", await File.ReadAllTextAsync(At(file), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Waiting_for_standard_input_ends_when_that_is_wanted()
    {
        using var stop = new CancellationTokenSource();
        using var stream = new StalledStream(stop.Cancel);
        InputStream = () => stream;
        var run = await Run(stop.Token, "stylize", "-", "--style", "~/style.png", "-q");
        Assert.Equal((130, "impasto: Stopped before there was anything to save.\n"), (run.Code, run.Error));
        var texture = await Run(stop.Token, "texture", "-", "-q");
        Assert.Equal((130, "impasto: Stopped before there was anything to save.\n"), (texture.Code, texture.Error));
    }
}
