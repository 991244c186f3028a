using System.Text;
using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Networks;
using Impasto.Networks.FeedForward;
using Impasto.Tensors.Weights.Onnx;

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
                Name = "painter", Kind = "cin", File = "a.safetensors", Bytes = bytes.Length, Sha256 = FileHash.Sha256(bytes), Styles = ["ink", "mosaic"],
                Paintings = new Dictionary<string, Painting> { ["mosaic"] = new("Roman mosaic of ducks"), ["ink"] = new("Auspicious Cranes", "Emperor Huizong", "1112") },
                Licence = "MIT",
                    Source = "Impasto",
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
        Snapshot.Check("models", (await Run("models", "list")).Out + "\n" + (await Run("models", "info", "painter")).Out + "\n" + (await Run("models", "info", "ink")).Out);
        var json = JsonNode.Parse((await Run("models", "info", "painter", "--json")).Out)!;
        Assert.Equal(12.5, (double)json["training"]!["losses"]!["total"]!);
    }

    [Fact]
    public async Task Info_of_a_style_is_its_models_and_says_the_painting()
    {
        AddModels();
        var json = JsonNode.Parse((await Run("models", "info", "ink", "--json")).Out)!;
        Assert.Equal(("painter", "ink", "Emperor Huizong", "1112"),
            ((string?)json["name"], (string?)json["style"], (string?)json["paintings"]!["ink"]!["painter"], (string?)json["paintings"]!["ink"]!["year"]));
        Assert.Null(JsonNode.Parse((await Run("models", "info", "painter", "--json")).Out)!["style"]);
        var typo = await Run("models", "info", "mosiac");
        Assert.Equal((4, "impasto: There is no model and no style 'mosiac': did you mean mosaic?\n"), (typo.Code, typo.Error));
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

    [Fact]
    public async Task Fast_networks_go_out_as_ONNX_and_come_back()
    {
        using (var model = new TransformModel(new TransformNet(4, 1, 2), ["ink", "wave"]))
            model.ToWeightFile().Save(At("both.safetensors"));
        var imported = await Run("models", "import", "~/both.safetensors");
        Assert.Equal((0, ""), (imported.Code, imported.Out));
        Assert.StartsWith("both (transform-4, styles ink, wave, ", imported.Error);

        Assert.Equal(0, (await Run("models", "export", "both", "-o", "~/out/both.onnx")).Code);
        Assert.Equal(2, (await Run("models", "export", "both", "-o", "~/out/both.onnx")).Code);
        var graph = OnnxModel.Load(At("out", "both.onnx"));
        Assert.Equal(["image", "style_weights"], graph.Inputs.Select(i => i.Name));

        // For browsers: one style, one size, and no normalisation left where it is frozen.
        Assert.Equal(0, (await Run("models", "export", "wave", "--web", "--size", "64x48", "-o", "~/out/wave.onnx")).Code);
        var web = OnnxModel.Load(At("out", "wave.onnx"));
        Assert.Equal([1, 3, 48, 64], Assert.Single(web.Inputs).Shape!);
        Assert.Contains(web.Nodes, node => node.Operator == "InstanceNormalization");
        Assert.Equal(0, (await Run("models", "export", "wave", "--web", "--size", "64x48", "--steady", "-o", "~/out/wave.onnx", "--overwrite")).Code);
        Assert.DoesNotContain(OnnxModel.Load(At("out", "wave.onnx")).Nodes, node => node.Operator == "InstanceNormalization");
        Assert.Contains("name one of them", (await Run("models", "export", "both", "--web", "-o", "~/out/x.onnx")).Error);
        Assert.Contains("write width and height as in 384x216", (await Run("models", "export", "wave", "--web", "--size", "big", "-o", "~/out/x.onnx")).Error);
        Assert.Contains("add --web", (await Run("models", "export", "both", "--steady", "-o", "~/out/x.onnx")).Error);

        var back = await Run("models", "import", "~/out/both.onnx", "--name", "again", "--styles", "brush,foam");
        Assert.StartsWith("again (onnx-13, 0..1, styles brush, foam, ", back.Error);
        var list = JsonNode.Parse((await Run("models", "list", "--json")).Out)!.AsArray();
        Assert.Equal([("again", "onnx"), ("both", "cin")], list.Select(m => ((string)m!["name"]!, (string)m["kind"]!)));
        Assert.Equal(0, (await Run("models", "verify")).Code);
        Assert.Equal(0, (await Run("models", "export", "again", "-o", "~/out/again.onnx")).Code);
        Assert.Equal(await File.ReadAllBytesAsync(At("user-models", "again.onnx"), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(At("out", "again.onnx"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_has_no_ONNX_form_or_cant_be_run_is_said()
    {
        var bytes = Encoding.ASCII.GetBytes("weights");
        AddModels();
        RegistryFile.Write(UserModels, [new ModelEntry { Name = "net", Kind = "network", File = "a.safetensors", Bytes = bytes.Length, Sha256 = FileHash.Sha256(bytes) }]);
        var network = await Run("models", "export", "net", "-o", "~/net.onnx");
        Assert.Equal(2, network.Code);
        Assert.Contains("has no ONNX form", network.Error);

        var unknown = new OnnxBuilder("x");
        unknown.Output("y", unknown.Node("GridSample", unknown.Input("x", 1, 3, null, null)), 1, 3, null, null);
        unknown.Build().Save(At("x.onnx"));
        var lacking = await Run("models", "import", "~/x.onnx");
        Assert.Equal(4, lacking.Code);
        Assert.Contains("it uses the operator GridSample, which Impasto lacks", lacking.Error);
        Assert.Equal(2, (await Run("models", "import", "~/x.onnx", "--range", "0..100")).Code);
    }
}
