using Impasto.Catalog;
using Impasto.Networks.AnyStyle;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Training.FeedForward;

namespace Impasto.Training.AnyStyle;

/// <summary>Trains networks for any style: "anystyle".</summary>
/// <param name="models">Where encoders, loss networks and models to begin with are.</param>
internal sealed class AnyStyleTrainer(ModelStore models) : ITrainer
{
    /// <summary>Crops whose features the channels' scale is taken from.</summary>
    private const int CalibrationCrops = 16;

    /// <inheritdoc/>
    public string Name => AnyStyleModel.Kind;

    /// <inheritdoc/>
    public string Summary => "Trains a network for any style: a decoder and a learnt transform of features (Li et al. 2018; Wu et al. 2022)";

    /// <inheritdoc/>
    public Type OptionsType => typeof(AnyStyleTrainOptions);

    /// <inheritdoc/>
    public TrainerOptions Defaults { get; } = new() { Folder = "checkpoints/anystyle", Steps = 12000, LearningRate = 4e-4, Warmup = null, Ema = null, Clip = 1 };

    /// <inheritdoc/>
    public Task<Model?> RunAsync(object options, TrainerOptions common, string command, Action<string>? report = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(common);
        return Task.Run(() => Run((AnyStyleTrainOptions)options, common, command, report, progress, cancel), CancellationToken.None);
    }

    private Model? Run(AnyStyleTrainOptions options, TrainerOptions common, string command, Action<string>? report, IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        TrainedFile.Check(options.Name, options.Output, common.Folder);
        var notes = new List<string>();
        using var lossNetwork = PerceptualNetworks.Open(models, options.LossNetwork, notes);
        notes.ForEach(note => report?.Invoke(note));
        lossNetwork.Pooling = PoolingKind.Average;
        using var faces = FaceWeights.Open(options.FaceWeight, report);
        var data = AnyStyleData.Open(options.Photos, options.Paintings, lossNetwork, common.Seed, faces);
        using var model = Begin(options, common, data.Photos);
        var task = new AnyStyleTask(model, options, data);
        report?.Invoke($"{data.Described}; {task.Groups[0].Parameters.Values.Sum(p => p.Shape.Count)} parameters in training; loss network {lossNetwork.Name}.");
        var (steps, losses) = new Trainer(task, common, options, report).Run(progress, cancel);
        if (losses is null)
            return null;
        var training = new ModelTraining(RecordedCommand.Of(command, common, steps, options, options),
            $"{PictureSource.Named(options.Photos)}; {PictureSource.Named(options.Paintings)}; encoder {model.Network.Encoder.Name}; loss network {lossNetwork.Name}", common.Seed, steps, losses);
        return new TrainedFile(options.Name, Name, [], model.Architecture, training).Save(model.ToWeightFile(), options.Output);
    }

    private AnyStyleModel Begin(AnyStyleTrainOptions options, TrainerOptions common, PictureSource photos)
    {
        if (options.From is { } from)
            return AnyStyleModel.Load(models.Find(from) is null && File.Exists(from) ? from : models.Get(from).Path);
        using var encoder = PerceptualNetworks.Open(models, options.Encoder);
        var model = AnyStyleModel.Create(encoder, options.Width, options.Blocks, options.Transform.ToString().ToLowerInvariant(), options.Compressed, (ulong)common.Seed);
        using var scope = new TensorScope();
        model.Network.Calibrate(photos.Batch(common.Seed, -1000, CalibrationCrops, options.Crop, options.Zoom, enlarge: true));
        return model;
    }
}
