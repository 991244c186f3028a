using Impasto.Catalog;
using Impasto.Networks;
using Impasto.Networks.FeedForward;
using Impasto.Networks.Meta;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Training.AnyStyle;
using Impasto.Training.FeedForward;

namespace Impasto.Training.Meta;

/// <summary>Trains networks that make networks: "meta".</summary>
/// <param name="models">Where perceptual networks and models to begin with are.</param>
internal sealed class MetaTrainer(ModelStore models) : ITrainer
{
    /// <summary>Style pictures whose vectors say what is usual.</summary>
    private const int CalibrationPictures = 128;

    /// <inheritdoc/>
    public string Name => MetaModel.Kind;

    /// <inheritdoc/>
    public string Summary => "Trains a network that makes a fast network for any style picture (Ghiasi et al. 2017; Shen et al. 2018)";

    /// <inheritdoc/>
    public Type OptionsType => typeof(MetaTrainOptions);

    /// <inheritdoc/>
    public TrainerOptions Defaults { get; } = new() { Folder = "checkpoints/meta", Steps = 20000, LearningRate = 1e-3, Warmup = null, Ema = null };

    /// <inheritdoc/>
    public Task<Model?> RunAsync(object options, TrainerOptions common, string command, Action<string>? report = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(common);
        return Task.Run(() => Run((MetaTrainOptions)options, common, command, report, progress, cancel), CancellationToken.None);
    }

    private Model? Run(MetaTrainOptions options, TrainerOptions common, string command, Action<string>? report, IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        TrainedFile.Check(options.Name, options.Output, common.Folder);
        using var lossNetwork = PerceptualNetworks.Open(models, options.LossNetwork);
        lossNetwork.Pooling = PoolingKind.Average;
        using var faces = FaceWeights.Open(options.FaceWeight, report);
        var data = AnyStyleData.Open(options.Photos, options.Paintings, lossNetwork, common.Seed, faces);
        using var model = Begin(options, common, data);
        var task = new MetaTask(model, options, data);
        report?.Invoke($"{data.Described}; {task.Groups[0].Parameters.Values.Sum(p => p.Shape.Count)} parameters in training; loss network {lossNetwork.Name}.");
        var (steps, losses) = new Trainer(task, common, options, report).Run(progress, cancel);
        if (losses is null)
            return null;
        var training = new ModelTraining(RecordedCommand.Of(command, common, steps, options, options),
            $"{PictureSource.Named(options.Photos)}; {PictureSource.Named(options.Paintings)}; loss network {lossNetwork.Name}", common.Seed, steps, losses);
        return new TrainedFile(options.Name, Name, [], model.Architecture, training).Save(model.ToWeightFile(), options.Output);
    }

    private MetaModel Begin(MetaTrainOptions options, TrainerOptions common, AnyStyleData data)
    {
        var seed = (ulong)common.Seed;
        var path = options.From is { } from ? models.Find(from) is null && File.Exists(from) ? from : models.Get(from).Path : null;
        if (path is not null && ModelFile.Load(path, "network to begin with", (file, _) => MetaModel.Recognizes(file)))
            return MetaModel.Load(path);
        if (path is not null && options.Form == MetaForm.Filters)
            throw new UsageException($"A training of filters can begin with a meta model alone, and {options.From} is none", "give another with `From`, or leave it out");
        var length = StyleVector.Length(data.LossNetwork);
        StylePredictor predictor = options.Form == MetaForm.Filters ? new FilterPredictor(new GeneratedNet(options.Width, seed), length, options.Rank, seed + 1)
            : new RowPredictor(Basis(options, path, seed), length, options.Hidden, seed + 1);
        using var scope = new TensorScope();
        List<Tensor> vectors = [.. Enumerable.Range(0, CalibrationPictures / options.Batch).Select(i =>
            StyleVector.Of(data.LossNetwork, data.Paintings.Batch(common.Seed, -1000 - i, options.Batch, options.Crop, options.Zoom, enlarge: true)))];
        predictor.Calibrate(Ops.Concat(0, [.. vectors]));
        return new MetaModel(predictor, options.LossNetwork) { Noise = options.Noise };
    }

    /// <summary>The network whose rows are where predictions begin.</summary>
    private static TransformNet Basis(MetaTrainOptions options, string? path, ulong seed)
    {
        if (path is null)
            return new TransformNet(options.Width, 5, 0, 5, seed);
        using var basis = TransformModel.Load(path);
        return basis.WithStyles(["mean of all"], isConditional: false).Network;
    }
}
