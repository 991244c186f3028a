using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Tests.Methods.FeedForward;
using Impasto.Tests.Networks.AnyStyle;

namespace Impasto.Cli.Tests.Stylizing;

/// <summary>Any picture as style in one pass behind the command line: --fast, prepared styles and made networks, with random networks.</summary>
public sealed class AnyStyleTests : CliTest
{
    public AnyStyleTests()
    {
        RandomAnyStyle.Fill(UserModels);
        PictureFile.Save(RandomModels.Photo(40, 30), At("boats.png"));
        PictureFile.Save(RandomAnyStyle.Painting(), At("painting.png"));
    }

    private async Task<CliRun> Call(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var terminal = new Terminal { Out = output, Error = error, OpenInput = () => new MemoryStream(Input), OpenOutput = () => Output };
        var services = Services() with { Methods = AllMethods.Create, Models = _ => new ModelStore([UserModels], UserModels) };
        var code = await new App(services).RunAsync([.. args.Select(arg => arg.Replace("~/", Folder + "/"))], terminal);
        return new CliRun(code, output.ToString().ReplaceLineEndings("\n").Replace(Folder, "~"), error.ToString().ReplaceLineEndings("\n").Replace(Folder, "~"));
    }

    [Fact]
    public async Task Fast_takes_the_best_network_that_is_there()
    {
        var run = await Call("stylize", "~/boats.png", "--style", "~/painting.png", "--fast", "--json");
        Assert.Equal((0, "meta"), (run.Code, (string?)JsonNode.Parse(run.Out)!["method"]));
        Assert.True(File.Exists(At("boats.painting.png")));
        File.Delete(At("user-models", "registry.json"));
        var none = await Call("stylize", "~/boats.png", "--style", "~/painting.png", "--fast", "-o", "~/x.png");
        Assert.Equal(4, none.Code);
        Assert.StartsWith("impasto: There is no network for any style in ~/user-models", none.Error, StringComparison.Ordinal);
        var both = await Call("stylize", "~/boats.png", "--style", "~/painting.png", "--fast", "--method", "oil");
        Assert.Equal(2, both.Code);
        Assert.StartsWith("impasto: --fast chooses the method, and --method names one: leave one of them out", both.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prepared_style_is_named_in_its_pictures_place()
    {
        var prepared = await Call("models", "prepare", "~/painting.png", "-o", "~/my.style.safetensors", "--size", "40");
        Assert.Equal(0, prepared.Code);
        Assert.StartsWith("~/my.style.safetensors can be named with --style (", prepared.Error, StringComparison.Ordinal);
        var run = await Call("stylize", "~/boats.png", "--style", "~/my.style.safetensors", "--json");
        Assert.Equal((0, "linear"), (run.Code, (string?)JsonNode.Parse(run.Out)!["method"]));
        Assert.True(File.Exists(At("boats.my.png")));
        Assert.Equal(0, (await Call("stylize", "~/boats.png", "--style", "~/my.style.safetensors", "--method", "wct", "--preserve-color", "lab", "-o", "~/w.png", "-q")).Code);
        var oil = await Call("stylize", "~/boats.png", "--style", "~/my.style.safetensors", "--method", "gatys", "-o", "~/g.png");
        Assert.Equal(2, oil.Code);
        Assert.StartsWith("impasto: The method gatys needs a picture, and ~/my.style.safetensors is a prepared style: choose one of linear, adain, wct, transport", oil.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Call("models", "prepare", "~/painting.png", "-o", "~/my.style.safetensors")).Code);
        Assert.Equal(2, (await Call("models", "prepare", "~/painting.png", "-o", "~/other.png")).Code);
        Assert.Equal(3, (await Call("models", "prepare", "~/nothing.png")).Code);
        File.WriteAllText(At("bad.style.safetensors"), "no style");
        Assert.Equal(4, (await Call("stylize", "~/boats.png", "--style", "~/bad.style.safetensors", "-o", "~/b.png")).Code);
    }

    [Fact]
    public async Task A_made_network_is_a_style_like_any_other()
    {
        var run = await Call("models", "make", "--from", "~/painting.png", "--name", "mine", "--json");
        Assert.Equal(0, run.Code);
        var made = JsonNode.Parse(run.Out)!;
        Assert.Equal(("mine", "johnson", "mine"), ((string?)made["name"], (string?)made["kind"], (string?)made["styles"]![0]));
        Assert.True((long)made["parameters"]! > 1000 && (long)made["bytes"]! > 2000 && (double)made["seconds"]! > 0);
        Assert.Contains("mine", (await Call("models", "list")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await Call("stylize", "~/boats.png", "--style", "mine", "-q")).Code);
        Assert.True(File.Exists(At("boats.mine.png")));
        Assert.Equal(0, (await Call("models", "export", "mine", "-o", "~/mine.onnx")).Code);
        Assert.Equal(2, (await Call("models", "make", "--from", "~/painting.png", "--name", "mine")).Code);
        Assert.Equal(0, (await Call("models", "make", "--from", "~/boats.png", "--name", "mine", "--overwrite", "-q")).Code);
        Assert.Equal(2, (await Call("models", "make", "--from", "~/painting.png")).Code);
        Assert.Equal(2, (await Call("models", "make", "--name", "other")).Code);
        Assert.Equal(3, (await Call("models", "make", "--from", "~/nothing.png", "--name", "other")).Code);
        Assert.Equal(4, (await Call("models", "make", "--from", "~/painting.png", "--name", "other", "--with", "any-style")).Code);
    }
    [Fact]
    public async Task A_network_made_of_filters_is_one_too()
    {
        var run = await Call("models", "make", "--from", "~/painting.png", "--name", "mine", "--with", "meta-filters", "--json");
        Assert.Equal(0, run.Code);
        var made = JsonNode.Parse(run.Out)!;
        Assert.Equal(("mine", "meta-made", "mine"), ((string?)made["name"], (string?)made["kind"], (string?)made["styles"]![0]));
        var stylized = await Call("stylize", "~/boats.png", "--style", "mine", "--json");
        Assert.Equal((0, "meta-made"), (stylized.Code, (string?)JsonNode.Parse(stylized.Out)!["method"]));
        Assert.Equal(0, (await Call("models", "export", "mine", "-o", "~/mine.onnx")).Code);
        Assert.Equal(0, (await Call("models", "import", "~/mine.onnx", "--name", "again")).Code);
        Assert.Equal(0, (await Call("stylize", "~/boats.png", "--method", "meta", "--meta-model", "meta-filters", "--style", "~/painting.png", "-o", "~/direct.png", "-q")).Code);
    }
}
