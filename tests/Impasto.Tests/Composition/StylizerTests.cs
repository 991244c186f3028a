using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;
using Impasto.TestSupport;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Tests.Composition;

public sealed class StylizerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public StylizerTests() => RandomModels.Fill(_folder.Path);

    private ModelStore Models => new([_folder.Path], _folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_style_a_model_and_a_file_can_be_loaded()
    {
        using var style = await Stylizer.LoadAsync("dusk", Models);
        Assert.Equal(("dusk", 4), (style.Style, style.Styles.Count));
        using var model = await Stylizer.LoadAsync("banks", Models);
        Assert.Equal("oak", model.Style);
        using var file = await Stylizer.LoadAsync(_folder.At("ink.safetensors"), new ModelStore([], ""));
        Assert.Equal("ink", file.Style);
        Assert.Equal("There is no style 'dsuk': did you mean dusk?", (await Assert.ThrowsAsync<ModelException>(() => Stylizer.LoadAsync("dsuk", Models))).Message);
    }

    [Fact]
    public async Task It_does_what_the_method_does()
    {
        var photo = RandomModels.Photo(50, 40);
        using var stylizer = await Stylizer.LoadAsync("dusk", Models);
        var mask = new Picture(2, 1, 1, [0, 1]);
        var options = new StylizerOptions
        {
            Styles = new Dictionary<string, float> { ["dusk"] = 1, ["dawn"] = 2 },
            Size = 48,
            Strength = 0.75f,
            StyleScale = 1.5f,
            PreserveColor = PreserveColor.Linear,
            Mask = mask,
        };
        var painted = await stylizer.StylizeAsync(photo, options);
        var expected = await AllMethods.Create(Models).Get("cin").RenderAsync(new StyleRequest
        {
            Content = photo,
            Styles = [new Style("dusk", null), new Style("dawn", null, 2)],
            Size = 48,
            Strength = 0.75f,
            StyleScale = 1.5f,
            PreserveColor = PreserveColor.Linear,
            Mask = mask,
        });
        Assert.Equal(expected.Picture.Pixels, painted.Pixels);
        Assert.Equal(stylizer.Stylize(photo).Pixels, (await stylizer.StylizeAsync(photo)).Pixels);
    }

    [Fact]
    public async Task Wrong_options_are_refused_and_a_disposed_one_serves_no_more()
    {
        var photo = RandomModels.Photo(20, 20);
        var stylizer = await Stylizer.LoadAsync("dusk", Models);
        StylizerOptions[] wrong =
        [
            new() { Size = 4 }, new() { Strength = 1.5f }, new() { Strength = float.NaN }, new() { StyleScale = 0 }, new() { Styles = new Dictionary<string, float>() },
            new() { Styles = new Dictionary<string, float> { ["dawn"] = -1 } }, new() { StyleMasks = new Dictionary<string, Picture> { ["ink"] = photo } },
        ];
        Assert.All(wrong, options => Assert.Throws<UsageException>(() => stylizer.Stylize(photo, options)));
        var unknown = new StylizerOptions { Styles = new Dictionary<string, float> { ["dwan"] = 1 } };
        Assert.Equal("The model has no style 'dwan': did you mean dawn?", Assert.Throws<UsageException>(() => stylizer.Stylize(photo, unknown)).Message);
        stylizer.Dispose();
        stylizer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stylizer.Stylize(photo));
    }

    [Fact]
    public void The_READMEs_code_is_what_is_compiled_here()
    {
        static IEnumerable<string> Between(string path, string start, string end) =>
            File.ReadAllLines(path).Select(line => line.Trim()).SkipWhile(line => line != start).Skip(1).TakeWhile(line => line != end).Where(line => line.Length > 0);

        var readme = Between(Path.Combine(Repo.Root, "README.md"), "```csharp", "```").ToList();
        var compiled = Between(Path.Combine(Repo.Root, "tests", "Impasto.Tests", "ReadmeSnippet.cs"), "// README: begin", "// README: end").ToList();
        Assert.Equal(compiled, readme.Where(line => !line.StartsWith("using Impasto", StringComparison.Ordinal)));
        Assert.Equal(["using Impasto.Composition;", "using Impasto.Imaging;", "using Impasto.Options;"], readme.Where(line => line.StartsWith("using Impasto", StringComparison.Ordinal)));
    }
}
