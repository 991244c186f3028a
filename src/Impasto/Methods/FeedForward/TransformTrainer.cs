using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Perception;
using Impasto.Tensors.Weights;
using Impasto.Training;

namespace Impasto.Methods.FeedForward;

/// <summary>Trains transform networks: "johnson" for one style, "cin" for many.</summary>
/// <param name="models">Where loss networks are.</param>
/// <param name="kind">"johnson" or "cin".</param>
public sealed class TransformTrainer(ModelStore models, string kind) : ITrainer
{
    /// <summary>The kind of networks with one style.</summary>
    public const string Johnson = "johnson";

    /// <summary>The kind of networks with many styles by conditional instance normalisation.</summary>
    public const string Cin = "cin";

    private const int HeldOutEvery = 40;

    /// <inheritdoc/>
    public string Name => kind;

    /// <inheritdoc/>
    public string Summary => kind == Johnson ? "Trains a fast network for one style (Johnson et al. 2016)" : "Trains one fast network for many styles (Dumoulin et al. 2017)";

    /// <inheritdoc/>
    public Type OptionsType => typeof(TransformOptions);

    /// <inheritdoc/>
    public TrainerOptions Defaults { get; } = new() { Folder = $"checkpoints/{kind}", Steps = 40000, LearningRate = 1e-3, Ema = 0.999 };

    /// <inheritdoc/>
    public Task<Model?> RunAsync(object options, TrainerOptions common, string command, Action<string>? report = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(common);
        return Task.Run(() => Run((TransformOptions)options, common, command, report, progress, cancel), CancellationToken.None);
    }

    private Model? Run(TransformOptions options, TrainerOptions common, string command, Action<string>? report, IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        var styles = options.Styles.Select(NamedStyle.Parse).ToList();
        if (styles.Count == 0)
            throw new UsageException($"There is no style to train {kind} for: give pictures with --style.");
        if (kind == Johnson && styles.Count > 1)
            throw new UsageException($"johnson trains a network for one style, but {styles.Count} are given: train them together with 'impasto train cin'.");
        var photos = new PictureSource(options.Photos);
        var heldOut = photos.HoldOut(HeldOutEvery);
        var notes = new List<string>();
        using var lossNetwork = PerceptualNetworks.Open(models, options.LossNetwork, notes);
        notes.ForEach(note => report?.Invoke(note));
        using var objective = new BatchObjective(lossNetwork, styles.Select(s => PictureTransforms.ResizeLongestSide(PictureFile.Load(s.File).ToRgb(), options.StyleSize)),
            options.ContentWeight, options.StyleWeight, options.TvWeight);
        List<string> names = styles.ConvertAll(s => s.Name);
        using var model = new TransformModel(new TransformNet(options.Width, options.Blocks, kind == Johnson ? 0 : styles.Count, options.Kernel, (ulong)common.Seed), names);
        report?.Invoke($"{photos.Count} photographs to train on, {heldOut.Count} held out; {styles.Count} style(s); {model.Network.ParameterCount} parameters; loss network {lossNetwork.Name}.");
        var task = new TransformTask(model.Network, objective, photos, heldOut, names, options.Batch, options.Crop, common.Seed);
        var steps = new Trainer(task, common).Run(progress, cancel);
        if (photos.Skipped > 0)
            report?.Invoke($"{photos.Skipped} unreadable files were skipped.");
        return steps < common.Steps ? null : Save(model, options, common, command, steps, task.Validate(common.Folder, steps), lossNetwork.Name);
    }

    private Model Save(TransformModel model, TransformOptions options, TrainerOptions common, string command, int steps, IReadOnlyDictionary<string, double> losses, string lossNetwork)
    {
        var name = options.Name ?? model.Styles[0];
        var file = $"{name}.safetensors";
        var path = Path.Combine(options.Output, file);
        Directory.CreateDirectory(options.Output);
        model.ToWeightFile().Save(path, WeightType.Float16);
        var bytes = File.ReadAllBytes(path);
        var entry = new ModelEntry
        {
            Name = name,
            Kind = kind,
            File = file,
            Bytes = bytes.Length,
            Sha256 = FileHash.Sha256(bytes),
            Styles = model.Styles,
            Architecture = $"transform-{model.Network.Width}",
            Training = new ModelTraining(command, $"{string.Join(", ", options.Photos.Select(Path.GetFileName))}; loss network {lossNetwork}", common.Seed, steps, losses),
            Licence = "MIT",
            Source = "Trained by the Impasto developers",
        };
        RegistryFile.Write(options.Output, RegistryFile.Read(options.Output).Where(e => e.Name != entry.Name).Append(entry));
        return new Model(entry, path);
    }
}
