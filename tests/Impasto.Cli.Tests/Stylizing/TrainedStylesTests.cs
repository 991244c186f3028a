using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Cli.Tests.Stylizing;

/// <summary>The real feed-forward methods behind the command line, with random networks in a folder of models.</summary>
public sealed class TrainedStylesTests : CliTest
{
    public TrainedStylesTests()
    {
        RandomModels.Fill(At("trained"));
        PictureFile.Save(RandomModels.Photo(40, 30), At("boats.png"));
    }

    private async Task<CliRun> Call(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var terminal = new Terminal { Out = output, Error = error, OpenInput = () => new MemoryStream(Input), OpenOutput = () => Output };
        var services = Services() with { Methods = AllMethods.Create, Models = _ => new ModelStore([At("trained")], UserModels) };
        var code = await new App(services).RunAsync([.. args.Select(arg => arg.Replace("~/", Folder + "/"))], terminal);
        return new CliRun(code, output.ToString().ReplaceLineEndings("\n").Replace(Folder, "~"), error.ToString().ReplaceLineEndings("\n").Replace(Folder, "~"));
    }

    [Theory]
    [InlineData("ink", "johnson")]
    [InlineData("dawn", "cin")]
    [InlineData("elm", "stylebank")]
    public async Task A_styles_name_is_all_it_takes(string style, string method)
    {
        var run = await Call("stylize", "~/boats.png", "--style", style, "--json");
        Assert.Equal(0, run.Code);
        Assert.Equal(method, (string?)JsonNode.Parse(run.Out)!["method"]);
        var (painted, photo) = (PictureFile.Load(At($"boats.{style}.png")), RandomModels.Photo(40, 30));
        Assert.Equal((40, 30), (painted.Width, painted.Height));
        Assert.True(painted.Pixels.Zip(photo.Pixels, (a, b) => Math.Abs(a - b)).Average() > 0.05);
    }

    [Fact]
    public async Task Several_styles_masks_and_models_come_together()
    {
        PictureFile.Save(new Picture(2, 1, 1, [0, 1]), At("right.png"));
        PictureFile.Save(new Picture(2, 1, 1, [1, 0]), At("left.png"));
        Assert.Equal(0, (await Call("stylize", "~/boats.png", "--style", "dawn:0.7", "--style", "dusk:0.3", "-o", "~/blend.png", "-q")).Code);
        Assert.Equal(0, (await Call("stylize", "~/boats.png", "--style", "dawn", "--style-mask", "~/left.png", "--style", "dusk", "--style-mask", "~/right.png", "-o",
            "~/regions.png", "-q")).Code);
        Assert.NotEqual(File.ReadAllBytes(At("blend.png")), File.ReadAllBytes(At("regions.png")));
        var mixed = await Call("stylize", "~/boats.png", "--style", "dawn", "--style", "ink", "--style-scale", "2", "--preserve-color", "lab", "-o", "~/mixed.png");
        Assert.Equal(0, mixed.Code);
        Assert.Contains("their pictures are blended", mixed.Error);
    }

    [Fact]
    public async Task Folders_and_pipes_work()
    {
        Directory.CreateDirectory(At("many"));
        PictureFile.Save(RandomModels.Photo(21, 33), At("many", "one.png"));
        PictureFile.Save(RandomModels.Photo(9, 7), At("many", "two.png"));
        var folder = await Call("stylize", "~/many", "--style", "night", "-o", "~/out/");
        Assert.Equal(0, folder.Code);
        Assert.Contains("2 of 2 pictures done", folder.Error);
        Assert.Equal((9, 7), PictureFile.Load(At("out", "two.night.png")) is var two ? (two.Width, two.Height) : default);

        Input = File.ReadAllBytes(At("boats.png"));
        Assert.Equal(0, (await Call("stylize", "-", "--style", "night", "-q")).Code);
        Assert.Equal(40, PictureFile.Load(Output.ToArray()).Width);
    }

    [Fact]
    public async Task Errors_have_their_exit_codes()
    {
        var unknown = await Call("stylize", "~/boats.png", "--style", "dwan");
        Assert.Equal(4, unknown.Code);
        Assert.StartsWith("impasto: There is no picture and no trained style 'dwan': did you mean dawn?\nThe trained styles:\n  dawn\n  dusk\n  elm\n", unknown.Error);
        var picture = await Call("stylize", "~/boats.png", "--style", "~/style.png", "--method", "cin");
        Assert.Equal(2, picture.Code);
        var bytes = File.ReadAllBytes(At("trained", "four.safetensors"));
        File.WriteAllBytes(At("trained", "four.safetensors"), bytes[..^5]);
        var corrupt = await Call("stylize", "~/boats.png", "--style", "dawn");
        Assert.Equal(4, corrupt.Code);
        Assert.Contains("The model four is corrupt", corrupt.Error);
    }

    [Fact]
    public async Task A_trained_style_and_a_picture_come_together()
    {
        Save("strokes.png", 24, 24, 0.4f);
        var run = await Call("stylize", "~/boats.png", "--style", "dawn", "--style", "~/strokes.png", "--method", "oil");
        Assert.Equal(0, run.Code);
        Assert.Contains("Blended of two pictures: 50 % by cin (dawn), 50 % by oil (strokes.png).", run.Error);
        Assert.Equal(40, PictureFile.Load(At("boats.dawn+strokes.png")).Width);
    }

    [Fact]
    public async Task All_styles_are_those_that_each_gives_alone()
    {
        var run = await Call("stylize", "~/boats.png", "--all-styles", "-o", "~/all/");
        Assert.Equal(0, run.Code);
        Assert.Equal(["all-styles", "dawn", "dusk", "elm", "ink", "night", "noon", "oak"],
            Directory.EnumerateFiles(At("all")).Select(file => Path.GetFileName(file).Split('.')[1]).Order());
        Assert.Contains("7 of 7 pictures done", run.Error);
        foreach (var style in new[] { "dusk", "oak" })
        {
            await Call("stylize", "~/boats.png", "--style", style);
            Assert.Equal(File.ReadAllBytes(At($"boats.{style}.png")), File.ReadAllBytes(At("all", $"boats.{style}.png")));
        }
    }

    [Fact]
    public async Task The_sheet_shows_every_style_on_the_photo()
    {
        var run = await Call("models", "list", "--sheet", "~/sheet.png", "--photo", "~/boats.png");
        Assert.Equal(0, run.Code);
        Assert.Contains("7 styles of 3 models on one photo: ~/sheet.png", run.Error);
        // The photo and seven styles: three rows of three, and each cell is another picture.
        var sheet = PictureFile.Load(At("sheet.png"));
        Assert.True(sheet.Width > 3 * 320 && sheet.Height > 3 * 320);
        var again = await Call("models", "list", "--sheet", "~/sheet.png", "--photo", "~/boats.png");
        Assert.Equal((2, true), (again.Code, again.Error.Contains("add --overwrite", StringComparison.Ordinal)));
        Assert.Equal(3, (await Call("models", "list", "--sheet", "~/sheet.png", "--photo", "~/nothing.png", "--overwrite")).Code);
        Directory.Delete(At("trained"), recursive: true);
        Assert.Equal(4, (await Call("models", "list", "--sheet", "~/other.png", "--photo", "~/boats.png")).Code);
    }
}
