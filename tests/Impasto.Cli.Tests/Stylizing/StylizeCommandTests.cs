using System.Text.Json.Nodes;
using Impasto.Cli.Tests.Fakes;
using Impasto.Imaging;
using Impasto.Options;

namespace Impasto.Cli.Tests.Stylizing;

public sealed class StylizeCommandTests : CliTest
{
    [Fact]
    public async Task The_result_lies_beside_the_photo_and_is_what_the_method_made()
    {
        var run = await Run("stylize", "~/photo.png", "--style", "~/style.png");
        Assert.Equal(0, run.Code);
        Assert.Empty(run.Out);
        Assert.Contains("saved as ~/photo.mix.png", run.Error);
        Assert.Contains("Mixed by the tests' own method.", run.Error);
        var result = PictureFile.Load(At("photo.mix.png"));
        Assert.Equal((8, 6), (result.Width, result.Height));
        // Five steps of a tenth: 0.9^5 of the way from the photo's colour is left.
        var (photo, style) = (PictureFile.Load(At("photo.png")), PictureFile.Load(At("style.png")));
        var mean = Enumerable.Range(0, 16).Average(i => style.Pixels[3 * i]);
        Assert.Equal(mean + Math.Pow(0.9, 5) * (photo.Pixels[0] - mean), result.Pixels[0], 0.003);
        Assert.DoesNotContain(Directory.EnumerateFiles(Folder), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_common_option_reaches_the_method()
    {
        Save("mask.png", 8, 6, 1);
        var run = await Run("stylize", "~/photo.png", "--style", "~/style.png:2.5", "--style", "~/photo.png", "--style-mask", "~/mask.png", "--style-mask", "~/mask.png",
            "--size", "64", "--strength", "0.25", "--style-scale", "2", "--preserve-color", "histogram", "--mask", "~/mask.png", "--seed", "42", "--threads", "1",
            "--iterations", "3", "--ratio=0.75", "--layers", "a,b", "--layers", "c", "--init", "~/photo.png", "-q");
        Assert.Equal((0, "", ""), (run.Code, run.Out, run.Error));
        var request = Mix.LastRequest!;
        Assert.Equal((64, 0.25f, 2f, PreserveColor.Histogram, 42), (request.Size, request.Strength, request.StyleScale, request.PreserveColor, request.Seed));
        Assert.Equal([(At("style.png"), 2.5f), (At("photo.png"), 1f)], request.Styles.Select(style => (style.Name, style.Weight)));
        Assert.All(request.Styles, style => Assert.Equal(1, style.Mask!.Channels));
        Assert.Equal(1, request.Mask!.Channels);
        Assert.Equal(1, request.Mask.Pixels[0], 0.01);
        Assert.Equal((3, 0.75f, At("photo.png")), (Mix.LastOptions.Iterations, Mix.LastOptions.Ratio, Mix.LastOptions.Init));
        Assert.Equal(["a", "b", "c"], Mix.LastOptions.Layers);
        Assert.Equal(1, Mix.LastThreads);
    }

    [Fact]
    public async Task Json_is_one_object_with_exactly_the_promised_fields()
    {
        var run = await Run("stylize", "~/photo.png", "--style", "~/style.png", "--json", "--seed", "7", "--threads", "2");
        var json = Assert.IsType<JsonObject>(JsonNode.Parse(run.Out));
        Assert.Equal(
            ["method", "content", "styles", "output", "width", "height", "iterations", "seconds", "secondsPerIteration", "peakMemoryBytes", "losses", "seed", "threads", "simd",
                "version", "sha256"],
            json.Select(pair => pair.Key));
        Assert.Equal(["total", "content", "style", "tv", "initialTotal"], json["losses"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal("mix", (string?)json["method"]);
        Assert.Equal("~/photo.png", (string?)json["content"]);
        Assert.Equal("~/style.png", (string?)json["styles"]![0]);
        Assert.Equal("~/photo.mix.png", (string?)json["output"]);
        Assert.Equal((8, 6, 5, 7, 2), ((int)json["width"]!, (int)json["height"]!, (int)json["iterations"]!, (int)json["seed"]!, (int)json["threads"]!));
        Assert.Equal((0.2, 0.25, 0.5, 0.125, 1.0), ((double)json["losses"]!["total"]!, (double)json["losses"]!["content"]!, (double)json["losses"]!["style"]!,
            (double)json["losses"]!["tv"]!, (double)json["losses"]!["initialTotal"]!));
        Assert.InRange((double)json["seconds"]!, 0, 60);
        Assert.InRange((long)json["peakMemoryBytes"]!, 1 << 20, 1L << 40);
        Assert.Equal(Machine.Simd, (string?)json["simd"]);
        Assert.Equal(Machine.Version, (string?)json["version"]);
        Assert.Equal(FileHash.Sha256(File.ReadAllBytes(At("photo.mix.png"))), (string?)json["sha256"]);
    }

    [Fact]
    public async Task A_method_without_iterations_has_null_for_what_it_lacks()
    {
        var json = JsonNode.Parse((await Run("stylize", "~/photo.png", "--method", "flip", "--json")).Out)!;
        Assert.Equal(0, (int)json["iterations"]!);
        Assert.Null(json["losses"]);
        Assert.Null(json["secondsPerIteration"]);
    }

    [Theory]
    [InlineData("a.jpg", null, "a.flip.jpg")]
    [InlineData("b.webp", null, "b.flip.webp")]
    [InlineData("c.png", "~/made/new/", "made/new/c.flip.png")]
    [InlineData("d.png", "~/made/d.tif", "made/d.tif")]
    public async Task Outputs_go_where_they_should(string input, string? output, string expected)
    {
        Save(input, 3, 5, 0.5f);
        var run = await Run(["stylize", "~/" + input, "--method", "flip", .. output is null ? Array.Empty<string>() : ["-o", output]]);
        Assert.Equal(0, run.Code);
        Assert.True(File.Exists(At(expected)), run.Error);
    }

    [Fact]
    public async Task An_existing_file_is_kept_unless_told_otherwise()
    {
        await File.WriteAllTextAsync(At("photo.mix.png"), "precious", TestContext.Current.CancellationToken);
        var run = await Run("stylize", "~/photo.png", "--style", "~/style.png");
        Assert.Equal(2, run.Code);
        Assert.Equal("impasto: ~/photo.mix.png exists already: add --overwrite, or name another file with -o.\n", run.Error);
        Assert.Null(Mix.LastRequest);
        Assert.Equal("precious", await File.ReadAllTextAsync(At("photo.mix.png"), TestContext.Current.CancellationToken));
        Assert.Equal(0, (await Run("stylize", "~/photo.png", "--style", "~/style.png", "--overwrite")).Code);
        Assert.Equal(8, PictureFile.Load(At("photo.mix.png")).Width);
    }

    [Fact]
    public async Task Standard_input_and_output_carry_pictures()
    {
        Input = await File.ReadAllBytesAsync(At("photo.png"), TestContext.Current.CancellationToken);
        var run = await Run("stylize", "-", "--style", "~/style.png");
        Assert.Equal((0, ""), (run.Code, run.Out));
        var result = PictureFile.Load(Output.ToArray());
        Assert.Equal((8, 6), (result.Width, result.Height));
    }

    [Fact]
    public async Task A_broken_picture_on_standard_input_is_said()
    {
        Input = [1, 2, 3];
        var run = await Run("stylize", "-", "--style", "~/style.png", "-q");
        Assert.Equal(3, run.Code);
        Assert.StartsWith("impasto: Standard input is not a picture", run.Error);
        Assert.Empty(Output.ToArray());
    }

    [Fact]
    public async Task A_folder_goes_on_after_a_bad_file_and_leaves_earlier_results_out()
    {
        Save("in/a.png", 2, 2, 0.1f);
        Save("in/a.mix.png", 2, 2, 0.1f);
        Save("in/c.jpg", 2, 2, 0.1f);
        await File.WriteAllTextAsync(At("in", "b.png"), "no picture", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(At("in", "readme.txt"), "no picture", TestContext.Current.CancellationToken);
        var run = await Run("stylize", "~/in", "--style", "~/style.png", "-o", "~/out", "--json");
        Assert.Equal(3, run.Code);
        Assert.Equal(["a.mix.png", "c.mix.jpg"], Directory.EnumerateFiles(At("out")).Select(Path.GetFileName).Order());
        Assert.Equal(2, run.Out.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)).Count());
        Assert.Contains("impasto: ~/in/b.png is not a picture", run.Error);
        Assert.Matches(@"2 of 3 pictures done, 1 failed, in \d+\.\d+ s, [\d.]+ pictures/s\.\n$", run.Error);
    }

    [Fact]
    public async Task The_worst_exit_code_is_the_commands()
    {
        var run = await Run("stylize", "~/photo.png", "~/missing.png", "~/none*.png", "--method", "flip");
        Assert.Equal(3, run.Code);
        Assert.Contains("1 of 3 pictures done, 2 failed", run.Error);
    }

    [Fact]
    public async Task Globs_find_pictures_at_any_depth()
    {
        Save("g/x1.png", 2, 2, 0.1f);
        Save("g/deep/er/x2.png", 2, 2, 0.1f);
        Save("g/deep/y.png", 2, 2, 0.1f);
        var run = await Run("stylize", "~/g/**/x?.png", "--method", "flip", "-o", "~/found/", "-q");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["x1.flip.png", "x2.flip.png"], Directory.EnumerateFiles(At("found")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_folder_of_styles_is_blended()
    {
        Save("styles/a.png", 2, 2, 0.1f);
        Save("styles/b.png", 2, 2, 0.1f);
        Assert.Equal(0, (await Run("stylize", "~/photo.png", "--style", "~/styles:3")).Code);
        Assert.Equal([(At("styles", "a.png"), 3f), (At("styles", "b.png"), 3f)], Mix.LastRequest!.Styles.Select(style => (style.Name, style.Weight)));
    }

    [Fact]
    public async Task Interrupting_saves_what_there_is_and_begins_nothing_more()
    {
        using var stop = new CancellationTokenSource();
        Mix = new MixMethod { OnIteration = iteration => { if (iteration == 3) stop.Cancel(); } };
        var run = await Run(stop.Token, "stylize", "~/photo.png", "~/style.png", "--style", "~/style.png", "--iterations", "1000", "-o", "~/out/", "--json");
        Assert.Equal(130, run.Code);
        Assert.Equal(3, (int)JsonNode.Parse(run.Out)!["iterations"]!);
        Assert.Contains("stopped after 3 iterations", run.Error);
        Assert.Contains("what there is (8x6) is saved as ~/out/photo.mix.png", run.Error);
        Assert.Contains("1 of 2 pictures done, 1 not begun", run.Error);
        Assert.Equal(8, PictureFile.Load(At("out", "photo.mix.png")).Width);
        Assert.False(File.Exists(At("out", "style.mix.png")));
    }

    [Fact]
    public async Task Interrupting_before_the_first_iteration_saves_nothing()
    {
        var run = await Run(new CancellationToken(canceled: true), "stylize", "~/photo.png", "--style", "~/style.png");
        Assert.Equal(130, run.Code);
        Assert.Contains("impasto: Stopped before there was anything to save.", run.Error);
        Assert.False(File.Exists(At("photo.mix.png")));
    }

    [Fact]
    public async Task A_sidecar_repeats_its_run()
    {
        var first = await Run("stylize", "~/photo.png", "--style", "~/style.png:2", "--seed", "5", "--iterations", "7", "--ratio", "0.3", "--layers", "x", "--sidecar",
            "--json", "--strength", "0.1");
        Assert.Equal(0, first.Code);
        var sidecar = JsonNode.Parse(await File.ReadAllTextAsync(At("photo.mix.json"), TestContext.Current.CancellationToken))!.AsObject();
        var printed = JsonNode.Parse(first.Out.Replace("~/", Folder + "/"))!.AsObject();
        foreach (var (name, value) in printed)
            Assert.True(JsonNode.DeepEquals(value, sidecar[name]), name);
        Assert.Equal(7, (int)sidecar["options"]!["iterations"]!);
        var options = Mix.LastOptions;

        Mix = new MixMethod();
        var again = await Run("stylize", "--config", "~/photo.mix.json", "--overwrite", "--json");
        Assert.Equal(0, again.Code);
        Assert.Equal(options with { Layers = Mix.LastOptions.Layers }, Mix.LastOptions);
        Assert.Equal(options.Layers, Mix.LastOptions.Layers);
        Assert.Equal((5, 0.1f, 2f), (Mix.LastRequest!.Seed, Mix.LastRequest.Strength, Mix.LastRequest.Styles[0].Weight));
        Assert.Equal((string?)printed["sha256"], (string?)JsonNode.Parse(again.Out)!["sha256"]);

        var other = await Run("stylize", "~/style.png", "--config", "~/photo.mix.json", "--iterations", "2", "-q");
        Assert.Equal((0, ""), (other.Code, other.Error));
        Assert.Equal((2, 0.3f), (Mix.LastOptions.Iterations, Mix.LastOptions.Ratio));
    }

    [Fact]
    public async Task A_preset_is_the_start_and_options_win_over_it()
    {
        Assert.Equal(0, (await Run("stylize", "~/photo.png", "--style", "~/style.png", "--preset", "long", "--ratio", "0.2")).Code);
        Assert.Equal((50, 0.2f, "long"), (Mix.LastOptions.Iterations, Mix.LastOptions.Ratio, Mix.LastOptions.Preset));
        await File.WriteAllTextAsync(At("c.json"), $$"""{"preset": "long", "style": "{{At("style.png")}}", "ratio": 0.4}""", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Run("stylize", "~/photo.png", "--config", "~/c.json", "--overwrite")).Code);
        Assert.Equal((50, 0.4f), (Mix.LastOptions.Iterations, Mix.LastOptions.Ratio));
    }

    [Fact]
    public async Task Save_every_leaves_previews_beside_the_result()
    {
        Assert.Equal(0, (await Run("stylize", "~/photo.png", "--style", "~/style.png", "--iterations", "6", "--save-every", "2")).Code);
        Assert.Equal(["photo.mix.000002.png", "photo.mix.000004.png", "photo.mix.000006.png", "photo.mix.png"],
            Directory.EnumerateFiles(Folder, "photo.mix*").Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_files_name_may_begin_with_a_dash_after_two()
    {
        Save("-x.png", 2, 2, 0.1f);
        var before = Directory.GetCurrentDirectory();
        var run = await Run("stylize", "--method", "flip", "-o", "~/x.png", "--", Path.Combine(Folder, "-x.png"));
        Assert.Equal((0, before), (run.Code, Directory.GetCurrentDirectory()));
    }

    [Fact]
    public async Task A_shipped_style_chooses_its_method()
    {
        Catalog.RegistryFile.Write(UserModels,
        [
            new Catalog.ModelEntry { Name = "quick", Kind = "flip", File = "quick.safetensors", Bytes = 1, Sha256 = new string('a', 64), Styles = ["starry-night"] },
            new Catalog.ModelEntry { Name = "odd", Kind = "future", File = "odd.safetensors", Bytes = 1, Sha256 = new string('a', 64), Styles = ["waves"] },
        ]);
        Assert.Equal(0, (await Run("stylize", "~/photo.png", "--style", "starry-night")).Code);
        Assert.True(File.Exists(At("photo.flip.png")));
        var unknown = await Run("stylize", "~/photo.png", "--style", "waves");
        Assert.Equal(4, unknown.Code);
        Assert.Contains("the kind 'future', which no method", unknown.Error);
        var typo = await Run("stylize", "~/photo.png", "--style", "stary-night");
        Assert.Equal((4, "impasto: There is no picture and no model 'stary-night': did you mean starry-night?\n"), (typo.Code, typo.Error));
    }
}
