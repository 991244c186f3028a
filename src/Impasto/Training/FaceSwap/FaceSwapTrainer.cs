using Impasto.Catalog;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Sheets;
using Impasto.Methods.FaceSwap;
using Impasto.Networks.FaceSwap;
using Impasto.Perception;

namespace Impasto.Training.FaceSwap;

/// <summary>Trains networks that put one target's face on others: "faceswap".</summary>
/// <param name="models">Where loss networks and models to begin with are.</param>
internal sealed class FaceSwapTrainer(ModelStore models) : ITrainer
{
    /// <summary>One face in so many is held out.</summary>
    private const int HeldOutEvery = 10;

    private const int LeastFaces = 10;

    /// <inheritdoc/>
    public string Name => FaceSwapModel.Kind;

    /// <inheritdoc/>
    public string Summary => "Trains a network that puts one target's face on others in their pose and expression (Korshunova et al. 2017)";

    /// <inheritdoc/>
    public Type OptionsType => typeof(FaceSwapTrainOptions);

    /// <inheritdoc/>
    public TrainerOptions Defaults { get; } = new() { Folder = "checkpoints/faceswap", Steps = 10000, LearningRate = 1e-3, Warmup = null, Ema = null, Clip = 1 };

    /// <inheritdoc/>
    public Task<Model?> RunAsync(object options, TrainerOptions common, string command, Action<string>? report = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(common);
        return Task.Run(() => Run((FaceSwapTrainOptions)options, common, command, report, progress, cancel), CancellationToken.None);
    }

    private Model? Run(FaceSwapTrainOptions options, TrainerOptions common, string command, Action<string>? report, IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        TrainedFile.Check(options.Name, options.Output, common.Folder);
        Check(options);
        var notes = new List<string>();
        using var lossNetwork = PerceptualNetworks.Open(models, options.LossNetwork, notes);
        notes.ForEach(note => report?.Invoke(note));
        lossNetwork.Pooling = PoolingKind.Average;
        using var detector = FaceDetector.IsInstalled ? new FaceDetector() : null;
        var files = new PictureSource(options.Photos).Files;
        var faces = new FaceSource(detector, report).Find(files, options.Size, common.Folder, cancel);
        if (faces.Count < LeastFaces)
            throw new InputException($"Of {files.Count} pictures only {faces.Count} show a face that is large and frontal enough to learn from, and {LeastFaces} are needed", "name more folders with `Photos`, or train at a smaller `Size`");
        List<FaceCrop> heldOut = [.. faces.Where((_, i) => i % HeldOutEvery == HeldOutEvery / 2).Select(face => face.Face)];
        List<FaceCrop> trained = [.. faces.Where((_, i) => i % HeldOutEvery != HeldOutEvery / 2).Select(face => face.Face)];
        var poses = TargetPoses.Load(options.Target, detector, trained, options, common.Seed, cancel);
        poses.See(lossNetwork);
        PictureFile.Save(ContactSheet.Compose([.. poses.Squares.Select(square => ((Picture?)square, ""))], new ContactSheetOptions { CellWidth = options.Size, CellHeight = options.Size, Gap = 4 }), Path.Combine(common.Folder, "poses.jpg"));
        using var model = Begin(options, common, poses);
        var data = new FaceSwapData(lossNetwork, trained, heldOut, poses, common.Seed);
        report?.Invoke($"{trained.Count} faces to train on, {heldOut.Count} held out; {poses.Squares.Count} poses of the target from {poses.Given} {(poses.Given == 1 ? "picture" : "pictures")} (poses.jpg); "
            + $"{model.Network.ParameterCount} parameters in training; loss network {lossNetwork.Name}.");
        var (steps, losses) = new Trainer(new FaceSwapTask(model.Network, options, data), common, options, report).Run(progress, cancel);
        if (losses is null)
            return null;
        var training = new ModelTraining(RecordedCommand.Of(command, common, steps, options, options),
            $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Target))}; {PictureSource.Named(options.Photos)}; loss network {lossNetwork.Name}", common.Seed, steps, losses);
        return new TrainedFile(options.Name, Name, [], model.Architecture, training).Save(model.ToWeightFile(), options.Output);
    }

    private static void Check(FaceSwapTrainOptions options)
    {
        if (options.Target.Length == 0)
            throw new UsageException("There is no target to learn", "name the folder with its pictures with `Target`");
        if (options.Photos.Count == 0)
            throw new UsageException("There are no faces to learn from", "name folders with `Photos`");
        TargetConsent.Of(options.Painting, options.TargetConsent, $"the target in {options.Target}");
        if (options.Size is not (32 or 64 or 128 or 256 or 512))
            throw new UsageException($"`Size` is 32, 64, 128, 256 or 512, not {options.Size}");
    }

    private FaceSwapModel Begin(FaceSwapTrainOptions options, TrainerOptions common, TargetPoses poses)
    {
        var network = options.From is { } from ? Grown(from, options, (ulong)common.Seed) : new FaceSwapNet(options.Size, options.Width, (ulong)common.Seed);
        using var descriptor = FaceDescriptor.Open();
        return new FaceSwapModel(network)
        {
            IsPainting = options.Painting,
            Consent = options.TargetConsent,
            Descriptor = descriptor?.Describe(poses.First.Picture, poses.First.Face) ?? [],
        };
    }

    private FaceSwapNet Grown(string from, FaceSwapTrainOptions options, ulong seed)
    {
        using var begun = FaceSwapModel.Load(models.Find(from) is null && File.Exists(from) ? from : models.Get(from).Path);
        if (begun.Network.Width != options.Width || begun.Network.Size > options.Size)
            throw new UsageException($"{from} is a network of the width {begun.Network.Width} for {begun.Network.Size} pixels, and one of {options.Width} for at most {options.Size} is needed", "give its `Width`, or another `Size`");
        return FaceSwapModel.Grown(begun, options.Size, options.Width, seed);
    }
}
