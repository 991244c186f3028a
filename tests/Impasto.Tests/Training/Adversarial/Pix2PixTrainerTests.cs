using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Imaging.Metrics;
using Impasto.Networks.FeedForward;
using Impasto.TestSupport;
using Impasto.Tests.Methods.FeedForward;
using Impasto.Training;
using Impasto.Training.Adversarial;

namespace Impasto.Tests.Training.Adversarial;

public sealed class Pix2PixTrainerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private ModelStore Models => new([_folder.At("models")], _folder.At("models"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_learns_to_paint_like_the_filter()
    {
        double before = (await RunAsync(Options("a"), 2, "short"))!.Entry.Training!.Losses["l1"], after = (await RunAsync(Options("b"), 200, "long"))!.Entry.Training!.Losses["l1"];
        Assert.True(after < 0.7 * before, $"{before} -> {after}");
    }

    [Fact]
    public async Task A_stopped_training_goes_on_bit_for_bit()
    {
        var whole = (await RunAsync(Options("same"), 10, "whole"))!;
        using var stop = new CancellationTokenSource();
        Assert.Null(await RunAsync(Options("same"), 10, "parts", new Watch(p => { if (p.Step == 5) stop.Cancel(); }), stop.Token));
        var parts = (await RunAsync(Options("same"), 10, "parts"))!;
        Assert.Equal(whole.Entry.Sha256, parts.Entry.Sha256);
        Assert.Equal(("pix2pix", "unet-4-3"), (parts.Entry.Kind, parts.Entry.Architecture));
    }

    [Fact]
    public async Task Threads_do_not_change_a_training()
    {
        var files = new List<string>();
        foreach (var threads in new[] { 1, 2 })
            files.Add((await OwnContext.RunAsync(threads, () => RunAsync(Options("same") with { Task = PairTask.Edges }, 4, $"threads-{threads}")))!.Entry.Sha256);
        Assert.Equal(files[0], files[1]);
    }

    [Fact]
    public async Task What_was_learnt_is_a_style_and_can_be_gone_on_with()
    {
        var model = (await RunAsync(Options("reed"), 2, "style"))!;
        using var stylizer = await Stylizer.LoadAsync("reed", Models, TestContext.Current.CancellationToken);
        var photo = RandomModels.Photo(61, 47);
        var result = stylizer.Stylize(photo, cancel: TestContext.Current.CancellationToken);
        Assert.Equal((61, 47), (result.Width, result.Height));
        var further = (await RunAsync(Options("further") with { From = "reed", Width = 8 }, 0, "further"))!;
        using UNetModel first = UNetModel.Load(model.Path), second = UNetModel.Load(further.Path);
        Assert.Equal(first.Network.State["down2.weight"].ToArray(), second.Network.State["down2.weight"].ToArray());
    }

    [Fact]
    public async Task Pictures_side_by_side_are_pairs()
    {
        // Left a picture, right its negative.
        Directory.CreateDirectory(_folder.At("pairs"));
        for (var i = 0; i < 3; i++)
        {
            var pair = new Picture(160, 90, 3);
            for (var y = 0; y < 90; y++)
            {
                for (var x = 0; x < 80; x++)
                {
                    for (var c = 0; c < 3; c++)
                    {
                        var value = 0.5f + 0.4f * MathF.Sin(0.1f * x + 0.2f * y * (c + 1) + i);
                        (pair[x, y, c], pair[x + 80, y, c]) = (value, 1 - value);
                    }
                }
            }
            PictureFile.Save(pair, _folder.At("pairs", $"{i}.png"));
        }
        var source = new PictureSource([_folder.At("pairs")]);
        foreach (var (left, right) in source.Halves(1, 2, 4, 32, 1.5f))
        {
            Assert.Equal((32, 32, 32, 32), (left.Width, left.Height, right.Width, right.Height));
            // Resampling is linear, so the halves of one place add up to white.
            Assert.All(left.Pixels.Zip(right.Pixels), pair => Assert.Equal(1, pair.First + pair.Second, 0.02));
        }
        Assert.NotNull(await RunAsync(Options("halves") with { Photos = [_folder.At("pairs")], Task = PairTask.Halves, Crop = 32 }, 3, "halves"));
    }

    [Fact]
    public void Edges_are_lines_on_white()
    {
        var (shown, wanted) = new PairSource(PairTask.Edges, (_, _) => throw new InvalidOperationException())
            .Crops(new PictureSource([Repo.Fixture("inputs")]), 1, 2, 3, 128, 1);
        Assert.All(shown.Zip(wanted), pair =>
        {
            Assert.InRange(pair.First.Pixels.Average(), 0.6, 0.999);
            Assert.True(PictureMetrics.GreySsim(pair.First, pair.Second) < 0.9, "edges aren't the photograph");
        });
    }

    [Fact]
    public async Task What_cannot_be_trained_is_said()
    {
        Assert.Contains("Crops of 60 px can't be halved 3 times",
            (await Assert.ThrowsAsync<UsageException>(() => RunAsync(Options("a") with { Crop = 60 }, 1, "wrong"))).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere", (await Assert.ThrowsAsync<InputException>(() => RunAsync(Options("a") with { Photos = ["nowhere"] }, 1, "wrong"))).Message, StringComparison.Ordinal);
        RandomModels.Fill(_folder.At("models"));
        await Assert.ThrowsAsync<ModelException>(() => RunAsync(Options("a") with { From = "ink" }, 1, "wrong"));
    }

    private Pix2PixTrainOptions Options(string name) => new()
    {
        Photos = [Repo.Fixture("inputs")],
        Name = name,
        Width = 4,
        Downs = 3,
        RivalWidth = 4,
        Batch = 2,
        Crop = 64,
        Output = _folder.At("models"),
    };

    private Task<Model?> RunAsync(Pix2PixTrainOptions options, int steps, string folder, IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default)
    {
        var trainer = Trainers.Create(Models).Single(t => t.Name == "pix2pix");
        return trainer.RunAsync(options, trainer.Defaults with { Folder = _folder.At(folder), Steps = steps, LearningRate = 2e-3, ValidateEvery = 1000, CheckpointEvery = 2 }, "a test", null,
            progress, cancel);
    }

    private sealed class Watch(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
