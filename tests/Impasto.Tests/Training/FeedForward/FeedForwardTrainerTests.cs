using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Networks.FeedForward;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Weights;
using Impasto.TestSupport;
using Impasto.Training;
using Impasto.Training.FeedForward;

namespace Impasto.Tests.Training.FeedForward;

public sealed class FeedForwardTrainerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _lossNetwork;

    public FeedForwardTrainerTests()
    {
        _lossNetwork = Path.Combine(_folder.Path, "loss.safetensors");
        using var network = PerceptualNetwork.Random("vgg16", 3, width: 8);
        network.ToWeightFile().Save(_lossNetwork);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("johnson", 1)]
    [InlineData("cin", 3)]
    [InlineData("stylebank", 2)]
    public async Task A_training_lowers_the_loss_and_leaves_a_model_that_paints_as_it_did(string kind, int styles)
    {
        var models = new List<string>();
        foreach (var steps in new[] { 1, 40 })
        {
            var model = await TrainAsync(kind, Options(styles) with { Name = $"after-{steps}" }, steps, $"{kind}-{steps}");
            Assert.NotNull(model);
            Assert.Equal(kind, model.Entry.Kind);
            Assert.Equal(Styles(styles).Select(s => s[..s.IndexOf('=', StringComparison.Ordinal)]), model.Entry.Styles);
            models.Add(model.Path);
            Assert.True(File.Exists(Path.Combine(_folder.Path, $"{kind}-{steps}", $"step-{steps:000000}.jpg")), "a contact sheet of the validation");
        }
        var losses = RegistryFile.Read(Path.Combine(_folder.Path, "models")).ToDictionary(e => e.Name, e => e.Training!.Losses["total"]);
        Assert.True(losses["after-40"] < 0.95 * losses["after-1"], $"{losses["after-1"]} -> {losses["after-40"]}");
        using var scope = new TensorScope();
        Assert.NotEqual(Paint(kind, models[0], 0), Paint(kind, models[1], 0));
    }

    [Theory]
    [InlineData("cin")]
    [InlineData("stylebank")]
    public async Task A_stopped_training_goes_on_bit_for_bit(string kind)
    {
        var whole = await TrainAsync(kind, Options(2) with { Name = "whole" }, 9, "whole");
        using var stop = new CancellationTokenSource();
        var stopped = await TrainAsync(kind, Options(2) with { Name = "parts" }, 9, "parts", new Watch(p => { if (p.Step == 4) stop.Cancel(); }), cancel: stop.Token);
        Assert.Null(stopped);
        var parts = await TrainAsync(kind, Options(2) with { Name = "parts" }, 9, "parts");
        Assert.Equal(File.ReadAllBytes(whole!.Path), File.ReadAllBytes(parts!.Path));
    }

    [Theory]
    [InlineData("cin")]
    [InlineData("stylebank")]
    public async Task Adding_a_style_leaves_the_others_as_they_were(string kind)
    {
        var trained = (await TrainAsync(kind, Options(2) with { Name = "two" }, 5, "two"))!;
        var options = Options(0) with { AddStyle = $"late={Repo.Fixture("inputs", "painting_woodcut.png")}", To = "two", Name = "three" };
        var grown = (await TrainAsync(kind, options, 30, "three"))!;
        var begun = await TrainAsync(kind, options with { Name = "begun" }, 1, "begun");
        Assert.Equal([.. trained.Entry.Styles, "late"], grown.Entry.Styles);
        using var scope = new TensorScope();
        for (var style = 0; style < 2; style++)
            Assert.Equal(Paint(kind, trained.Path, style), Paint(kind, grown.Path, style));
        Assert.NotEqual(Paint(kind, grown.Path, 1), Paint(kind, grown.Path, 2));
        Assert.True(grown.Entry.Training!.Losses["total"] < begun!.Entry.Training!.Losses["total"], "the new style is learned");
    }

    [Theory]
    [InlineData("johnson", 1)]
    [InlineData("cin", 2)]
    [InlineData("stylebank", 2)]
    public async Task A_training_from_a_model_begins_with_its_weights_and_trains_all_of_them(string kind, int styles)
    {
        var first = (await TrainAsync(kind, Options(styles) with { Name = "first" }, 20, "first"))!;
        var options = Options(styles) with { From = "first" };
        var kept = (await TrainAsync(kind, options with { Name = "kept" }, 0, "kept"))!;
        var further = (await TrainAsync(kind, options with { Name = "further" }, 30, "further"))!;
        using var scope = new TensorScope();
        Assert.Equal(Paint(kind, first.Path, 0), Paint(kind, kept.Path, 0));
        Assert.True(further.Entry.Training!.Losses["total"] < first.Entry.Training!.Losses["total"], "it is trained further");
        Assert.All(WeightFile.Load(first.Path).Zip(WeightFile.Load(further.Path)), pair => Assert.NotEqual(pair.First.ToFloats(), pair.Second.ToFloats()));
    }

    [Fact]
    public async Task With_a_steady_weight_the_painting_moves_with_the_picture()
    {
        var first = (await TrainAsync("cin", Options(2) with { Name = "first" }, 30, "first"))!;
        var free = (await TrainAsync("cin", Options(2) with { Name = "free", From = "first" }, 40, "free"))!;
        var losses = new List<TrainingProgress>();
        var steady = (await TrainAsync("cin", Options(2) with { Name = "steady", From = "first", SteadyWeight = 200 }, 40, "steady", new Watch(losses.Add)))!;
        Assert.True(Unsteadiness(steady.Path) < 0.7 * Unsteadiness(free.Path), $"{Unsteadiness(first.Path)}, {Unsteadiness(free.Path)}, {Unsteadiness(steady.Path)}");
        Assert.All(losses.Where(progress => progress.Losses.Count > 0), progress => Assert.True(progress.Losses["temporal"] > 0));

        static double Unsteadiness(string path)
        {
            using var scope = new TensorScope();
            using var model = TransformModel.Load(path);
            var photo = PictureFile.Load(Repo.Fixture("inputs", "photo_black-canyon.png")).ToTensor();
            var style = OneHot(0, model.Network.Styles);
            Tensor painted = model.Network.Stylize(photo, style), moved = model.Network.Stylize(Ops.Pad(photo, 2, -2, 1, -1, PaddingMode.Reflect), style);
            return Ops.Mse(Ops.Pad(moved, -8, -8, -8, -8), Ops.Pad(painted, -6, -10, -7, -9)).Item();
        }
    }

    [Fact]
    public async Task A_network_of_one_style_begins_with_one_of_many()
    {
        var many = (await TrainAsync("cin", Options(2) with { Name = "many" }, 20, "many"))!;
        var one = (await TrainAsync("johnson", Options(0) with { Styles = [Styles(2)[1]], From = "many" }, 0, "one"))!;
        Assert.Equal(("ink", "johnson"), (Assert.Single(one.Entry.Styles), one.Entry.Kind));
        using var scope = new TensorScope();
        Assert.All(Paint("cin", many.Path, 1).Zip(Paint("johnson", one.Path, 0)), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    [Fact]
    public async Task Where_the_time_is_short_it_begins_with_the_gallery_and_the_registry_says_so()
    {
        await TrainAsync("cin", Options(2) with { Name = "gallery" }, 1, "gallery");
        var sentences = new List<string>();
        var timed = Options(0) with { Styles = [$"other={Repo.Fixture("inputs", "painting_ink.png")}"], Width = null, Blocks = null, Kernel = null, Batch = null };
        var model = (await TrainAsync("johnson", timed, 0, "timed", minutes: 1, report: sentences.Add))!;
        Assert.Contains("Begins with the weights of gallery, since the time is short; `From` none begins with random ones.", sentences);
        var training = model.Entry.Training!;
        Assert.InRange(training.Steps, 5, 60);
        Assert.Equal($"impasto train --minutes 1 --photos x (in that time: steps {training.Steps}, from gallery, batch 2)", training.Command);
        using var network = TransformModel.Load(model.Path);
        Assert.Equal((4, 1, 3), (network.Network.Width, network.Network.Blocks, network.Network.Kernel));
    }

    [Theory]
    [InlineData(null, 8, 8)]
    [InlineData("none", null, 16)]
    public async Task Sizes_or_none_begin_with_random_weights(string? from, int? width, int expected)
    {
        await TrainAsync("cin", Options(2) with { Name = "gallery" }, 1, "gallery");
        var model = (await TrainAsync("johnson", Options(1) with { From = from, Width = width, Blocks = null, Kernel = null }, 0, "timed", minutes: 0.2))!;
        using var network = TransformModel.Load(model.Path);
        Assert.Equal(expected, network.Network.Width);
    }

    [Fact]
    public void An_added_style_is_trained_with_a_higher_rate()
    {
        var trainer = new FeedForwardTrainer(new ModelStore([], _folder.Path), FeedForwardKind.Cin);
        Assert.Equal((2e-3, 1e-2), (trainer.DefaultsFor(Options(1)).LearningRate, trainer.DefaultsFor(Options(0) with { AddStyle = "a.jpg" }).LearningRate));
    }

    [Fact]
    public async Task A_StyleBank_learns_to_give_the_picture_back()
    {
        var early = (await TrainAsync("stylebank", Options(1) with { Name = "early" }, 3, "early"))!;
        var late = (await TrainAsync("stylebank", Options(1) with { Name = "late" }, 220, "late"))!;
        using var scope = new TensorScope();
        Assert.True(Error(late.Path) < 0.8 * Error(early.Path), $"{Error(early.Path)} -> {Error(late.Path)}");

        static double Error(string path)
        {
            using var model = StyleBankModel.Load(path);
            var picture = new PictureSource([Repo.Fixture("inputs")]).Batch(1, 1, 1, 48);
            return Ops.Mse(model.Network.Reconstruct(picture), picture).Item();
        }
    }

    [Fact]
    public async Task Wrong_usage_is_said_in_a_sentence()
    {
        var painting = Repo.Fixture("inputs", "painting_ink.png");
        await Expect<UsageException>("johnson", Options(0), "no style");
        await Expect<UsageException>("johnson", Options(2), "one style");
        await Expect<UsageException>("cin", Options(2) with { AddStyle = painting }, "`To`");
        await Expect<UsageException>("cin", Options(2) with { AddStyle = painting, To = "x" }, "one of them");
        await Expect<UsageException>("cin", Options(0) with { Styles = [painting, painting] }, "Two styles");
        await Expect<ModelException>("cin", Options(0) with { AddStyle = painting, To = "nowhere" }, "nowhere");
        await Expect<UsageException>("cin", Options(0) with { AddStyle = painting, To = "x", From = "x" }, "`From`");
        await Expect<InputException>("cin", Options(1) with { Photos = ["nowhere"] }, "nowhere");
        var johnson = (await TrainAsync("johnson", Options(1) with { Name = "one" }, 1, "one"))!;
        await Expect<UsageException>("cin", Options(0) with { AddStyle = painting, To = "one" }, "johnson");
        await Expect<UsageException>("johnson", Options(0) with { AddStyle = painting, To = johnson.Path }, "no place");
        await Expect<UsageException>("stylebank", Options(1) with { From = "one" }, "can't begin with one: that is a model of the kind johnson and holds no StyleBank");
        await Expect<ModelException>("stylebank", Options(1) with { From = johnson.Path }, "no stylebank network");
        await Expect<ModelException>("stylebank", Options(0) with { AddStyle = painting, To = johnson.Path }, "no stylebank network");
        await Expect<ModelException>("cin", Options(0) with { AddStyle = painting, To = _lossNetwork }, "no transform network");

        async Task Expect<T>(string kind, FeedForwardTrainOptions options, string part)
            where T : Exception => Assert.Contains(part, (await Assert.ThrowsAsync<T>(() => TrainAsync(kind, options, 1, "wrong"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_of_another_width_is_refused_in_a_sentence()
    {
        await TrainAsync("cin", Options(2) with { Name = "narrow" }, 3, "width");
        var error = await Assert.ThrowsAsync<InputException>(() => TrainAsync("cin", Options(2) with { Name = "wide", Width = 8 }, 5, "width"));
        Assert.Contains("is of another network or training", error.Message, StringComparison.Ordinal);
        Assert.Contains("`Width` '8' instead of '4'", error.Message, StringComparison.Ordinal);
        Assert.Contains("`Folder`", error.Message, StringComparison.Ordinal);
        var blocks = await Assert.ThrowsAsync<InputException>(() => TrainAsync("cin", Options(2) with { Name = "deep", Blocks = 2 }, 5, "width"));
        Assert.Contains("is missing", blocks.Message, StringComparison.Ordinal);
    }

    private static float[] Paint(string kind, string path, int style)
    {
        var picture = new PictureSource([Repo.Fixture("inputs")]).Batch(1, 1, 1, 35);
        if (kind == "stylebank")
        {
            using var bank = StyleBankModel.Load(path);
            return bank.Network.Stylize(picture, style).ToArray();
        }
        using var model = TransformModel.Load(path);
        return model.Network.Stylize(picture, model.Network.Styles == 0 ? null : OneHot(style, model.Network.Styles)).ToArray();
    }

    private static Tensor OneHot(int style, int styles) => Tensor.From([.. Enumerable.Range(0, styles).Select(i => i == style ? 1f : 0f)], 1, styles);

    private FeedForwardTrainOptions Options(int styles) => new()
    {
        Photos = [Repo.Fixture("inputs")],
        Styles = Styles(styles),
        Width = 4,
        Blocks = 1,
        Kernel = 3,
        LossNetwork = _lossNetwork,
        StyleSize = 64,
        Batch = 2,
        Crop = 64,
        Noise = 0,
        FaceWeight = 0,
        ContentLayer = ContentLayer.Relu2_2,
        ContentWeight = 2,
        Output = Path.Combine(_folder.Path, "models"),
    };

    private static List<string> Styles(int count) => [.. new[] { "swirl", "ink", "mosaic" }.Take(count).Select(name => $"{name}={Repo.Fixture("inputs", $"painting_{name}.png")}")];

    private Task<Model?> TrainAsync(string kind, FeedForwardTrainOptions options, int steps, string folder, IProgress<TrainingProgress>? progress = null,
        double? minutes = null, Action<string>? report = null, CancellationToken cancel = default)
    {
        // A second passes with each look at the clock.
        var trainer = new FeedForwardTrainer(new ModelStore([Path.Combine(_folder.Path, "models")], _folder.Path), FeedForwardKind.All.Single(k => k.Name == kind),
            new SteppedClock { PerLook = 1 });
        var common = trainer.Defaults with
        {
            Folder = Path.Combine(_folder.Path, folder),
            Steps = steps,
            Minutes = minutes,
            Ema = 0,
            LearningRate = 5e-3,
            Warmup = 0,
            CheckpointEvery = 2,
            ValidateEvery = 1000,
            Seed = 4
        };
        return trainer.RunAsync(options, common, minutes is null ? "impasto train" : $"impasto train --minutes {minutes} --photos x", report, progress, cancel);
    }

    private sealed class Watch(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
