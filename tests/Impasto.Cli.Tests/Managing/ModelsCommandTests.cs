using System.Text;
using System.Text.Json.Nodes;
using Impasto.Models;

namespace Impasto.Cli.Tests.Managing;

public sealed class ModelsCommandTests : CliTest
{
    private void AddModels()
    {
        var bytes = Encoding.ASCII.GetBytes("weights");
        Directory.CreateDirectory(UserModels);
        File.WriteAllBytes(At("user-models", "a.safetensors"), bytes);
        RegistryFile.Write(UserModels,
        [
            new ModelEntry
            {
                Name = "painter", Kind = "cin", File = "a.safetensors", Bytes = bytes.Length, Sha256 = FileHash.Sha256(bytes), Styles = ["ink", "mosaic"], Licence = "MIT", Source = "Impasto",
                Training = new ModelTraining("impasto train cin --seed 1", "1,000 photographs", 1, 2000, new Dictionary<string, double> { ["total"] = 12.5 }),
            },
            new ModelEntry { Name = "net", Kind = "network", File = "b.safetensors", Bytes = 5, Sha256 = new string('b', 64), Architecture = "vgg16", Preprocessing = "caffe" },
        ]);
    }

    [Fact]
    public async Task List_json_has_exactly_the_promised_fields()
    {
        AddModels();
        var list = JsonNode.Parse((await Run("models", "list", "--json")).Out)!.AsArray();
        Assert.Equal(["net", "painter"], list.Select(model => (string)model!["name"]!));
        Assert.All(list, model => Assert.Equal(["name", "kind", "styles", "bytes", "sha256"], model!.AsObject().Select(pair => pair.Key)));
        Assert.Equal(["ink", "mosaic"], list[1]!["styles"]!.AsArray().Select(style => (string)style!));
        Assert.Equal(7, (long)list[1]!["bytes"]!);
    }

    [Fact]
    public async Task An_empty_list_is_an_empty_array()
    {
        var run = await Run("models", "list", "--json");
        Assert.Equal((0, "[]\n"), (run.Code, run.Out));
    }

    [Fact]
    public async Task Info_and_list_are_what_was_reviewed()
    {
        AddModels();
        Snapshot.Check("models", (await Run("models", "list")).Out + "\n" + (await Run("models", "info", "painter")).Out);
        var json = JsonNode.Parse((await Run("models", "info", "painter", "--json")).Out)!;
        Assert.Equal(12.5, (double)json["training"]!["losses"]!["total"]!);
    }

    [Fact]
    public async Task Verify_finds_every_kind_of_damage()
    {
        AddModels();
        var missing = await Run("models", "verify");
        Assert.Equal(4, missing.Code);
        Assert.Contains("The file of the model net is missing", missing.Error);
        Assert.Equal("painter: whole (0.0 KiB)\n", missing.Out);
        Assert.Equal(0, (await Run("models", "verify", "painter")).Code);
        await File.WriteAllTextAsync(At("user-models", "a.safetensors"), "Weights", TestContext.Current.CancellationToken);
        var changed = await Run("models", "verify", "painter");
        Assert.Equal(4, changed.Code);
        Assert.Contains("has SHA-256", changed.Error);
    }

    [Fact]
    public async Task Export_copies_a_whole_model_only()
    {
        AddModels();
        Assert.Equal(0, (await Run("models", "export", "painter", "-o", "~/to/")).Code);
        Assert.Equal("weights", await File.ReadAllTextAsync(At("to", "a.safetensors"), TestContext.Current.CancellationToken));
        Assert.Equal(2, (await Run("models", "export", "painter", "-o", "~/to/")).Code);
        Assert.Equal(0, (await Run("models", "export", "painter", "-o", "~/to/", "--overwrite")).Code);
        Assert.Equal(4, (await Run("models", "export", "net", "-o", "~/to/")).Code);
    }
}
