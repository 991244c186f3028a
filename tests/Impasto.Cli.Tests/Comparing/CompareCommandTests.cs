using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Cli.Tests.Fakes;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.TestSupport;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Cli.Tests.Comparing;

public sealed class CompareCommandTests : CliTest
{
    private static readonly string Network = Repo.Fixture("evaluation", "vgg.safetensors");
    private readonly List<int> _iterations = [];

    public CompareCommandTests()
    {
        Mix = new MixMethod { OnIteration = _iterations.Add };
        PictureFile.Save(RandomModels.Photo(40, 30), At("boats.png"));
        PictureFile.Save(RandomModels.Photo(24, 32), At("tower.png"));
        Save("ink.png", 30, 30, 0.7f);
        Save("dusk.png", 20, 26, 0.1f);
    }

    private Task<CliRun> Compare(params string[] args) => Run(["compare", "--judge", Network, .. args]);

    [Fact]
    public async Task A_row_a_method_and_a_column_a_pair()
    {
        var run = await Compare("--content", "~/boats.png,~/tower.png", "--style", "~/ink.png,~/dusk.png", "--methods", "mix,flip", "-o", "~/out/sheet.png", "--iterations", "3", "--json");
        Assert.Equal(0, run.Code);
        Assert.Contains("4 of 4 cells", run.Error);
        var record = JsonNode.Parse(run.Out)!;
        Assert.Equal(["mix", "flip"], record["rows"]!.AsArray().Select(row => (string)row!["method"]!));
        Assert.Equal(3, (int)record["rows"]![0]!["options"]!["iterations"]!);
        Assert.Equal(["~/ink.png", "~/dusk.png"], record["pairs"]!.AsArray().Select(pair => (string)pair!["picture"]!));
        var cell = record["rows"]![0]!["cells"]![1]!;
        Assert.Equal("done", (string)cell["state"]!);
        Assert.Equal("sheet.cells/mix.tower.dusk.png", (string)cell["file"]!);
        Assert.Equal(FileHash.Sha256OfFile(At("out", "sheet.cells", "mix.tower.dusk.png")), (string)cell["sha256"]!);
        Assert.Equal(3, (int)cell["iterations"]!);
        Assert.Equal(0.25, (double)cell["losses"]!["content"]!);
        Assert.Equal(["style", "meanDeviation", "styleFd", "histogram", "content", "contentVgg", "cfsd", "ssim", "msSsim"], cell["measures"]!.AsObject().Select(measure => measure.Key));
        Assert.InRange((double)cell["measures"]!["ssim"]!, -1, 0.999);
        Assert.Null(cell["measures"]!["msSsim"]);
        Assert.Equal(JsonNode.Parse(File.ReadAllText(At("out", "sheet.json")))!.ToJsonString(), record.ToJsonString().Replace("~", Folder));

        // The head and two columns of 40 px; photographs, styles and two rows, all as high as the tallest.
        var sheet = PictureFile.Load(At("out", "sheet.png"));
        Assert.Equal(12 + 3 * (320 + 12), sheet.Width);
        var result = PictureFile.Load(At("out", "sheet.cells", "mix.boats.ink.png"));
        Assert.Equal((40, 30), (result.Width, result.Height));
    }

    [Fact]
    public async Task The_page_is_complete_in_itself_and_opens_the_results()
    {
        PictureFile.Save(RandomModels.Photo(40, 30), At("a&b <c>.png"));
        Assert.Equal(0, (await Compare("--content", "~/a&b <c>.png", "--style", "~/ink.png", "--methods", "mix", "-o", "~/sheet.png", "-q")).Code);
        var page = File.ReadAllText(At("sheet.html"));
        Assert.Contains("a&amp;b &lt;c&gt;", page);
        Assert.DoesNotContain("<c>", page);
        Assert.DoesNotContain("http", page);
        Assert.Equal(3, page.Split("src=\"data:image/jpeg;base64,").Length - 1);
        Assert.Equal(3, page.Split("src=").Length - 1);
        var link = page.Split("href=\"")[1].Split('"')[0];
        Assert.True(File.Exists(At(Uri.UnescapeDataString(link))), link);
    }

    [Fact]
    public async Task A_grid_has_every_photograph_in_every_style()
    {
        var run = await Compare("--content", "~/boats.png,~/tower.png", "--style", "~/ink.png,~/dusk.png", "--methods", "flip", "--grid", "-o", "~/sheet.png", "--json", "-q");
        Assert.Equal(["boats ink", "boats dusk", "tower ink", "tower dusk"],
            JsonNode.Parse(run.Out)!["pairs"]!.AsArray().Select(pair => $"{Path.GetFileNameWithoutExtension((string)pair!["content"]!)} {(string)pair["style"]!}"));
        var one = await Compare("--content", "~/boats.png", "--style", "~/ink.png,~/dusk.png", "--methods", "flip", "-o", "~/one.png", "--json", "-q");
        Assert.Equal(2, JsonNode.Parse(one.Out)!["pairs"]!.AsArray().Count);
    }

    [Fact]
    public async Task What_is_there_is_not_made_again()
    {
        string[] call = ["--content", "~/boats.png", "--style", "~/ink.png,~/dusk.png", "--methods", "mix", "-o", "~/sheet.png", "--iterations", "3", "--json"];
        var first = await Compare(call);
        Assert.Equal(6, _iterations.Count);
        Assert.Equal(first.Out, (await Compare(call)).Out);
        Assert.Equal(6, _iterations.Count);

        // Other measures, another option, a damaged result, another picture of the name, and being told to.
        Assert.Equal(4, (await Run(["compare", .. call, "--judge", At("vgg.safetensors")])).Code);
        File.Copy(Network, At("vgg.safetensors"));
        Assert.Equal(0, (await Run(["compare", .. call, "--judge", At("vgg.safetensors")])).Code);
        Assert.Equal(6, _iterations.Count);
        await Compare([.. call, "--ratio", "0.3"]);
        Assert.Equal(12, _iterations.Count);
        await File.AppendAllTextAsync(At("sheet.cells", "mix.boats.ink.png"), "x", TestContext.Current.CancellationToken);
        await Compare([.. call, "--ratio", "0.3"]);
        Assert.Equal(15, _iterations.Count);
        Save("dusk.png", 20, 26, 0.2f);
        await Compare([.. call, "--ratio", "0.3"]);
        Assert.Equal(18, _iterations.Count);
        await Compare([.. call, "--ratio", "0.3", "--again"]);
        Assert.Equal(24, _iterations.Count);
        foreach (var record in new[] { "{\"made\": 5}", "no JSON", "[]", new string(' ', (1 << 20) + 1) })
        {
            await File.WriteAllTextAsync(At("sheet.cells", "mix.boats.ink.json"), record, TestContext.Current.CancellationToken);
            await Compare([.. call, "--ratio", "0.3"]);
        }
        Assert.Equal(36, _iterations.Count);
    }

    [Fact]
    public async Task Without_times_two_runs_give_the_same_bits()
    {
        foreach (var (folder, threads) in new[] { ("a", "1"), ("b", "2") })
            Assert.Equal(0, (await Compare("--content", "~/boats.png", "--style", "~/ink.png", "--methods", "mix,flip", "--no-times", "--threads", threads, "-o", $"~/{folder}/sheet.png")).Code);
        foreach (var name in new[] { "sheet.png", "sheet.html", "sheet.json" })
            Assert.Equal(File.ReadAllBytes(At("a", name)), File.ReadAllBytes(At("b", name)));
        Assert.DoesNotContain("seconds", File.ReadAllText(At("a", "sheet.json")));
        Assert.DoesNotContain("<dt>time", File.ReadAllText(At("a", "sheet.html")));
        Assert.Contains("seconds", File.ReadAllText(At("a", "sheet.cells", "mix.boats.ink.json")));
    }

    [Fact]
    public async Task A_cell_that_fails_says_so_and_the_rest_goes_on()
    {
        File.WriteAllText(At("broken.png"), "no picture");
        var run = await Compare("--content", "~/boats.png", "--style", "~/broken.png,~/ink.png", "--methods", "mix,flip", "--fail", "-o", "~/sheet.png", "--json");
        Assert.Equal(3, run.Code);
        var rows = JsonNode.Parse(run.Out)!["rows"]!;
        Assert.Equal("failed", (string)rows[0]!["cells"]![0]!["state"]!);
        Assert.Contains("broken.png", (string)rows[0]!["cells"]![0]!["sentence"]!);
        Assert.Equal("done", (string)rows[0]!["cells"]![1]!["state"]!);
        Assert.Contains("the flip broke", (string)rows[1]!["cells"]![1]!["sentence"]!);
        Assert.Contains("the flip broke", File.ReadAllText(At("sheet.html")));
        Assert.Contains("1 of 4 cells, 3 failed", run.Error);
    }

    [Fact]
    public async Task A_stopped_comparison_shows_what_there_is_and_goes_on_later()
    {
        using var stop = new CancellationTokenSource();
        var count = 0;
        Mix = new MixMethod
        {
            OnIteration = _ =>
            {
                if (++count == 5)
                    stop.Cancel();
            },
        };
        string[] call = ["compare", "--judge", Network, "--content", "~/boats.png", "--style", "~/ink.png,~/dusk.png", "--methods", "mix", "--iterations", "4", "-o", "~/sheet.png", "--json"];
        var run = await Run(stop.Token, call);
        Assert.Equal(130, run.Code);
        Assert.Equal(["done", "open"], JsonNode.Parse(run.Out)!["rows"]![0]!["cells"]!.AsArray().Select(cell => (string)cell!["state"]!));
        Assert.Contains("1 of 2 cells, 1 not begun", run.Error);
        Assert.True(File.Exists(At("sheet.png")));
        run = await Run(call);
        Assert.Equal((0, 9), (run.Code, count));
        Assert.Contains("2 of 2 cells", run.Error);
    }

    [Fact]
    public async Task What_a_method_lacks_stands_in_its_cell()
    {
        RandomModels.Fill(At("trained"));
        var (output, error) = (new StringWriter(), new StringWriter());
        var services = Services() with { Methods = AllMethods.Create, Models = _ => new ModelStore([At("trained")], UserModels) };
        var code = await new App(services).RunAsync(["compare", "--judge", Network, "--content", At("boats.png"), "--style", $"ink={At("ink.png")},dawn", "--methods", "johnson,cin,gatys,linear,oil,strokes",
            "--network", Network, "--iterations", "2", "-o", At("sheet.png"), "--json"], new Terminal { Out = output, Error = error }, TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        var rows = JsonNode.Parse(output.ToString())!["rows"]!;
        Assert.Equal(["done missing", "missing done", "done missing", "missing missing", "done done", "done done"],
            rows.AsArray().Select(row => string.Join(' ', row!["cells"]!.AsArray().Select(cell => (string)cell!["state"]!))));
        Assert.Equal("johnson has no network for dawn (cin has one).", Sentence(0, 1));
        Assert.Equal("cin has no network for ink (johnson has one).", Sentence(1, 0));
        Assert.Equal("gatys needs a picture of dawn: write dawn=FILE.", Sentence(2, 1));
        Assert.Contains("any-style", Sentence(3, 0));

        // Where there is a picture its colours are taken; where there is none the method paints without, and it is said.
        Assert.Equal([null, true, null, true], new[] { 4, 5 }.SelectMany(row => rows[row]!["cells"]!.AsArray().Select(cell => (bool?)cell!["withoutStyle"])));
        Assert.NotEqual((string)rows[4]!["cells"]![0]!["sha256"]!, (string)rows[4]!["cells"]![1]!["sha256"]!);
        Assert.Equal(2, File.ReadAllText(At("sheet.html")).Split("<dt>style</dt><dd>none</dd>").Length - 1);
        Assert.Equal(["ssim", "msSsim"], rows[4]!["cells"]![1]!["measures"]!.AsObject().Select(measure => measure.Key));

        // Without the style's picture, only what needs none is measured.
        Assert.Equal(["ssim", "msSsim"], rows[1]!["cells"]![1]!["measures"]!.AsObject().Select(measure => measure.Key));
        Assert.Equal(9, rows[0]!["cells"]![0]!["measures"]!.AsObject().Count);

        string Sentence(int row, int column) => (string)rows[row]!["cells"]![column]!["sentence"]!;
    }

    [Fact]
    public async Task A_style_may_have_another_name_for_each_kind_of_network()
    {
        RandomModels.Fill(At("trained"));
        var (output, error) = (new StringWriter(), new StringWriter());
        var services = Services() with { Methods = AllMethods.Create, Models = _ => new ModelStore([At("trained")], UserModels) };
        var code = await new App(services).RunAsync(["compare", "--judge", Network, "--content", At("boats.png"), "--style", $"ink+dawn={At("dusk.png")},oak+ink={At("dusk.png")}", "--methods", "johnson,cin,stylebank",
            "-o", At("sheet.png"), "--json"], new Terminal { Out = output, Error = error }, TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        var rows = JsonNode.Parse(output.ToString())!["rows"]!;
        Assert.Equal(["done done", "done missing", "missing done"], rows.AsArray().Select(row => string.Join(' ', row!["cells"]!.AsArray().Select(cell => (string)cell!["state"]!))));
        Assert.NotEqual((string)rows[0]!["cells"]![0]!["network"]!, (string)rows[1]!["cells"]![0]!["network"]!);
        Assert.Equal("stylebank has no network for ink or dawn (johnson, cin has one).", (string)rows[2]!["cells"]![0]!["sentence"]!);
        Assert.Contains("networks: ink dawn", File.ReadAllText(At("sheet.html")).Replace("<br>", " "));
    }

    [Fact]
    public async Task A_missing_network_is_trained_first_and_found_later()
    {
        var trainer = new RandomTrainer();
        string[] call = ["--content", At("boats.png"), "--style", $"ink={At("ink.png")}", "--methods", "johnson,cyclegan", "-o", At("sheet.png"), "--json"];
        string[] training = [.. call, "--train-missing", "2.5", "--photos", Folder, "--seed", "7"];
        var (code, record, error) = await RunAsync(training);
        Assert.Equal(0, code);
        var cell = record["rows"]![0]!["cells"]![0]!;
        Assert.Equal("done", (string)cell["state"]!);
        var network = (string)cell["network"]!;
        Assert.Matches("^johnson-ink-[0-9a-f]{8}$", network);
        Assert.Contains($"<dt>network</dt><dd>{network}</dd>", File.ReadAllText(At("sheet.html")));
        Assert.True(File.Exists(At("sheet.cells", "models", network + ".safetensors")));
        Assert.Equal((2.5, 7, At("sheet.cells", "training", network)), (trainer.Common!.Minutes, trainer.Common.Seed, trainer.Common.Folder));
        Assert.Equal([Folder], trainer.Options!.Photos);
        Assert.Contains("Trained at random", error);
        Assert.Equal("cyclegan has no network for ink; a network of cyclegan isn't trained for one picture, so --train-missing makes none.", (string)record["rows"]![1]!["cells"]![0]!["sentence"]!);

        // Without being asked again, in another row's company, and for nothing but the cells.
        Assert.Equal(network, (string)(await RunAsync([.. call, "--seed", "7", "--again"])).Record["rows"]![0]!["cells"]![0]!["network"]!);
        Assert.Equal(1, trainer.Count);
        Assert.Contains("johnson has no network for ink.", (await RunAsync([.. call.Select(word => word.Replace("sheet.png", "other.png"))])).Error);

        // Another picture of the name is another style.
        Save("ink.png", 31, 30, 0.4f);
        Assert.NotEqual(network, (string)(await RunAsync(training)).Record["rows"]![0]!["cells"]![0]!["network"]!);
        Assert.Equal(2, trainer.Count);

        async Task<(int Code, JsonNode Record, string Error)> RunAsync(string[] args)
        {
            var (output, error) = (new StringWriter(), new StringWriter());
            var services = Services() with { Methods = AllMethods.Create, Trainers = _ => [trainer], Models = _ => new ModelStore([], UserModels) };
            var code = await new App(services).RunAsync(["compare", "--judge", Network, .. args], new Terminal { Out = output, Error = error }, TestContext.Current.CancellationToken);
            return (code, JsonNode.Parse(output.ToString())!, error.ToString());
        }
    }

    [Fact]
    public async Task A_training_that_is_stopped_leaves_its_cell_open()
    {
        using var stop = new CancellationTokenSource();
        var (output, error) = (new StringWriter(), new StringWriter());
        var services = Services() with { Methods = AllMethods.Create, Trainers = _ => [new RandomTrainer { OnBegin = stop.Cancel }], Models = _ => new ModelStore([], UserModels) };
        var code = await new App(services).RunAsync(["compare", "--judge", Network, "--content", At("boats.png"), "--style", At("ink.png"), "--methods", "johnson,oil", "-o", At("sheet.png"), "--json",
            "--train-missing", "1", "--photos", Folder], new Terminal { Out = output, Error = error }, stop.Token);
        Assert.Equal(130, code);
        Assert.Equal(["open", "open"], JsonNode.Parse(output.ToString())!["rows"]!.AsArray().Select(row => (string)row!["cells"]![0]!["state"]!));
    }

    [Theory]
    [InlineData(2, "there is no --methods", "--content", "~/boats.png", "--style", "~/ink.png")]
    [InlineData(2, "2 photographs and 3 styles make no pairs", "--content", "~/boats.png,~/tower.png", "--style", "~/ink.png,~/dusk.png,~/style.png", "--methods", "mix")]
    [InlineData(2, "did you mean mix", "--content", "~/boats.png", "--style", "~/ink.png", "--methods", "mixx")]
    [InlineData(2, "--axis is an option of flip, and none of the compared methods", "--content", "~/boats.png", "--style", "~/ink.png", "--methods", "mix", "--axis", "vertical")]
    [InlineData(3, "The photograph ~/absent.png doesn't exist", "--content", "~/absent.png", "--style", "~/ink.png", "--methods", "mix")]
    [InlineData(3, "The style ~/absent.png doesn't exist", "--content", "~/boats.png", "--style", "~/absent.png", "--methods", "mix")]
    [InlineData(3, "The picture ~/absent.png of the style ink doesn't exist", "--content", "~/boats.png", "--style", "ink=~/absent.png", "--methods", "mix")]
    [InlineData(2, "+=~/ink.png names no style", "--content", "~/boats.png", "--style", "+=~/ink.png", "--methods", "mix")]
    [InlineData(4, "There is no picture and no trained style 'absent'", "--content", "~/boats.png", "--style", "absent", "--methods", "mix")]
    [InlineData(2, "name folders of them with --photos", "--content", "~/boats.png", "--style", "~/ink.png", "--methods", "mix", "--train-missing", "3")]
    [InlineData(2, "nothing is trained without --train-missing", "--content", "~/boats.png", "--style", "~/ink.png", "--methods", "mix", "--photos", "~/")]
    [InlineData(3, "There is no folder ~/absent to train on", "--content", "~/boats.png", "--style", "~/ink.png", "--methods", "mix", "--train-missing", "3", "--photos", "~/absent")]
    [InlineData(2, "no ending of a format to write", "--content", "~/boats.png", "--style", "~/ink.png", "--methods", "mix", "-o", "~/sheet.txt")]
    [InlineData(2, "~/boats.png exists already, and is of no comparison", "--content", "~/boats.png", "--style", "~/ink.png", "--methods", "mix", "-o", "~/boats.png")]
    public async Task What_cannot_be_compared_is_refused_before_anything_is_made(int code, string sentence, params string[] args)
    {
        var run = await Compare(args);
        Assert.Equal(code, run.Code);
        Assert.Contains(sentence, run.Error);
        Assert.Empty(_iterations);
    }

    [Fact]
    public async Task More_cells_than_anybody_can_look_at_are_refused()
    {
        var many = string.Join(',', Enumerable.Repeat("~/boats.png", 201));
        var run = await Compare("--content", many, "--style", "~/ink.png", "--methods", "mix,flip", "-o", "~/sheet.png");
        Assert.Equal(2, run.Code);
        Assert.Contains("402 cells", run.Error);
    }
}
