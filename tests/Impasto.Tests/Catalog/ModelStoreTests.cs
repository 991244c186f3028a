using Impasto.Catalog;
using Impasto.TestSupport;

namespace Impasto.Tests.Catalog;

public sealed class ModelStoreTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    private ModelEntry Add(string folder, string name, string content, string kind = "network", params string[] styles)
    {
        Directory.CreateDirectory(_temp.At(folder));
        File.WriteAllText(_temp.At(folder, name + ".safetensors"), content);
        var entry = new ModelEntry
        {
            Name = name,
            Kind = kind,
            File = name + ".safetensors",
            Bytes = content.Length,
            Sha256 = FileHash.Sha256(System.Text.Encoding.UTF8.GetBytes(content)),
            Styles = styles
        };
        RegistryFile.Write(_temp.At(folder), RegistryFile.Read(_temp.At(folder)).Append(entry));
        return entry;
    }

    private ModelStore Store() => new([_temp.At("first"), _temp.At("second"), _temp.At("missing")], _temp.At("second"));

    [Fact]
    public void Of_two_models_with_one_name_the_first_folders_is_taken()
    {
        Add("first", "vgg16", "one");
        Add("second", "vgg16", "three");
        Add("second", "slim", "s");
        Assert.Equal(["slim", "vgg16"], Store().All().Select(model => model.Entry.Name));
        Assert.Equal(_temp.At("first", "vgg16.safetensors"), Store().Get("vgg16").Path);
    }

    [Fact]
    public void Folders_are_looked_through_in_the_promised_order()
    {
        Directory.CreateDirectory(_temp.At("named"));
        Add("repo/models", "a", "a");
        Directory.CreateDirectory(_temp.At("repo", "src", "bin"));
        var store = ModelStore.Open(_temp.At("named"), _temp.At("environment"), _temp.At("repo", "src", "bin"), _temp.At("user"), _temp.At("work"));
        Assert.Equal([_temp.At("named"), _temp.At("environment"), _temp.At("repo", "models"), _temp.At("user")], store.Folders);
        Assert.Equal(_temp.At("user"), store.UserFolder);
        Assert.Equal([_temp.At("user")], ModelStore.Open(null, "", _temp.At("named"), _temp.At("user"), _temp.At("work")).Folders);
        Assert.Throws<ModelException>(() => ModelStore.Open(_temp.At("nowhere"), null, _temp.Path, _temp.At("user"), _temp.At("work")));
    }

    [Fact]
    public void Models_in_the_working_directory_are_found_after_all_others()
    {
        Add("work/models", "trained-here", "t");
        Add("work/models", "slim", "other");
        Add("user", "slim", "s");
        var store = ModelStore.Open(null, null, _temp.At("program"), _temp.At("user"), _temp.At("work"));
        Assert.Equal([_temp.At("user"), _temp.At("work", "models")], store.Folders);
        Assert.Equal(_temp.At("work", "models", "trained-here.safetensors"), store.Get("trained-here").Path);
        Assert.Equal(_temp.At("user", "slim.safetensors"), store.Get("slim").Path);
    }

    [Fact]
    public void A_missing_model_is_named_with_the_next_step()
    {
        Add("first", "painter", "p");
        Assert.EndsWith("There is no model 'paniter': did you mean painter?", Assert.Throws<ModelException>(() => Store().Get("paniter")).Message);
        Assert.EndsWith("get it with: impasto models pull vgg19.", Assert.Throws<ModelException>(() => Store().Get("vgg19")).Message);
        Assert.Contains(_temp.At("second"), Assert.Throws<ModelException>(() => Store().Get("vgg19")).Message);
        Assert.Equal("see them with: impasto models list", Assert.Throws<ModelException>(() => Store().Get("other")).NextStep);
    }

    [Fact]
    public void Styles_are_found_by_their_own_and_their_models_name()
    {
        Add("first", "painter", "p", "cin", "ink", "mosaic");
        Add("first", "vgg16", "v");
        Assert.Equal("painter", Store().FindStyle("mosaic")!.Entry.Name);
        Assert.Equal("painter", Store().FindStyle("painter")!.Entry.Name);
        Assert.Null(Store().FindStyle("vgg16"));
        Assert.Equal(["painter", "ink", "mosaic"], Store().StyleNames);
    }

    [Fact]
    public void A_styles_painting_is_kept_in_the_registry_where_it_is_known()
    {
        var entry = Add("first", "painter", "p", "cin", "ink", "scream");
        Assert.Null(RegistryFile.Read(_temp.At("first"))[0].PaintingOf("scream"));
        Assert.DoesNotContain("paintings", File.ReadAllText(_temp.At("first", RegistryFile.Name)), StringComparison.Ordinal);
        RegistryFile.Put(_temp.At("first"), entry with { Paintings = new Dictionary<string, Painting> { ["scream"] = new("The Scream", "Edvard Munch", "1893") } });
        var read = RegistryFile.Read(_temp.At("first"))[0];
        Assert.Equal("Edvard Munch, The Scream, 1893", read.PaintingOf("scream")!.ToString());
        Assert.Null(read.PaintingOf("ink"));
        Assert.Equal("Roman mosaic", new Painting("Roman mosaic").ToString());
        RegistryFile.Put(_temp.At("first"), entry with { Paintings = new Dictionary<string, Painting> { ["scream"] = new(" ") } });
        Assert.Contains("doesn't say which picture the style scream is from", Assert.Throws<ModelException>(() => RegistryFile.Read(_temp.At("first"))).Message);
    }

    [Fact]
    public async Task Verify_reads_every_byte()
    {
        Add("first", "a", "weights");
        ModelStore.Verify(Store().Get("a"));
        await File.WriteAllTextAsync(_temp.At("first", "a.safetensors"), "weighty", TestContext.Current.CancellationToken);
        var model = Store().Get("a");
        Assert.Contains("is corrupt", Assert.Throws<ModelException>(() => ModelStore.Verify(model)).Message);
        await File.WriteAllTextAsync(_temp.At("first", "a.safetensors"), "short", TestContext.Current.CancellationToken);
        Assert.Contains("has 5 bytes where its registry says 7", Assert.Throws<ModelException>(() => Store().Get("a")).Message);
        File.Delete(_temp.At("first", "a.safetensors"));
        Assert.Contains("is missing", Assert.Throws<ModelException>(() => Store().Get("a")).Message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[null]")]
    [InlineData("[{]")]
    [InlineData("")]
    [InlineData("""[{"name": "a"}]""")]
    [InlineData("""[{"name": "a", "kind": "network", "file": "../a", "bytes": 1, "sha256": "HASH"}]""")]
    [InlineData("""[{"name": "a", "kind": "network", "file": "/etc/passwd", "bytes": 1, "sha256": "HASH"}]""")]
    [InlineData("""[{"name": "a", "kind": "network", "file": null, "bytes": 1, "sha256": "HASH"}]""")]
    [InlineData("""[{"name": "a", "kind": "network", "file": "a", "bytes": -1, "sha256": "HASH"}]""")]
    [InlineData("""[{"name": "a", "kind": "network", "file": "a", "bytes": 1, "sha256": "xyz"}]""")]
    [InlineData("""[{"name": "a", "kind": "network", "file": "a", "bytes": 1, "sha256": null}]""")]
    [InlineData("""[{"name": "", "kind": "network", "file": "a", "bytes": 1, "sha256": "HASH"}]""")]
    [InlineData("""[{"name": "a", "kind": "network", "file": "a", "bytes": 1, "sha256": "HASH", "styles": null}]""")]
    public void A_registry_that_is_none_is_refused(string json)
    {
        Directory.CreateDirectory(_temp.At("first"));
        File.WriteAllText(_temp.At("first", "registry.json"), json.Replace("HASH", new string('a', 64)));
        var error = Assert.Throws<ModelException>(() => Store().All());
        Assert.Contains(_temp.At("first", "registry.json"), error.Message);
        Assert.Equal(_temp.At("first", "registry.json"), error.File);
    }

    [Fact]
    public void A_registry_keeps_every_field()
    {
        var entry = new ModelEntry
        {
            Name = "a",
            Kind = "cin",
            File = "a.safetensors",
            Bytes = 1,
            Sha256 = new string('1', 64),
            Styles = ["x"],
            Architecture = "johnson-16",
            Preprocessing = "caffe",
            Training = new ModelTraining("impasto train", "photos", 3, 4, new Dictionary<string, double> { ["style"] = 0.5 }),
            Licence = "MIT",
            Source = "here",
        };
        Directory.CreateDirectory(_temp.At("first"));
        RegistryFile.Write(_temp.At("first"), [entry]);
        var back = Assert.Single(RegistryFile.Read(_temp.At("first")));
        Assert.Equal(0.5, back.Training!.Losses["style"]);
        Assert.Equal(entry with { Styles = back.Styles, Training = back.Training }, back);
        Assert.Equal(entry.Training with { Losses = back.Training.Losses }, back.Training);
        Assert.DoesNotContain(Directory.EnumerateFiles(_temp.At("first")), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_two_models_with_one_style_the_first_folders_is_taken_and_either_can_be_named()
    {
        Add("second", "aaa", "a", "cin", "mosaic");
        Add("first", "zzz", "z", "johnson", "mosaic");
        Add("first", "mmm", "m", "cin", "ink");
        Assert.Equal("zzz", Store().FindStyle("mosaic")!.Entry.Name);
        Assert.Equal("aaa", Store().FindStyle("aaa/mosaic")!.Entry.Name);
        Assert.Equal("zzz", Store().FindStyle("zzz/mosaic")!.Entry.Name);
        Assert.Equal("aaa", Store().FindStyle("aaa")!.Entry.Name);
        Assert.Null(Store().FindStyle("mmm/mosaic"));
        Assert.Null(Store().FindStyle("./mosaic"));
        Assert.Equal("mosaic", ModelStore.OwnName(Store().Get("aaa"), "aaa/mosaic"));
    }
}
