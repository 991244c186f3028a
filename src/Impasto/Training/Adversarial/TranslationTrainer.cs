using Impasto.Catalog;
using Impasto.Networks.FeedForward;

namespace Impasto.Training.Adversarial;

/// <summary>Trains generators between collections of pictures: "cyclegan" and "cut".</summary>
/// <param name="models">Where models to begin with are.</param>
/// <param name="game">Which.</param>
internal sealed class TranslationTrainer(ModelStore models, TranslationGame game) : ITrainer
{
    /// <inheritdoc/>
    public string Name => game.Name;

    /// <inheritdoc/>
    public string Summary => game.Summary;

    /// <inheritdoc/>
    public Type OptionsType => game.OptionsType;

    /// <inheritdoc/>
    public TrainerOptions Defaults { get; } = new()
    {
        Folder = $"checkpoints/{game.Name}",
        Steps = 60_000,
        LearningRate = 2e-4,
        Schedule = RateSchedule.HalfLinear,
        Ema = 0.999,
        ValidateEvery = 2000,
    };

    /// <inheritdoc/>
    public Task<Model?> RunAsync(object options, TrainerOptions common, string command, Action<string>? report = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(common);
        return Task.Run(() => Run((TranslationOptions)options, common, command, report, progress, cancel), CancellationToken.None);
    }

    private Model? Run(TranslationOptions options, TrainerOptions common, string command, Action<string>? report, IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        TrainedFile.Check(options.Name, options.Output, common.Folder);
        if (options.Crop % 4 != 0)
            throw new UsageException($"Crops of {options.Crop} px can't be halved twice", "give `Crop` a multiple of 4");
        var data = TranslationData.Open(options.Photos, options.Paintings, options.Trim, options.Brush, common.Seed);
        using var model = Begin(options, common);
        using var task = game.Begin(model, options, data, report);
        report?.Invoke($"{data.Described}; {string.Join(" and ", task.Groups.Select(group => $"{group.Parameters.Values.Sum(p => p.Shape.Count)} parameters of {group.Name}"))}. " +
            "Generators and discriminators take turns: two steps are one iteration.");
        var (steps, losses) = new Trainer(task, common, options, report).Run(progress, cancel);
        if (data.Photos.Skipped + data.Paintings.Skipped is > 0 and var skipped)
            report?.Invoke($"{skipped} unreadable files were skipped.");
        if (losses is null)
            return null;
        var training = new ModelTraining(RecordedCommand.Of(command, common, steps, options, options),
            $"{PictureSource.Named(options.Photos)}; {PictureSource.Named(options.Paintings)}", common.Seed, steps, losses);
        var saved = task.Models.Select(made => new TrainedFile(made.Name, FeedForwardKind.CycleGan.Name, made.Model.Styles, $"generator-{made.Model.Network.Width}", training)
            .Save(made.Model.ToWeightFile(), options.Output)).ToList();
        return saved[0];
    }

    private TransformModel Begin(TranslationOptions options, TrainerOptions common)
    {
        if (options.From is not { } from)
            return TranslationGame.NewGenerator(options, options.Name, (ulong)common.Seed);
        var known = models.FindStyle(from);
        using var basis = TransformModel.Load(known?.Path ?? from);
        if (basis.Network.Blocks == 0)
            throw new UsageException($"The network of {from} has no residual block, whose features a training compares", "begin with another, or leave `From` out");
        var one = basis.WithStyles([known is null ? basis.Styles[0] : ModelStore.OwnName(known, from)], isConditional: false);
        return new TransformModel(one.Network, [options.Name]) { IsOfGame = true, Noise = options.Noise ?? basis.Noise, Side = options.Side };
    }
}
