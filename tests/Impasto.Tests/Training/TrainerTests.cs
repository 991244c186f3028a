using System.Text.RegularExpressions;
using Impasto.Imaging;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.TestSupport;
using Impasto.Training;
using Impasto.Training.Compression;

namespace Impasto.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_stopped_training_goes_on_bit_for_bit()
    {
        var whole = Train("whole", stopAfter: null);
        Train("parts", stopAfter: 3);
        var parts = Train("parts", stopAfter: null);
        Assert.Equal(whole.Keys, parts.Keys);
        foreach (var (name, values) in whole)
            Assert.Equal(values, parts[name]);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "parts", "loss.svg")));
        Assert.NotEmpty(File.ReadLines(Path.Combine(_folder.Path, "parts", "log.jsonl")));
    }

    [Fact]
    public void A_training_that_goes_on_with_other_settings_says_which()
    {
        Train("changed", stopAfter: 3);
        var sentences = new List<string>();
        Train("changed", stopAfter: 5, common => common with { ValidateEvery = 4 }, sentences.Add);
        Assert.Empty(sentences);
        Train("changed", stopAfter: null, common => common with { LearningRate = 1e-3 }, sentences.Add);
        Assert.Contains("goes on at step 5 with `LearningRate` '0.001' instead of '0.004'", Assert.Single(sentences), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_can_not_be_written_ends_nothing()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "full", "log.jsonl"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "full", "loss.svg", "in the way"));
        var sentences = new List<string>();
        var weights = Train("full", stopAfter: null, report: sentences.Add);
        Assert.Equal(Train("whole", stopAfter: null).Values, weights.Values);
        Assert.Equal(["log", "picture of the losses"], sentences.Select(sentence => Regex.Match(sentence, @"^The (.*) in .* can't be written \(.*\); the training goes on\.$").Groups[1].Value));
        Assert.True(File.Exists(Path.Combine(_folder.Path, "full", "checkpoint.safetensors")));
    }

    [Fact]
    public void A_checkpoint_that_can_not_be_written_ends_nothing_unless_the_training_is_stopped()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "full", "checkpoint.safetensors", "in the way"));
        var sentences = new List<string>();
        Assert.Equal(Train("whole", stopAfter: null).Values, Train("full", stopAfter: null, report: sentences.Add).Values);
        Assert.StartsWith("The checkpoint in ", Assert.Single(sentences), StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => Train("full", stopAfter: 3));
    }

    [Fact]
    public void Groups_that_take_turns_go_on_bit_for_bit()
    {
        var (whole, wholeTask) = Duel("whole", stopAfter: null);
        Duel("parts", stopAfter: 5);
        var (parts, _) = Duel("parts", stopAfter: null);
        Assert.Equal(whole.Keys, parts.Keys);
        foreach (var (name, values) in whole)
            Assert.Equal(values, parts[name]);
        // The critic moves in two of three steps, the painter in the third; only the painter has an average.
        Assert.Equal([6, 3], wholeTask.Moves);
        var stored = WeightFile.Load(Path.Combine(_folder.Path, "whole", "checkpoint.safetensors"));
        Assert.True(stored.Contains("critic.weights.conv") && stored.Contains("painter.average.color") && stored.Contains("painter.adam.v.0") && stored.Contains("state.seen"));
        Assert.DoesNotContain(stored.Names, name => name.StartsWith("critic.average", StringComparison.Ordinal));
        Assert.Equal("6", stored.Metadata["critic.adam.steps"]);
        Assert.Equal("3", stored.Metadata["painter.adam.steps"]);
        // What is kept is the painter's average, and the checkpoint's weights are those of the last step.
        Assert.Equal(stored["painter.average.color"].ToFloats(), whole["color"]);
        Assert.NotEqual(stored["painter.weights.color"].ToFloats(), whole["color"]);
        Assert.Equal(stored["critic.weights.conv"].ToFloats(), whole["conv"]);
        // Each has its own rate: the critic's is constant.
        Assert.Equal("0.05", stored.Metadata["critic.adam.rate"]);
        Assert.NotEqual("0.05", stored.Metadata["painter.adam.rate"]);
        var last = File.ReadLines(Path.Combine(_folder.Path, "whole", "log.jsonl")).Last();
        Assert.Contains("\"critic\":", last, StringComparison.Ordinal);
        Assert.Contains("\"total\":", last, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_checkpoint_gives_way_to_the_one_before_it_and_ends_alike()
    {
        var whole = Train("undamaged", stopAfter: null);
        Train("damaged", stopAfter: 5);
        var last = Path.Combine(_folder.Path, "damaged", "checkpoint.safetensors");
        var bytes = File.ReadAllBytes(last);
        bytes[^3] ^= 0x40;
        File.WriteAllBytes(last, bytes);
        var said = new List<string>();
        var parts = Train("damaged", stopAfter: null, report: said.Add);
        Assert.Contains(said, line => line.Contains("is damaged", StringComparison.Ordinal) && line.EndsWith("goes on from the one before it, step 4.", StringComparison.Ordinal));
        foreach (var (name, values) in whole)
            Assert.Equal(values, parts[name]);
    }

    [Fact]
    public void Two_damaged_checkpoints_are_a_sentence()
    {
        Train("ruined", stopAfter: 5);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder.Path, "ruined"), "checkpoint*"))
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^10]);
        var error = Assert.Throws<InputException>(() => Train("ruined", stopAfter: null));
        Assert.EndsWith("Begin anew in another `Folder`, or delete it.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_last_checkpoint_is_said()
    {
        Train("missing", stopAfter: 5);
        File.Delete(Path.Combine(_folder.Path, "missing", "checkpoint.safetensors"));
        var said = new List<string>();
        Train("missing", stopAfter: 6, report: said.Add);
        Assert.Contains(said, line => line.Contains("is missing: the training goes on from the one before it, step 4", StringComparison.Ordinal));
    }

    /// <summary>The names that checkpoints of every earlier version have.</summary>
    [Fact]
    public void A_single_groups_checkpoint_has_the_names_that_it_always_had()
    {
        Train("names", stopAfter: 2);
        var file = WeightFile.Load(Path.Combine(_folder.Path, "names", "checkpoint.safetensors"));
        Assert.All(file.Names, name => Assert.Matches(@"^(weights\.conv|average\.conv|adam\.[mv]\.\d|state\.)", name));
        Assert.Equal(file.Names.Count(n => n.StartsWith("weights.", StringComparison.Ordinal)), file.Names.Count(n => n.StartsWith("adam.m.", StringComparison.Ordinal)));
        Assert.Equal("2", file.Metadata["adam.steps"]);
    }

    [Fact]
    public void A_value_that_is_no_number_is_traced_to_its_operation()
    {
        var loss = Assert.Throws<NonFiniteException>(() => Run(new FaultyTask(at: 2, x => Ops.Log(Ops.Affine(x, -1)))));
        Assert.Contains("The loss 'total' became NaN at step 3. A NaN or an infinity appeared in the result of log at fault", loss.Message, StringComparison.Ordinal);
        // The loss is finite, its gradient isn't.
        var gradient = Assert.Throws<NonFiniteException>(() => Run(new FaultyTask(at: 1, x => Ops.Sqrt(Ops.Affine(x, 0)))));
        const string Found = "A gradient became NaN or infinite at step 2. A NaN or an infinity appeared in the gradient of sqrt on its input 0 at fault";
        Assert.Contains(Found, gradient.Message, StringComparison.Ordinal);

        void Run(FaultyTask task) =>
            new Trainer(task, new TrainerOptions { Folder = Path.Combine(_folder.Path, "faulty"), Steps = 5 }).Run(cancel: TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(0, new[] { 0 })]
    [InlineData(5, new[] { 2, 4, 5 })]
    [InlineData(4, new[] { 2, 4 })]
    public void No_validation_is_done_twice(int steps, int[] expected)
    {
        var options = new TrainerOptions { Folder = Path.Combine(_folder.Path, $"validated-{steps}"), Steps = steps, ValidateEvery = 2, Ema = 0.5 };
        var task = new FaultyTask(at: -1, x => x);
        var result = new Trainer(task, options).Run(cancel: TestContext.Current.CancellationToken);
        Assert.Equal(expected, task.Validations);
        Assert.Equal(steps, result.Steps);
        Assert.Equal(task.Weight.ToArray()[0], result.Validation!["weight"]);
        if (steps == 0)
            return;
        // A finished training that is started once more is only judged.
        var again = new FaultyTask(at: -1, x => x);
        Assert.Equal(result.Validation["weight"], new Trainer(again, options).Run(cancel: TestContext.Current.CancellationToken).Validation!["weight"]);
        Assert.Equal([steps], again.Validations);
    }

    [Fact]
    public void Crops_show_nothing_that_nobody_sees()
    {
        // Red, and green where it is transparent; and one that is transparent everywhere.
        var picture = new Picture(48, 48, 3) { Alpha = [.. Enumerable.Range(0, 48 * 48).Select(i => i % 48 < 24 ? 1f : 0)] };
        for (var i = 0; i < 48 * 48; i++)
            picture.Pixels[3 * i + (i % 48 < 24 ? 0 : 1)] = 1;
        PictureFile.Save(picture, Path.Combine(_folder.Path, "a.png"));
        PictureFile.Save(new Picture(48, 48, 3, [.. Enumerable.Repeat(1f, 48 * 48 * 3)]) { Alpha = new float[48 * 48] }, Path.Combine(_folder.Path, "b.png"));
        var source = new PictureSource([_folder.Path]);
        Assert.All(source.Crops(1, 0, 12, 32), crop => Assert.All(Enumerable.Range(0, 32 * 32), i => Assert.InRange(crop.Pixels[3 * i + 1], -0.01f, 0.01f)));
        Assert.Equal(1, source.Skipped);
    }

    [Fact]
    public void Crops_enlarge_small_pictures_only_where_that_is_asked_for()
    {
        // Rows of 48 pixels that are black or white in turn: enlarged, grey appears between them.
        var stripes = new Picture(48, 48, 3);
        for (var i = 0; i < stripes.Pixels.Length; i++)
            stripes.Pixels[i] = i / (48 * 3) % 2;
        PictureFile.Save(stripes, Path.Combine(_folder.Path, "stripes.png"));
        var source = new PictureSource([_folder.Path]);
        Assert.All(source.Crop(new SeededRandom(1), 48).Pixels, v => Assert.True(v is < 0.01f or > 0.99f, $"{v}"));
        Assert.Contains(source.Crop(new SeededRandom(1), 48, enlarge: true).Pixels, v => v is > 0.2f and < 0.8f);
    }

    [Fact]
    public void Training_brings_the_compressed_network_nearer_to_the_full_one()
    {
        using var scope = new TensorScope();
        using var teacher = PerceptualNetwork.Random("vgg16", 1, width: 8);
        using var student = Compressed(teacher);
        using var task = new CompressionTask(teacher, student, Source(), Source(), [Source()], seed: 5, batch: 2, crop: 32);
        var folder = Path.Combine(_folder.Path, "fit");
        var before = task.Validate(folder, 0)["total"];
        new Trainer(task, Options(folder) with { Steps = 40 }).Run(cancel: TestContext.Current.CancellationToken);
        var after = task.Validate(folder, 40)["total"];
        Assert.True(after < 0.9 * before, $"{before} -> {after}");
    }

    [Fact]
    public void Batches_depend_on_seed_and_number_alone_and_bad_files_are_counted()
    {
        var folder = Path.Combine(_folder.Path, "pictures");
        Directory.CreateDirectory(folder);
        foreach (var name in new[] { "painting_swirl", "painting_ink", "photo_nagasaki-boats" })
            File.Copy(Repo.Fixture("inputs", $"{name}.png"), Path.Combine(folder, $"{name}.png"));
        File.WriteAllText(Path.Combine(folder, "broken.png"), "no picture");
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "not even named one");
        using var scope = new TensorScope();
        var source = new PictureSource([folder]);
        Assert.Equal(4, source.Count);
        var first = source.Batch(1, 7, 4, 24).ToArray();
        for (var i = 0; i < 12; i++)
            source.Batch(1, i, 2, 24);
        Assert.Equal(first, new PictureSource([folder]).Batch(1, 7, 4, 24).ToArray());
        Assert.NotEqual(first, source.Batch(2, 7, 4, 24).ToArray());
        Assert.Equal(1, source.Skipped);
        Assert.Throws<InputException>(() => new PictureSource([Path.Combine(_folder.Path, "nowhere")]));
    }

    [Fact]
    public void Held_out_pictures_are_in_one_source_only()
    {
        var source = Source();
        var all = source.Files.ToList();
        var held = source.HoldOut(4);
        Assert.Equal(all.Where((_, i) => i % 4 == 2), held.Files);
        Assert.Equal(all.Except(held.Files), source.Files);
        Assert.NotEmpty(source.Files);
    }

    [Fact]
    public void Ranks_keep_within_both_limits_and_spend_them_where_the_energy_is()
    {
        using var network = PerceptualNetwork.Random("vgg16", 1);
        var stages = network.Stages.Take(4).ToList();
        // Layer 1's energy is in 8 directions, layer 2's is spread out.
        double[][] spectra = [[], Spectrum(64, 0.5), Spectrum(128, 0.99), Spectrum(128, 0.9)];
        var ranks = LowRankCompression.ChooseRanks(stages, spectra, maxParameters: 60_000, flopsShare: 0.4);
        Assert.True(ranks[1] < ranks[2] && ranks[3] < ranks[2], string.Join(", ", ranks));
        Assert.All(ranks, r => Assert.Equal(0, r % 8));
        double weights = stages[0].Weight.Shape.Count + stages.Sum(s => s.Bias.Shape[0]) +
            Enumerable.Range(1, 3).Sum(i => ranks[i] * (9.0 * stages[i].Weight.Shape.C + stages[i].Weight.Shape[0]));
        Assert.InRange(weights, 30_000, 60_000);

        static double[] Spectrum(int size, double decay) => [.. Enumerable.Range(0, size).Select(i => Math.Pow(decay, i))];
    }

    [Fact]
    public void Full_rank_reproduces_the_network()
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 4, width: 8);
        var pictures = Enumerable.Range(0, 8).Select(i => Source().Batch(1, i, 1, 48)).ToList();
        var errors = new List<string>();
        using var same = LowRankCompression.Compress(network, "relu2_2", "same", pictures, long.MaxValue, 100, errors.Add, TestContext.Current.CancellationToken);
        var image = pictures[0];
        float[] expected = network.Features(image, "relu2_2")["relu2_2"].ToArray(), found = same.Features(image, "relu2_2")["relu2_2"].ToArray();
        var scale = expected.Max();
        Assert.All(expected.Zip(found), p => Assert.InRange(p.Second, p.First - 0.02f * scale, p.First + 0.02f * scale));
        Assert.Equal(4, errors.Count);
    }

    private Dictionary<string, float[]> Train(string folder, int? stopAfter, Func<TrainerOptions, TrainerOptions>? changed = null, Action<string>? report = null)
    {
        using var scope = new TensorScope();
        using var teacher = PerceptualNetwork.Random("vgg16", 1, width: 8);
        using var student = Compressed(teacher);
        using var task = new CompressionTask(teacher, student, Source(), Source(), [Source()], seed: 5, batch: 2, crop: 32);
        using var stop = new CancellationTokenSource();
        var progress = new Watch(p => { if (p.Step == stopAfter) stop.Cancel(); });
        var common = Options(Path.Combine(_folder.Path, folder)) with { Steps = 10 };
        new Trainer(task, changed?.Invoke(common) ?? common, report: report).Run(progress, stop.Token);
        return task.Groups[0].Parameters.ToDictionary(p => p.Key, p => p.Value.ToArray());
    }

    private (Dictionary<string, float[]> Weights, DuelTask Task) Duel(string folder, int? stopAfter)
    {
        using var scope = new TensorScope();
        using var stop = new CancellationTokenSource();
        var task = new DuelTask();
        var common = new TrainerOptions { Folder = Path.Combine(_folder.Path, folder), Steps = 9, LearningRate = 0.02, Ema = 0.8, CheckpointEvery = 2, ValidateEvery = 100 };
        new Trainer(task, common).Run(new Watch(p => { if (p.Step == stopAfter) stop.Cancel(); }), stop.Token);
        return (task.Groups.SelectMany(group => group.Parameters).ToDictionary(p => p.Key, p => p.Value.ToArray()), task);
    }

    private static PerceptualNetwork Compressed(PerceptualNetwork teacher)
    {
        var pictures = Enumerable.Range(0, 4).Select(i => Source().Batch(0, i, 1, 32)).ToList();
        return LowRankCompression.Compress(teacher, "relu3_3", "small", pictures, 12_000, 0.6);
    }

    private static TrainerOptions Options(string folder) => new() { Folder = folder, LearningRate = 4e-3, RelativeRates = true, Ema = 0.9, CheckpointEvery = 2, ValidateEvery = 5 };

    private static PictureSource Source() => new([Repo.Fixture("inputs")]);

    private sealed class Watch(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
