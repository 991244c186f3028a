using Impasto.Catalog;
using Impasto.TestSupport;

namespace Impasto.Tests.Catalog;

public sealed class RegistryFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_saved_model_is_what_its_entry_says()
    {
        var model = Save("a", "first");
        Assert.Equal(("a.safetensors", 5), (model.Entry.File, model.Entry.Bytes));
        ModelStore.Verify(model);
        Assert.Equal(model.Entry.Sha256, RegistryFile.Read(_folder.Path).Single().Sha256);
    }

    /// <summary>The registry never names a file that is another's: the last version's stays until the entry of the new one is there.</summary>
    [Fact]
    public void Whenever_the_program_is_ended_registry_and_file_belong_together()
    {
        Save("a", "first");
        Assert.Throws<IOException>(() => RegistryFile.Save(_folder.Path, Entry("a"), path =>
        {
            File.WriteAllText(path, "sec");
            // As far as a killed program would have come: what is registered is whole.
            ModelStore.Verify(Registered("a"));
            throw new IOException();
        }));
        ModelStore.Verify(Registered("a"));
        var second = Save("a", "second");
        Assert.NotEqual("a.safetensors", second.Entry.File);
        ModelStore.Verify(Registered("a"));
        Assert.Equal([second.Entry.File, RegistryFile.Name], Directory.EnumerateFiles(_folder.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        // A file of that name that nothing names is not written over.
        File.WriteAllText(_folder.At("b.safetensors"), "somebody's");
        Save("b", "third");
        Assert.Equal("somebody's", File.ReadAllText(_folder.At("b.safetensors")));
    }

    [Fact]
    public async Task Models_saved_at_once_are_all_there()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Save($"m{i}", $"{i}"))));
        var entries = RegistryFile.Read(_folder.Path);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"m{i}"), entries.Select(entry => entry.Name));
        Assert.All(entries, entry => ModelStore.Verify(new Model(entry, _folder.At(entry.File))));
    }

    private static ModelEntry Entry(string name) => new() { Name = name, Kind = "network", File = $"{name}.safetensors", Bytes = 0, Sha256 = "" };

    private Model Save(string name, string content) => RegistryFile.Save(_folder.Path, Entry(name), path => File.WriteAllText(path, content));

    private Model Registered(string name)
    {
        var entry = RegistryFile.Read(_folder.Path).Single(entry => entry.Name == name);
        return new Model(entry, _folder.At(entry.File));
    }

    [Theory]
    [InlineData("\"styles\": [null]", "without a name")]
    [InlineData("\"styles\": [\"\"]", "without a name")]
    [InlineData("\"styles\": [\"a\\u001b[2J\"]", "control characters")]
    [InlineData("\"styles\": [\"\\ud800\"]", "can't be read")]
    [InlineData("\"styles\": null", "null for its styles")]
    [InlineData("\"styles\": [\"a\"], \"paintings\": {\"a\": null}", "which picture")]
    public void What_is_no_name_is_refused(string field, string reason)
    {
        File.WriteAllText(_folder.At(RegistryFile.Name),
            $$"""[{"name": "a", "kind": "cin", "file": "a.safetensors", "bytes": 1, "sha256": "{{new string('a', 64)}}", {{field}}}]""");
        Assert.Contains(reason, Assert.Throws<ModelException>(() => RegistryFile.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }
}
