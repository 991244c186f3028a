using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Losses;
using Impasto.Networks.FeedForward;
using Impasto.TestSupport;
using Impasto.Tests.Methods.FeedForward;
using Impasto.Training;
using Impasto.Training.Adversarial;

namespace Impasto.Tests.Training.Adversarial;

public sealed class TranslationTrainerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private ModelStore Models => new([_folder.At("models")], _folder.At("models"));

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Games => [.. TranslationGame.All.Select(game => game.Name)];

    [Theory]
    [MemberData(nameof(Games))]
    public async Task A_stopped_game_goes_on_bit_for_bit(string game)
    {
        var whole = (await RunAsync(game, Options(game, "whole"), 10, "whole"))!;
        using var stop = new CancellationTokenSource();
        Assert.Null(await RunAsync(game, Options(game, "parts"), 10, "parts", new Watch(p => { if (p.Step == 5) stop.Cancel(); }), cancel: stop.Token));
        var parts = (await RunAsync(game, Options(game, "parts"), 10, "parts"))!;
        // The files differ in the style's name alone.
        using TransformModel one = TransformModel.Load(whole.Path), other = TransformModel.Load(parts.Path);
        Assert.All(one.Network.State, p => Assert.Equal(p.Value.ToArray(), other.Network.State[p.Key].ToArray()));
        Assert.True(one.IsOfGame);
        Assert.Equal((FeedForwardKind.CycleGan.Name, "generator-4"), (whole.Entry.Kind, whole.Entry.Architecture));
        Assert.True(whole.Entry.Training!.Losses.ContainsKey("lightness"));
    }

    [Theory]
    [MemberData(nameof(Games))]
    public async Task Threads_do_not_change_a_game(string game)
    {
        var files = new List<string>();
        foreach (var threads in new[] { 1, 2 })
            files.Add((await OwnContext.RunAsync(threads, () => RunAsync(game, Options(game, "same"), 6, $"threads-{threads}")))!.Entry.Sha256);
        Assert.Equal(files[0], files[1]);
    }

    [Fact]
    public async Task A_generator_paints_like_any_style()
    {
        var model = (await RunAsync("cut", Options("cut", "thicket"), 2, "paints"))!;
        using var stylizer = await Stylizer.LoadAsync("thicket", Models, TestContext.Current.CancellationToken);
        var photo = RandomModels.Photo(61, 47);
        var result = stylizer.Stylize(photo, cancel: TestContext.Current.CancellationToken);
        Assert.Equal((61, 47), (result.Width, result.Height));
        Assert.NotEqual(photo.Pixels, result.Pixels);
        Assert.Equal(["thicket"], stylizer.Styles);
    }

    [Fact]
    public async Task Both_directions_of_a_cycle_are_kept()
    {
        await RunAsync("cyclegan", Options("cyclegan", "there"), 2, "both");
        Assert.Equal(["there", "there-back"], RegistryFile.Read(_folder.At("models")).Select(entry => entry.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Fast_variants_and_penalties_train()
    {
        var fast = (CutTrainOptions)Options("cut", "fast") with { Contrast = 10, Identity = false, Flip = true, Pool = 3, R1 = 1, Game = GameLoss.Vanilla, Trim = 0.1f, Noise = 0.1f };
        var model = (await RunAsync("cut", fast, 9, "fast"))!;
        using var loaded = TransformModel.Load(model.Path);
        Assert.Equal(0.1f, loaded.Noise);
        var wasserstein = (CycleGanTrainOptions)Options("cyclegan", "far") with { Identity = 0, Game = GameLoss.Wasserstein, RivalRate = 4 };
        Assert.NotNull(await RunAsync("cyclegan", wasserstein, 5, "far"));
    }

    [Fact]
    public async Task A_game_begins_with_a_trained_style()
    {
        RandomModels.Fill(_folder.At("models"));
        foreach (var (from, file) in new[] { ("four/noon", "four"), ("ink", "ink") })
        {
            var model = (await RunAsync("cut", Options("cut", "begun") with { From = from }, 0, $"begun-{file}"))!;
            using TransformModel begun = TransformModel.Load(model.Path), basis = TransformModel.Load(_folder.At("models", $"{file}.safetensors"));
            Assert.Equal(0, begun.Network.Styles);
            // Half precision is what models are kept at.
            Assert.All(basis.Network.State["c4.weight"].ToArray().Zip(begun.Network.State["c4.weight"].ToArray()), pair => Assert.Equal(pair.First, pair.Second, 2e-3));
        }
    }

    [Fact]
    public async Task What_cannot_be_trained_is_said()
    {
        async Task Says<T>(string sentence, TranslationOptions options) where T : ImpastoException =>
            Assert.Contains(sentence, (await Assert.ThrowsAsync<T>(() => RunAsync("cut", options, 1, "wrong"))).Message, StringComparison.Ordinal);
        await Says<UsageException>("Crops of 66 px can't be halved twice", Options("cut", "a") with { Crop = 66 });
        await Says<InputException>("There is no folder nowhere", Options("cut", "a") with { Paintings = ["nowhere"] });
        await Says<ModelException>("absent", Options("cut", "a") with { From = "absent" });
    }

    [Fact]
    public async Task Its_board_is_written()
    {
        await RunAsync("cyclegan", Options("cyclegan", "seen"), 2, "board");
        Assert.True(File.Exists(_folder.At("board", "loss.svg")));
        using var scope = new Impasto.Tensors.TensorScope();
        var board = PictureFile.Load(_folder.At("board", "step-000002.jpg"));
        Assert.True(board.Width > 6 * 128, "two rows of three pictures side by side");
    }

    private TranslationOptions Options(string game, string name)
    {
        TranslationOptions options = game == "cut" ? new CutTrainOptions() : new CycleGanTrainOptions();
        return options with
        {
            Photos = [Repo.Fixture("inputs")],
            Paintings = [Repo.Fixture("inputs")],
            Name = name,
            Width = 4,
            Blocks = 1,
            RivalWidth = 4,
            Crop = 64,
            Output = _folder.At("models"),
        };
    }

    private Task<Model?> RunAsync(string game, TranslationOptions options, int steps, string folder, IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default)
    {
        var trainer = new TranslationTrainer(Models, TranslationGame.All.Single(g => g.Name == game));
        return trainer.RunAsync(options, trainer.Defaults with { Folder = _folder.At(folder), Steps = steps, Ema = 0.5, ValidateEvery = 1000, CheckpointEvery = 2 }, "a test", null, progress,
            cancel);
    }

    private sealed class Watch(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
