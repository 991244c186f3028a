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
        Assert.Contains("saved as ~/photo.style.png", run.Error);
        Assert.Contains("Mixed by the tests' own method.", run.Error);
        var result = PictureFile.Load(At("photo.style.png"));
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
    public async Task Of_an_animation_the_first_picture_is_taken_and_that_is_said()
    {
        // Two frames of one pixel.
        byte[] frame = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
        await File.WriteAllBytesAsync(At("clip.gif"), [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 200, 100, 50, 0, 0, 0, .. frame, .. frame, 0x3B], TestContext.Current.CancellationToken);
        var run = await Run("stylize", "~/photo.png", "--style", "~/clip.gif", "--json");
        Assert.Equal(0, run.Code);
        Assert.Contains("~/clip.gif holds 2 pictures: the first was taken.", run.Error);
        Assert.Equal(["~/clip.gif holds 2 pictures: the first was taken.", "Mixed by the tests' own method."], JsonNode.Parse(run.Out)!["notes"]!.AsArray().Select(note => (string?)note));
        Assert.Equal(0, (await Run("stylize", "~/clip.gif", "--style", "~/style.png", "--mask", "~/clip.gif", "-o", "~/still.png")).Code);
    }

    [Fact]
    public async Task A_mask_of_0_and_1_of_255_is_told_of()
    {
        PictureFile.Save(new Picture(8, 6, 1, [.. Enumerable.Range(0, 48).Select(i => i % 8 < 4 ? 1f / 255 : 0)]), At("numbers.png"));
        Assert.Contains("~/numbers.png is black nearly everywhere, or holds 0 and 1 where 0 and 255 were meant", (await Run("stylize", "~/photo.png", "--style", "~/style.png", "--mask", "~/numbers.png")).Error);
        // Black is what somebody may mean.
        Save("black.png", 8, 6, 0);
        Assert.DoesNotContain("black nearly", (await Run("stylize", "~/photo.png", "--style", "~/style.png", "--mask", "~/black.png", "-o", "~/b.png")).Error);
    }

    [Fact]
    public async Task Json_is_one_object_with_exactly_the_promised_fields()
    {
        var run = await Run("stylize", "~/photo.png", "--style", "~/style.png", "--json", "--seed", "7", "--threads", "2");
        var json = Assert.IsType<JsonObject>(JsonNode.Parse(run.Out));
        Assert.Equal(
            ["method", "content", "styles", "output", "width", "height", "iterations", "seconds", "secondsPerIteration", "plannedMemoryBytes", "peakMemoryBytes", "losses", "seed", "threads", "simd",
                "version", "sha256", "notes"],
            json.Select(pair => pair.Key));
        Assert.Equal(["total", "content", "style", "tv", "initialTotal"], json["losses"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal("mix", (string?)json["method"]);
        Assert.Equal("~/photo.png", (string?)json["content"]);
        Assert.Equal("~/style.png", (string?)json["styles"]![0]);
        Assert.Equal("~/photo.style.png", (string?)json["output"]);
        Assert.Equal((8, 6, 5, 7, 2), ((int)json["width"]!, (int)json["height"]!, (int)json["iterations"]!, (int)json["seed"]!, (int)json["threads"]!));
        Assert.Equal((0.2, 0.25, 0.5, 0.125, 1.0), ((double)json["losses"]!["total"]!, (double)json["losses"]!["content"]!, (double)json["losses"]!["style"]!,
            (double)json["losses"]!["tv"]!, (double)json["losses"]!["initialTotal"]!));
        Assert.InRange((double)json["seconds"]!, 0, 60);
        Assert.InRange((long)json["peakMemoryBytes"]!, 1 << 20, 1L << 40);
        Assert.Equal(Machine.Simd, (string?)json["simd"]);
        Assert.Equal(Machine.Version, (string?)json["version"]);
        Assert.Equal(FileHash.Sha256(File.ReadAllBytes(At("photo.style.png"))), (string?)json["sha256"]);
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
        await File.WriteAllTextAsync(At("photo.style.png"), "precious", TestContext.Current.CancellationToken);
        var run = await Run("stylize", "~/photo.png", "--style", "~/style.png");
        Assert.Equal(2, run.Code);
        Assert.Equal("impasto: ~/photo.style.png exists already: add --overwrite, or name another file with -o.\n", run.Error);
        Assert.Null(Mix.LastRequest);
        Assert.Equal("precious", await File.ReadAllTextAsync(At("photo.style.png"), TestContext.Current.CancellationToken));
        Assert.Equal(0, (await Run("stylize", "~/photo.png", "--style", "~/style.png", "--overwrite")).Code);
        Assert.Equal(8, PictureFile.Load(At("photo.style.png")).Width);
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
        Save("in/a.mix.png", 2, 2, 0.1f, "Impasto 0.1.0");
        Save("in/c.jpg", 2, 2, 0.1f);
        await File.WriteAllTextAsync(At("in", "b.png"), "no picture", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(At("in", "readme.txt"), "no picture", TestContext.Current.CancellationToken);
        var run = await Run("stylize", "~/in", "--style", "~/style.png", "-o", "~/out", "--json");
        Assert.Equal(3, run.Code);
        Assert.Equal(["a.style.png", "c.style.jpg"], Directory.EnumerateFiles(At("out")).Select(Path.GetFileName).Order());
        Assert.Equal(2, run.Out.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)).Count());
        Assert.Contains("impasto: ~/in/b.png is not a picture", run.Error);
        Assert.StartsWith("Left out as earlier results: ~/in/a.mix.png.\n", run.Error);
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
        Assert.Contains("what there is (8x6) is saved as ~/out/photo.style.png", run.Error);
        Assert.Contains("1 of 2 pictures done, 1 not begun", run.Error);
        Assert.Equal(8, PictureFile.Load(At("out", "photo.style.png")).Width);
        Assert.False(File.Exists(At("out", "style.style.png")));
    }

    [Fact]
    public async Task Interrupting_before_the_first_iteration_saves_nothing()
    {
        var run = await Run(new CancellationToken(canceled: true), "stylize", "~/photo.png", "--style", "~/style.png");
        Assert.Equal(130, run.Code);
        Assert.Contains("impasto: Stopped before there was anything to save.", run.Error);
        Assert.False(File.Exists(At("photo.style.png")));
    }

    [Fact]
    public async Task A_sidecar_repeats_its_run()
    {
        var first = await Run("stylize", "~/photo.png", "--style", "~/style.png:2", "--seed", "5", "--iterations", "7", "--ratio", "0.3", "--layers", "x", "--sidecar",
            "--json", "--strength", "0.1");
        Assert.Equal(0, first.Code);
        var sidecar = JsonNode.Parse(await File.ReadAllTextAsync(At("photo.style.json"), TestContext.Current.CancellationToken))!.AsObject();
        var printed = JsonNode.Parse(first.Out.Replace("~/", Folder + "/"))!.AsObject();
        foreach (var (name, value) in printed)
            Assert.True(JsonNode.DeepEquals(value, sidecar[name]), name);
        Assert.Equal(7, (int)sidecar["options"]!["iterations"]!);
        Assert.Equal(0, (int)sidecar["faces"]!);
        var options = Mix.LastOptions;

        Mix = new MixMethod();
        var again = await Run("stylize", "--config", "~/photo.style.json", "--overwrite", "--json");
        Assert.Equal(0, again.Code);
        Assert.Equal(options with { Layers = Mix.LastOptions.Layers }, Mix.LastOptions);
        Assert.Equal(options.Layers, Mix.LastOptions.Layers);
        Assert.Equal((5, 0.1f, 2f), (Mix.LastRequest!.Seed, Mix.LastRequest.Strength, Mix.LastRequest.Styles[0].Weight));
        Assert.Equal((string?)printed["sha256"], (string?)JsonNode.Parse(again.Out)!["sha256"]);

        var other = await Run("stylize", "~/style.png", "--config", "~/photo.style.json", "--iterations", "2", "-q");
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
        Assert.Equal(["photo.style.000002.png", "photo.style.000004.png", "photo.style.000006.png", "photo.style.png"],
            Directory.EnumerateFiles(Folder, "photo.style*").Select(Path.GetFileName).Order());
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
            new Catalog.ModelEntry { Name = "quick", Kind = "dim", File = "quick.safetensors", Bytes = 1, Sha256 = new string('a', 64), Styles = ["starry-night"] },
            new Catalog.ModelEntry { Name = "odd", Kind = "future", File = "odd.safetensors", Bytes = 1, Sha256 = new string('a', 64), Styles = ["waves"] },
        ]);
        Assert.Equal(0, (await Run("stylize", "~/photo.png", "--style", "starry-night")).Code);
        Assert.True(File.Exists(At("photo.starry-night.png")));
        var unknown = await Run("stylize", "~/photo.png", "--style", "waves");
        Assert.Equal(4, unknown.Code);
        Assert.Contains("the kind 'future', which no method", unknown.Error);
    }

    private void AddStyles()
    {
        Catalog.RegistryFile.Write(UserModels,
        [
            new Catalog.ModelEntry
            {
                Name = "quick", Kind = "dim", File = "quick.safetensors", Bytes = 1, Sha256 = new string('a', 64), Styles = ["starry-night", "mine"],
                Paintings = new Dictionary<string, Catalog.Painting> { ["starry-night"] = new("The Starry Night", "Vincent van Gogh", "1889") },
            },
        ]);
    }

    [Theory]
    [InlineData(4, "There is no picture and no trained style 'stary-night': did you mean starry-night?", "--style", "stary-night")]
    [InlineData(4, "There is no picture and no trained style 'vermeer': name a picture file, or a style of impasto models list.", "--style", "vermeer")]
    [InlineData(2, "There is no style: name a picture or a trained style with --style, or a method that needs none with --method.")]
    [InlineData(2, "The method dim needs a style that a model was trained for: name one with --style.", "--method", "dim")]
    public async Task A_style_that_is_missing_is_chosen_from_a_list(int code, string sentence, params string[] args)
    {
        AddStyles();
        var run = await Run(["stylize", "~/photo.png", .. args]);
        Assert.Equal((code, $"impasto: {sentence}\nThe trained styles:\n  mine\n  starry-night          Vincent van Gogh, The Starry Night, 1889\n"), (run.Code, run.Error));
        foreach (var flag in new[] { "-q", "--json" })
            Assert.Equal((code, $"impasto: {sentence}\n", ""), await Run(["stylize", "~/photo.png", flag, .. args]) is var plain ? (plain.Code, plain.Error, plain.Out) : default);
    }

    [Fact]
    public async Task A_files_name_that_is_a_style_with_an_ending_is_that_style()
    {
        AddStyles();
        Assert.Equal("impasto: The style starry-night.jpg doesn't exist: did you mean starry-night?\n", (await Run("stylize", "~/photo.png", "--style", "starry-night.jpg")).Error);
    }

    [Fact]
    public async Task A_method_that_needs_a_picture_says_which_painting_a_trained_style_is_from()
    {
        AddStyles();
        var known = await Run("stylize", "~/photo.png", "--style", "starry-night", "--method", "mix");
        Assert.Equal((2, "impasto: The method mix needs a picture, and starry-night is a trained style (from Vincent van Gogh, The Starry Night, 1889): "
            + "name a picture of that painting with --style, or leave --method out.\n"), (known.Code, known.Error));
        var unknown = await Run("stylize", "~/photo.png", "--style", "mine", "--method", "mix");
        Assert.Equal((2, "impasto: The method mix needs a picture, and mine is a trained style: name a picture with --style, or leave --method out.\n"),
            (unknown.Code, unknown.Error));
    }

    [Fact]
    public async Task Results_in_several_styles_lie_beside_each_other()
    {
        Save("ink.png", 2, 2, 0.3f);
        Assert.Equal(0, (await Run("stylize", "~/photo.png", "-s", "~/style.png")).Code);
        Assert.Equal(0, (await Run("stylize", "~/photo.png", "-s", "~/ink.png")).Code);
        Assert.Equal(0, (await Run("stylize", "~/photo.png", "-s", "~/ink.png", "-s", "~/style.png:0.5")).Code);
        Assert.Equal(["photo.ink+style.png", "photo.ink.png", "photo.png", "photo.style.png"], Directory.EnumerateFiles(Folder, "photo*").Select(Path.GetFileName).Order());
        Save("other/ink.png", 2, 2, 0.3f);
        var again = await Run("stylize", "~/photo.png", "-s", "~/other/ink.png");
        Assert.Equal((2, "impasto: ~/photo.ink.png exists already: add --overwrite, or name another file with -o.\n"), (again.Code, again.Error));
    }

    [Theory]
    [InlineData("~/photo.png", "--style", "~/style.png", "--", "~/more.png")]
    [InlineData("--style", "~/style.png", "~/photo.png", "~/more.png")]
    [InlineData("~/photo.png", "~/more.png", "--style", "~/style.png")]
    [InlineData("~/photo.png", "--style", "~/style.png", "--seed", "1", "~/more.png")]
    public async Task Pictures_may_stand_wherever_it_is_plain_that_they_are_no_styles(params string[] args)
    {
        Save("more.png", 2, 2, 0.1f);
        var run = await Run(["stylize", .. args]);
        Assert.Equal(0, run.Code);
        Assert.True(File.Exists(At("photo.style.png")) && File.Exists(At("more.style.png")));
    }

    [Fact]
    public async Task A_trained_style_is_not_replaced_by_what_lies_in_the_folder()
    {
        AddStyles();
        // A name that no other test's working directory has.
        Catalog.RegistryFile.Put(UserModels, new Catalog.ModelEntry { Name = "own", Kind = "dim", File = "own.safetensors", Bytes = 1, Sha256 = new string('a', 64), Styles = [At("mosaic"), "mine"] });
        Save("mosaic/a.png", 2, 2, 0.1f);
        var trained = await Run("stylize", "~/photo.png", "--style", "~/mosaic");
        Assert.Equal((0, true), (trained.Code, File.Exists(At("photo.mosaic.png")) || Dim.Rendered == 1));
        Assert.StartsWith("The style ~/mosaic is the trained one; the folder of that name is ./~/mosaic.\n", trained.Error);
        Assert.Null(Mix.LastRequest);
        Assert.Equal(0, (await Run("stylize", "~/photo.png", "--style", Folder + "/./mosaic", "-o", "~/folder.png")).Code);
        Assert.NotNull(Mix.LastRequest);
    }

    [Fact]
    public async Task A_style_of_two_models_is_the_first_folders_and_either_can_be_named()
    {
        AddStyles();
        Catalog.RegistryFile.Write(At("more"), [new Catalog.ModelEntry { Name = "zebra", Kind = "dim", File = "z.safetensors", Bytes = 1, Sha256 = new string('a', 64), Styles = ["mine"] }]);
        string[] styles = ["mine", "zebra/mine", "quick/mine"];
        foreach (var (style, more) in styles.Select(style => (style, style == "mine" ? "zebra" : style.Split('/')[0])))
        {
            var run = await Run("stylize", "~/photo.png", "--style", style, "--models", "~/more", "--overwrite", "--json");
            Assert.Equal((0, "~/photo.mine.png"), (run.Code, (string?)JsonNode.Parse(run.Out)!["output"]));
            Assert.Equal(more, new Catalog.ModelStore([At("more"), UserModels], UserModels).FindStyle(style)!.Entry.Name);
        }
    }

    [Fact]
    public async Task All_styles_give_a_picture_each_and_a_sheet()
    {
        AddStyles();
        Save("in/a.png", 20, 10, 0.1f);
        await File.WriteAllTextAsync(At("in", "b.png"), "no picture", TestContext.Current.CancellationToken);
        Save("in/c.png", 10, 20, 0.1f);
        var run = await Run("stylize", "~/in", "--all-styles", "-o", "~/out", "--json", "--sidecar");
        Assert.Equal(3, run.Code);
        Assert.Equal(
            ["a.all-styles.png", "a.mine.json", "a.mine.png", "a.starry-night.json", "a.starry-night.png", "c.all-styles.png", "c.mine.json", "c.mine.png", "c.starry-night.json",
                "c.starry-night.png"],
            Directory.EnumerateFiles(At("out")).Select(Path.GetFileName).Order());
        Assert.Contains("~/in/a.png: a sheet of 2 styles, saved as ~/out/a.all-styles.png.\n", run.Error);
        Assert.Contains("4 of 6 pictures done, 2 failed", run.Error);
        Assert.Equal((1, 1), (Dim.Opened, Dim.Closed));
        Assert.Equal([("dim", "starry-night"), ("dim", "mine"), ("dim", "starry-night"), ("dim", "mine")],
            run.Out.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!).Select(line => ((string)line["method"]!, (string)line["styles"]![0]!)));
        // The photo and two styles in two columns.
        Assert.True(PictureFile.Load(At("out", "a.all-styles.png")).Width > 2 * 320);
        Assert.Equal(0, (await Run("stylize", "--config", "~/out/a.mine.json", "-o", "~/again.png")).Code);
        Assert.Equal(await File.ReadAllBytesAsync(At("out", "a.mine.png"), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(At("again.png"), TestContext.Current.CancellationToken));
        var existing = await Run("stylize", "~/in/a.png", "--all-styles", "-o", "~/out");
        Assert.Equal((2, "impasto: ~/out/a.starry-night.png exists already: add --overwrite, or name another folder with -o.\n"), (existing.Code, existing.Error));
    }

    [Fact]
    public async Task Interrupting_all_styles_keeps_what_there_is()
    {
        AddStyles();
        using var stop = new CancellationTokenSource();
        Dim = new DimMethod { OnRender = () => { if (Dim.Rendered == 1) stop.Cancel(); } };
        var run = await Run(stop.Token, "stylize", "~/photo.png", "~/style.png", "--all-styles", "-o", "~/out");
        Assert.Equal(130, run.Code);
        Assert.Contains("1 of 4 pictures done, 1 failed, 2 not begun", run.Error);
        Assert.Equal(["photo.all-styles.png", "photo.starry-night.png"], Directory.EnumerateFiles(At("out")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(0, null, "~/photo.png", "--all-styles", "--method", "dim", "-q")]
    [InlineData(2, "There is no trained style for the method mix: leave --method out.", "~/photo.png", "--all-styles", "--method", "mix")]
    [InlineData(2, "--all-styles and --style exclude each other: leave one of them out.", "~/photo.png", "--all-styles", "--style", "mine")]
    [InlineData(2, "-o ~/all.png names one file, but there are 3 pictures: name a folder.", "~/photo.png", "--all-styles", "-o", "~/all.png")]
    [InlineData(2, "Standard output holds one picture, but there are 3 of that on standard input: name a folder with -o.", "-", "--all-styles")]
    [InlineData(2, "'all-styles' in the config is no option of dim: leave it out.", "~/photo.png", "--config", "~/all.json")]
    public async Task All_styles_need_room_and_a_model(int code, string? sentence, params string[] args)
    {
        AddStyles();
        await File.WriteAllTextAsync(At("all.json"), """{"method": "dim", "style": ["mine"], "all-styles": true}""", TestContext.Current.CancellationToken);
        var run = await Run(["stylize", .. args]);
        Assert.Equal((code, sentence is null ? "" : $"impasto: {sentence}\n"), (run.Code, run.Error));
        Assert.Equal(code == 0, File.Exists(At("photo.all-styles.png")));
    }

    [Fact]
    public async Task A_trained_style_and_a_picture_are_blended_as_pictures()
    {
        AddStyles();
        var run = await Run("stylize", "~/photo.png", "--style", "mine:3", "--style", "~/style.png:1", "--iterations", "4", "--json", "--sidecar");
        Assert.Equal(0, run.Code);
        Assert.Contains("Blended of two pictures: 75 % by dim (mine), 25 % by mix (style.png).\n", run.Error);
        Assert.Equal(("dim+mix", "~/photo.mine+style.png"), JsonNode.Parse(run.Out) is { } json ? ((string?)json["method"], (string?)json["output"]) : default);
        Assert.Equal(4, Mix.LastOptions.Iterations);
        await Run("stylize", "~/photo.png", "--style", "mine");
        await Run("stylize", "~/photo.png", "--style", "~/style.png", "--iterations", "4");
        var (both, mine, style) = (PictureFile.Load(At("photo.mine+style.png")), PictureFile.Load(At("photo.mine.png")), PictureFile.Load(At("photo.style.png")));
        for (var i = 0; i < both.Pixels.Length; i++)
            Assert.Equal(0.75f * mine.Pixels[i] + 0.25f * style.Pixels[i], both.Pixels[i], 0.006f);
        Assert.Equal(0, (await Run("stylize", "--config", "~/photo.mine+style.json", "-o", "~/again.png")).Code);
        Assert.Equal(both.Pixels, PictureFile.Load(At("again.png")).Pixels);
        Assert.Contains("by dim (mine), 50 % by mix", (await Run("stylize", "~/photo.png", "-s", "mine", "-s", "~/style.png", "--method", "mix", "-o", "~/named.png")).Error);
    }
}
