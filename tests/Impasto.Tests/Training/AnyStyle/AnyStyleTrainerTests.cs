using Impasto.Catalog;
using Impasto.Networks.AnyStyle;
using Impasto.Networks.Meta;
using Impasto.Perception;
using Impasto.TestSupport;
using Impasto.Tests.Methods.FeedForward;
using Impasto.Training;
using Impasto.Training.AnyStyle;
using Impasto.Training.Meta;

namespace Impasto.Tests.Training.AnyStyle;

public sealed class AnyStyleTrainerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _network;

    public AnyStyleTrainerTests()
    {
        _network = _folder.At("loss.safetensors");
        using var network = PerceptualNetwork.Random("vgg16", 3, width: 8);
        network.ToWeightFile().Save(_network);
    }

    private ModelStore Models => new([_folder.At("models")], _folder.At("models"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(LearntKind.Sct)]
    [InlineData(LearntKind.Li)]
    public async Task A_training_for_any_style_lowers_the_loss(LearntKind transform)
    {
        foreach (var steps in new[] { 1, 40 })
            await AnyStyleAsync(Options(transform) with { Name = $"back-{steps}", AutoEncode = 40 }, steps, $"{transform}-{steps}");
        await AnyStyleAsync(Options(transform) with { Name = "styled", From = "back-40", AutoEncode = 0 }, 160, $"{transform}-styled");
        var losses = RegistryFile.Read(_folder.At("models")).ToDictionary(e => e.Name, e => e.Training!.Losses);
        Assert.True(losses["back-40"]["back"] < 0.8 * losses["back-1"]["back"], $"pictures come back: {losses["back-1"]["back"]} -> {losses["back-40"]["back"]}");
        Assert.True(losses["styled"]["total"] < 0.95 * losses["back-40"]["total"], $"{losses["back-40"]["total"]} -> {losses["styled"]["total"]}");
        using var model = AnyStyleModel.Load(_folder.At("models", "styled.safetensors"));
        Assert.Equal(transform.ToString().ToLowerInvariant(), model.Network.Learnt!.Name);
    }

    [Fact]
    public async Task A_stopped_training_for_any_style_goes_on_bit_for_bit()
    {
        var whole = await AnyStyleAsync(Options(LearntKind.Sct) with { Name = "whole" }, 9, "whole");
        using var stop = new CancellationTokenSource();
        Assert.Null(await AnyStyleAsync(Options(LearntKind.Sct) with { Name = "parts" }, 9, "parts", new Watch(p => { if (p.Step == 4) stop.Cancel(); }), stop.Token));
        var parts = await AnyStyleAsync(Options(LearntKind.Sct) with { Name = "parts" }, 9, "parts");
        Assert.Equal(await File.ReadAllBytesAsync(whole!.Path, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(parts!.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_training_of_a_network_that_makes_networks_lowers_the_loss_and_goes_on_bit_for_bit()
    {
        var first = (await MetaAsync(MetaOptions() with { Name = "after-1" }, 1, "meta-1"))!;
        var whole = (await MetaAsync(MetaOptions() with { Name = "whole" }, 120, "meta-120"))!;
        Assert.True(whole.Entry.Training!.Losses["total"] < 0.95 * first.Entry.Training!.Losses["total"], $"{first.Entry.Training!.Losses["total"]} -> {whole.Entry.Training!.Losses["total"]}");
        using var stop = new CancellationTokenSource();
        Assert.Null(await MetaAsync(MetaOptions() with { Name = "parts" }, 120, "meta-parts", new Watch(p => { if (p.Step == 4) stop.Cancel(); }), stop.Token));
        var parts = await MetaAsync(MetaOptions() with { Name = "parts" }, 120, "meta-parts");
        Assert.Equal(await File.ReadAllBytesAsync(whole.Path, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(parts!.Path, TestContext.Current.CancellationToken));
        using var model = MetaModel.Load(whole.Path);
        var network = Assert.IsType<RowPredictor>(model.Network);
        Assert.Equal((4, 8, 0.05f), (network.Net.Width, network.Hidden, model.Noise));
        var further = (await MetaAsync(MetaOptions() with { Name = "further", From = "whole" }, 1, "meta-further"))!;
        Assert.True(further.Entry.Training!.Losses["total"] < first.Entry.Training!.Losses["total"], "it began with the other's weights");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_training_of_a_network_that_makes_filters_lowers_the_loss_and_goes_on_bit_for_bit(int hold)
    {
        var options = MetaOptions() with { Form = MetaForm.Filters, Rank = 4, Hold = hold };
        var first = (await MetaAsync(options with { Name = "after-1" }, 1, "filters-1"))!;
        var whole = (await MetaAsync(options with { Name = "whole" }, 80, "filters-80"))!;
        Assert.True(whole.Entry.Training!.Losses["total"] < 0.95 * first.Entry.Training!.Losses["total"], $"{first.Entry.Training!.Losses["total"]} -> {whole.Entry.Training!.Losses["total"]}");
        using var stop = new CancellationTokenSource();
        Assert.Null(await MetaAsync(options with { Name = "parts" }, 80, "filters-parts", new Watch(p => { if (p.Step == 4) stop.Cancel(); }), stop.Token));
        var parts = await MetaAsync(options with { Name = "parts" }, 80, "filters-parts");
        Assert.Equal(await File.ReadAllBytesAsync(whole.Path, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(parts!.Path, TestContext.Current.CancellationToken));
        using var model = MetaModel.Load(whole.Path);
        var network = Assert.IsType<FilterPredictor>(model.Network);
        Assert.Equal((4, 4, 0.05f, "meta-filters-4-4"), (network.Net.Width, network.Rank, model.Noise, whole.Entry.Architecture));
        Assert.Equal("meta-filters-4-4", (await MetaAsync(options with { Name = "further", From = "whole", Form = MetaForm.Rows }, 1, "filters-further"))!.Entry.Architecture);
    }

    [Fact]
    public async Task Rows_can_be_trained_with_one_style_held()
    {
        var free = (await MetaAsync(MetaOptions() with { Name = "free" }, 3, "free"))!;
        var held = (await MetaAsync(MetaOptions() with { Name = "held", Hold = 20 }, 3, "held"))!;
        Assert.NotEqual(free.Entry.Sha256, held.Entry.Sha256);
        Assert.True(double.IsFinite(held.Entry.Training!.Losses["total"]));
    }

    [Fact]
    public async Task Filters_begin_with_no_model_of_trained_styles()
    {
        RandomModels.Fill(_folder.At("models"));
        var error = await Assert.ThrowsAsync<UsageException>(() => MetaAsync(MetaOptions() with { Form = MetaForm.Filters, From = "four" }, 1, "e"));
        Assert.Contains("A training of filters can begin with a meta model alone, and four is none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_folders_and_models_are_said()
    {
        Assert.Contains("nowhere", (await Assert.ThrowsAsync<InputException>(() => AnyStyleAsync(Options(LearntKind.Sct) with { Photos = ["nowhere"] }, 1, "a"))).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere", (await Assert.ThrowsAsync<InputException>(() => MetaAsync(MetaOptions() with { Paintings = ["nowhere"] }, 1, "b"))).Message, StringComparison.Ordinal);
        Assert.Contains("absent", (await Assert.ThrowsAsync<ModelException>(() => AnyStyleAsync(Options(LearntKind.Sct) with { From = "absent" }, 1, "c"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ModelException>(() => MetaAsync(MetaOptions() with { From = _network }, 1, "d"));
    }

    private AnyStyleTrainOptions Options(LearntKind transform) => new()
    {
        Photos = [Repo.Fixture("inputs")],
        Paintings = [Repo.Fixture("inputs")],
        Encoder = _network,
        LossNetwork = _network,
        Transform = transform,
        Compressed = 4,
        Width = 4,
        Blocks = 1,
        AutoEncode = 60,
        Batch = 2,
        Crop = 64,
        FaceWeight = 0,
        Output = _folder.At("models"),
    };

    private MetaTrainOptions MetaOptions() => new()
    {
        Photos = [Repo.Fixture("inputs")],
        Paintings = [Repo.Fixture("inputs")],
        LossNetwork = _network,
        Width = 4,
        Hidden = 8,
        Batch = 2,
        Crop = 64,
        Noise = 0.05f,
        FaceWeight = 0,
        Output = _folder.At("models"),
    };

    private Task<Model?> AnyStyleAsync(AnyStyleTrainOptions options, int steps, string folder, IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default) =>
        RunAsync(new AnyStyleTrainer(Models), options, steps, folder, progress, cancel);

    private Task<Model?> MetaAsync(MetaTrainOptions options, int steps, string folder, IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default) =>
        RunAsync(new MetaTrainer(Models), options, steps, folder, progress, cancel);

    private Task<Model?> RunAsync(ITrainer trainer, object options, int steps, string folder, IProgress<TrainingProgress>? progress, CancellationToken cancel) => trainer.RunAsync(options,
        trainer.Defaults with { Folder = _folder.At(folder), Steps = steps, LearningRate = 3e-3, Warmup = 0, Ema = 0.5, ValidateEvery = 1000, CheckpointEvery = 2 }, "a test", null,
        progress, cancel);

    private sealed class Watch(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
