using Impasto.Catalog;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Weights;

namespace Impasto.Training.Compression;

/// <summary>Makes `slim` out of a full VGG: response reconstruction in closed form, then fine-tuning.</summary>
/// <param name="models">Where the full network is.</param>
internal sealed class CompressTrainer(ModelStore models) : ITrainer
{
    private const int ReconstructionSize = 192;

    /// <inheritdoc/>
    public string Name => "compress";

    /// <inheritdoc/>
    public string Summary => "Makes a small perceptual network of low rank out of a full VGG";

    /// <inheritdoc/>
    public Type OptionsType => typeof(CompressOptions);

    /// <inheritdoc/>
    public TrainerOptions Defaults { get; } = new() { Folder = "checkpoints/compress", Steps = 12000, LearningRate = 4e-3, RelativeRates = true, Ema = 0.998 };

    /// <inheritdoc/>
    public Task<Model?> RunAsync(object options, TrainerOptions common, string command, Action<string>? report = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(common);
        return Task.Run(() => Run((CompressOptions)options, common, command, report, progress, cancel), CancellationToken.None);
    }

    private Model? Run(CompressOptions options, TrainerOptions common, string command, Action<string>? report, IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        TrainedFile.Check(options.Name, options.Output, common.Folder);
        var time = TimeBudget.Of(common);
        var photos = new PictureSource(options.Photos);
        var styles = new PictureSource(options.Styles);
        List<PictureSource> heldOut = [photos.HoldOut(PictureSource.HeldOutEvery), styles.HoldOut(PictureSource.HeldOutEvery)];
        using var teacher = PerceptualNetworks.Open(models, options.Network);
        Directory.CreateDirectory(common.Folder);
        using var student = Start(options, common, teacher, photos, styles, report, cancel);
        using var task = new CompressionTask(teacher, student, photos, styles, heldOut, common.Seed, options.Batch, options.Crop, options.GramWeight);
        var before = task.Validate(common.Folder, 0);
        report?.Invoke($"Before fine-tuning: {string.Join(", ", before.Select(v => $"{v.Key} {v.Value:G4}"))}.");
        var (steps, after) = new Trainer(task, common, options, report, time).Run(progress, cancel);
        if (after is null)
            return null;
        report?.Invoke($"After {steps} steps: {string.Join(", ", after.Select(v => $"{v.Key} {v.Value:G4}"))}; {photos.Skipped + styles.Skipped} unreadable files skipped.");
        return Save(options, common, RecordedCommand.Of(command, common, steps, options, options), teacher, student, steps, after);
    }

    /// <summary>The closed form, computed once a folder.</summary>
    private static PerceptualNetwork Start(CompressOptions options, TrainerOptions common, PerceptualNetwork teacher, PictureSource photos, PictureSource styles,
        Action<string>? report,
        CancellationToken cancel)
    {
        var path = Path.Combine(common.Folder, "closed-form.safetensors");
        if (!File.Exists(path))
        {
            var random = new SeededRandom((ulong)common.Seed);
            var pictures = Enumerable.Range(0, options.Pictures)
                .Select(i => TensorScope.Release((i % 3 == 0 ? styles : photos).Crop(random, ReconstructionSize).ToTensor())).ToList();
            using var network = LowRankCompression.Compress(teacher, options.Deepest, options.Name, pictures, (long)(options.Megabytes * 1e6 / 2), options.FlopsShare, report,
                cancel);
            foreach (var picture in pictures)
                picture.Dispose();
            network.ToWeightFile().Save(path);
        }
        return PerceptualNetwork.Load(path);
    }

    private static Model Save(CompressOptions options, TrainerOptions common, string command, PerceptualNetwork teacher, PerceptualNetwork student, int steps,
        IReadOnlyDictionary<string, double> losses)
    {
        var file = $"{options.Name}.safetensors";
        var path = Path.Combine(options.Output, file);
        Directory.CreateDirectory(options.Output);
        student.ToWeightFile(new Dictionary<string, string>
        {
            ["derived from"] = $"{teacher.Name} (Simonyan and Zisserman 2014, CC BY 4.0)",
            ["method"] = "low rank by response reconstruction (Zhang et al. 2015), fine-tuned by Impasto",
        }).Save(path, WeightType.Float16);
        var bytes = File.ReadAllBytes(path);
        var entry = new ModelEntry
        {
            Name = options.Name,
            Kind = ModelStore.NetworkKind,
            File = file,
            Bytes = bytes.Length,
            Sha256 = FileHash.Sha256(bytes),
            Architecture = $"low-rank {teacher.Name}",
            Preprocessing = student.Preprocessing.ToString().ToLowerInvariant(),
            Training = new ModelTraining(command, $"{options.Photos.Count} folder(s) of photographs, {options.Styles.Count} of paintings and styles", common.Seed, steps, losses),
            Licence = "CC BY 4.0",
            Source = "Derived from VGG-16 by Karen Simonyan and Andrew Zisserman (2014), CC BY 4.0, compressed by the Impasto developers",
        };
        RegistryFile.Put(options.Output, entry);
        return new Model(entry, path);
    }
}
