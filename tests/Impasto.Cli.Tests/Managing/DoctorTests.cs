using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Imaging;

namespace Impasto.Cli.Tests.Managing;

public sealed class DoctorTests : CliTest
{
    [Fact]
    public async Task Says_what_there_is()
    {
        var run = await Run("doctor");
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (var part in new[] { $"Impasto {Machine.Version}", ".NET 10", Machine.Simd, "GiB", "libvips 8.18.0, /usr/lib/libvips.so", "faces", "people", "ffmpeg 5.1, /usr/bin/ffmpeg", "none in ~/user-models",
            "impasto models pull vgg16" })
            Assert.Contains(part, run.Out);
        Assert.False(Directory.Exists(UserModels));
    }

    [Fact]
    public async Task A_corrupt_model_is_bad()
    {
        RegistryFile.Write(UserModels, [new ModelEntry { Name = "broken", Kind = "network", File = "broken.safetensors", Bytes = 3, Sha256 = new string('0', 64) }]);
        await File.WriteAllTextAsync(At("user-models", "broken.safetensors"), "four", TestContext.Current.CancellationToken);
        var run = await Run("doctor", "--json");
        Assert.Equal(1, run.Code);
        var bad = Assert.Single(JsonNode.Parse(run.Out)!.AsArray(), finding => (string?)finding!["state"] == "bad")!;
        Assert.Equal("model", (string?)bad["check"]);
        Assert.Contains("has 4 bytes where its registry says 3", (string?)bad["mend"]);
    }

    [Fact]
    public async Task An_unreadable_registry_is_bad()
    {
        Directory.CreateDirectory(UserModels);
        await File.WriteAllTextAsync(At("user-models", "registry.json"), "[{]", TestContext.Current.CancellationToken);
        var run = await Run("doctor", "-q");
        Assert.Equal(1, run.Code);
        Assert.StartsWith("bad   models     the models can't be listed\n", run.Out);
        Assert.Contains("~/user-models/registry.json can't be read", run.Out);
    }

    [Fact]
    public async Task A_missing_picture_library_is_bad()
    {
        var output = new StringWriter();
        var services = Services() with { PictureLibrary = () => throw new PictureException("libvips is missing", "install it") };
        var code = await new App(services).RunAsync(["doctor"], new Terminal { Out = output, Error = TextWriter.Null }, TestContext.Current.CancellationToken);
        Assert.Equal(1, code);
        Assert.Contains("libvips is missing: install it.", output.ToString());
    }

    [Fact]
    public async Task A_missing_ffmpeg_is_noted_with_how_to_get_it()
    {
        var output = new StringWriter();
        var services = Services() with { ClipProgram = () => null };
        Assert.Equal(0, await new App(services).RunAsync(["doctor"], new Terminal { Out = output, Error = TextWriter.Null }, TestContext.Current.CancellationToken));
        Assert.Contains("note  clips      there is no ffmpeg on the PATH", output.ToString());
        Assert.Contains("apt-get install ffmpeg", output.ToString());
    }

    [Fact]
    public async Task The_real_picture_library_is_found()
    {
        var output = new StringWriter();
        await new App(new Services()).RunAsync(["doctor"], new Terminal { Out = output, Error = TextWriter.Null }, TestContext.Current.CancellationToken);
        Assert.Matches(@"ok    pictures   libvips \d+\.\d+\.\d+, .*libvips", output.ToString());
    }
}
