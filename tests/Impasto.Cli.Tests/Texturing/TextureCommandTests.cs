using System.Text.Json.Nodes;
using Impasto.Cli.Tests.Fakes;
using Impasto.Imaging;

namespace Impasto.Cli.Tests.Texturing;

public sealed class TextureCommandTests : CliTest
{
    [Theory]
    [InlineData(null, 8, 6)]
    [InlineData("5", 5, 5)]
    [InlineData("7x3", 7, 3)]
    public async Task A_texture_has_the_size_asked_for(string? size, int width, int height)
    {
        var run = await Run(["texture", "~/photo.png", .. size is null ? Array.Empty<string>() : ["--size", size]]);
        Assert.Equal(0, run.Code);
        Assert.Contains("saved as ~/photo.stripes.png", run.Error);
        Assert.Contains("Striped by the tests.\n", run.Error);
        Assert.DoesNotContain("mean: 0.5 % off", run.Error);
        var result = PictureFile.Load(At("photo.stripes.png"));
        Assert.Equal((width, height), (result.Width, result.Height));
    }

    [Fact]
    public async Task Samples_weights_and_options_reach_the_method()
    {
        var run = await Run("texture", "~/photo.png", "~/style.png", "--mix", "1,0.25", "--tileable", "--seed", "9", "--rounds", "3", "-o", "~/new/t.png", "-q");
        Assert.Equal((0, "", ""), (run.Code, run.Out, run.Error));
        var request = Stripes.LastRequest!;
        Assert.Equal([(At("photo.png"), 1f), (At("style.png"), 0.25f)], request.Samples.Select(sample => (sample.Name, sample.Weight)));
        Assert.Equal((true, 9, 3), (request.Tileable, request.Seed, ((StripesOptions)request.Options!).Rounds));
        Assert.True(File.Exists(At("new", "t.png")));
        Assert.Equal(0, (await Run("texture", "~/photo.png", "~/style.png", "--mix", "0,1", "-o", "~/new/u.png")).Code);
        Assert.Equal([At("style.png")], Stripes.LastRequest!.Samples.Select(sample => sample.Name));
    }

    [Fact]
    public async Task Json_and_sidecar_repeat_the_run()
    {
        var first = await Run("texture", "~/photo.png", "--json", "--sidecar", "--seed", "3", "--rounds", "4", "--size", "4x2");
        var json = JsonNode.Parse(first.Out)!.AsObject();
        Assert.Equal(["method", "samples", "output", "width", "height", "iterations", "seconds", "secondsPerIteration", "plannedMemoryBytes", "peakMemoryBytes", "losses", "seed", "threads", "simd",
            "version", "sha256", "notes"],
            json.Select(pair => pair.Key));
        Assert.Equal((4, 4, 2), ((int)json["iterations"]!, (int)json["width"]!, (int)json["height"]!));
        Assert.Equal(0, (await Run("texture", "~/photo.png", "--config", "~/photo.stripes.json", "--overwrite")).Code);
        Assert.Equal((3, 4, 4), (Stripes.LastRequest!.Seed, Stripes.LastRequest.Width, ((StripesOptions)Stripes.LastRequest.Options!).Rounds));
    }

    [Fact]
    public async Task An_interrupted_texture_is_saved()
    {
        var run = await Run(new CancellationToken(canceled: true), "texture", "~/photo.png", "-o", "~/t.png");
        Assert.Equal(130, run.Code);
    }

    [Fact]
    public async Task A_report_is_written_beside_the_result()
    {
        var run = await Run("texture", "~/photo.png", "--report", "-o", "~/t.png");
        Assert.Equal(0, run.Code);
        Assert.Contains("The report was saved as ~/t.report.png.", run.Error);
        Assert.True(PictureFile.Load(At("t.report.png")).Width > 600);
        var again = await Run("texture", "~/photo.png", "--report", "-o", "~/other.png");
        Assert.Equal(0, again.Code);
        File.Delete(At("t.png"));
        Assert.Contains("t.report.png exists already", (await Run("texture", "~/photo.png", "--report", "-o", "~/t.png")).Error);
        Assert.Contains("leaves no place for --report", (await Run("texture", "~/photo.png", "--report", "-o", "-")).Error);
    }

    [Fact]
    public async Task A_strip_is_as_wide_as_its_textures()
    {
        var run = await Run("texture", "~/photo.png", "~/style.png", "--morph", "3", "--size", "6x4", "-o", "~/strip.png", "-v");
        Assert.Equal((0, ""), (run.Code, run.Out));
        var strip = PictureFile.Load(At("strip.png"));
        Assert.Equal((18, 4), (strip.Width, strip.Height));
        Assert.Contains("50 %: mean: 0.5 % off", run.Error);
        Assert.Contains("exclude each other", (await Run("texture", "~/photo.png", "~/style.png", "--morph", "3", "--mix", "1,1")).Error);
        Assert.Contains("give two", (await Run("texture", "~/photo.png", "--morph", "3")).Error);
    }
}
