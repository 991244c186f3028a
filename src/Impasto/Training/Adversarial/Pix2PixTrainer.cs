using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Networks;
using Impasto.Networks.FeedForward;

namespace Impasto.Training.Adversarial;

/// <summary>Trains networks on pairs of pictures: "pix2pix".</summary>
/// <param name="models">Where models to begin with are.</param>
/// <param name="oil">See <see cref="PairSource"/>.</param>
internal sealed class Pix2PixTrainer(ModelStore models, Func<Picture, float, Picture> oil) : ITrainer
{
    /// <inheritdoc/>
    public string Name => FeedForwardKind.Pix2Pix.Name;

    /// <inheritdoc/>
    public string Summary => "Trains a network on pairs of pictures: to paint like a slow filter, or to draw from edges (Isola et al. 2017)";

    /// <inheritdoc/>
    public Type OptionsType => typeof(Pix2PixTrainOptions);

    /// <inheritdoc/>
    public TrainerOptions Defaults { get; } = new() { Folder = "checkpoints/pix2pix", Steps = 20_000, LearningRate = 2e-4, Schedule = RateSchedule.HalfLinear, ValidateEvery = 1000 };

    /// <inheritdoc/>
    public Task<Model?> RunAsync(object options, TrainerOptions common, string command, Action<string>? report = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(common);
        return Task.Run(() => Run((Pix2PixTrainOptions)options, common, command, report, progress, cancel), CancellationToken.None);
    }

    private Model? Run(Pix2PixTrainOptions options, TrainerOptions common, string command, Action<string>? report, IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        TrainedFile.Check(options.Name, options.Output, common.Folder);
        var photos = new PictureSource(options.Photos);
        var heldOut = photos.HoldOut(PictureSource.HeldOutEvery);
        using var model = options.From is { } from ? new UNetModel(UNetModel.Load(models.FindStyle(from) is { } known ? known.Path : from).Network, options.Name)
            : new UNetModel(new UNet(options.Width, options.Downs, (ulong)common.Seed, options.Transposed), options.Name);
        model.Network.SetRequiresGrad(true);
        if (options.Crop % model.Network.Multiple != 0)
        {
            throw new UsageException($"Crops of {options.Crop} px can't be halved {model.Network.Downs} times, as the network halves them",
                $"give `Crop` a multiple of {model.Network.Multiple}");
        }
        using var task = new Pix2PixTask(model, options, new PairSource(options.Task, oil), photos, heldOut, common.Seed);
        report?.Invoke($"{photos.Count} pictures to train on, {heldOut.Count} held out; {string.Join(" and ", task.Groups.Select(group => $"{group.Parameters.Values.Sum(p => p.Shape.Count)} parameters of {group.Name}"))}. " +
            "Generator and discriminator take turns: two steps are one iteration.");
        var (steps, losses) = new Trainer(task, common, options, report).Run(progress, cancel);
        if (losses is null)
            return null;
        var training = new ModelTraining(RecordedCommand.Of(command, common, steps, options, options), PictureSource.Named(options.Photos), common.Seed, steps, losses);
        return new TrainedFile(options.Name, Name, model.Styles, model.Architecture, training).Save(model.ToWeightFile(), options.Output);
    }
}
