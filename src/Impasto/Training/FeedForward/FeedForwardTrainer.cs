using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Networks.FeedForward;
using Impasto.Perception;
using Impasto.Tensors;

namespace Impasto.Training.FeedForward;

/// <summary>Trains networks that stylise in one pass: "johnson" for one style, "cin" and "stylebank" for many. Adds a style to a trained one, too.</summary>
/// <param name="models">Where loss networks and the models to add to are.</param>
/// <param name="kind">A kind that can be trained.</param>
/// <param name="clock">Measures `Minutes`; null is the machine's.</param>
internal sealed class FeedForwardTrainer(ModelStore models, FeedForwardKind kind, TimeProvider? clock = null) : ITrainer
{
    private const string Nothing = "none";

    /// <inheritdoc/>
    public string Name => kind.Name;

    /// <inheritdoc/>
    public string Summary => kind.TrainingSummary!;

    /// <inheritdoc/>
    public Type OptionsType => typeof(FeedForwardTrainOptions);

    /// <inheritdoc/>
    public TrainerOptions Defaults { get; } = new() { Folder = $"checkpoints/{kind.Name}", Steps = 8000, LearningRate = kind.LearningRate, Warmup = null, Ema = null };

    /// <inheritdoc/>
    public TrainerOptions DefaultsFor(object options) => ((FeedForwardTrainOptions)options).AddStyle is null ? Defaults : Defaults with { LearningRate = kind.AddedRate };

    /// <inheritdoc/>
    public Task<Model?> RunAsync(object options, TrainerOptions common, string command, Action<string>? report = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(common);
        return Task.Run(() => Run((FeedForwardTrainOptions)options, common, command, report, progress, cancel), CancellationToken.None);
    }

    private Model? Run(FeedForwardTrainOptions given, TrainerOptions common, string command, Action<string>? report, IProgress<TrainingProgress>? progress,
        CancellationToken cancel)
    {
        TrainedFile.Check(given.Name, given.Output, common.Folder);
        var time = TimeBudget.Of(common, clock);
        Check(given);
        var options = Complete(given, common);
        if (options.From != given.From)
            report?.Invoke($"Begins with the weights of {options.From}, since the time is short; `From` {Nothing} begins with random ones.");
        var added = options.AddStyle is { } file ? NamedStyle.Parse(file) : null;
        List<NamedStyle> styles = added is null ? [.. options.Styles.Select(NamedStyle.Parse)] : [added];
        var photos = new PictureSource(options.Photos);
        var heldOut = photos.HoldOut(PictureSource.HeldOutEvery);
        var notes = new List<string>();
        using var lossNetwork = PerceptualNetworks.Open(models, options.LossNetwork, notes);
        notes.ForEach(note => report?.Invoke(note));
        using var objective = FeedForwardTargets.Build(lossNetwork, styles.Select(s => StylePicture(s.File, options.StyleSize)), options.ContentLayer, options.Weights);
        (string Name, string Path)? basis = (options.To ?? options.From) is { } named and not Nothing ? Basis(named, isAddedTo: options.To is not null) : null;
        using var faces = FaceWeights.Open(options.FaceWeight, report);
        using var model = Begin(options, common, styles, basis?.Path);
        var isAdded = added is not null;
        var data = new FeedForwardData(objective, photos, heldOut, model.Styles, model.Styles.Count - styles.Count, options.Batch!.Value, options.Crop, options.Zoom,
            common.Seed, faces)
        { SteadyWeight = options.SteadyWeight };
        using var task = new FeedForwardTask(model, Chosen(model.Network.NamedParameters, name => !isAdded || model.IsOfLastStyle(name)), data);
        report?.Invoke($"{photos.Count} photographs to train on, {heldOut.Count} held out; {styles.Count} style(s); {task.Groups.Sum(group => group.Parameters.Values.Sum(p => p.Shape.Count))} parameters in training; loss network {lossNetwork.Name}.");
        var (steps, losses) = new Trainer(task, common, options, report, time).Run(progress, cancel);
        if (photos.Skipped > 0)
            report?.Invoke($"{photos.Skipped} unreadable files were skipped.");
        if (losses is null)
            return null;
        var training = new ModelTraining(RecordedCommand.Of(command, common, steps, given, options),
            $"{PictureSource.Named(options.Photos)}; loss network {lossNetwork.Name}", common.Seed, steps, losses);
        return new TrainedFile(options.Name ?? (added is null ? null : basis?.Name) ?? model.Styles[0], kind.Name, model.Styles, model.Architecture, training)
            .Save(model.ToWeightFile(), options.Output);
    }

    private static Picture StylePicture(string file, int longest) =>
        PictureTransforms.ResizeLongestSide(SeenPicture.Of(PictureFile.LoadBeside(file, () => longest), file).ToRgb(), longest);

    private void Check(FeedForwardTrainOptions options)
    {
        if (options.AddStyle is null != options.To is null)
            throw new UsageException("`AddStyle` and `To` belong together", "`AddStyle` FILE `To` MODEL");
        if (options.AddStyle is not null && options.Styles.Count > 0)
            throw new UsageException("`Styles` trains a new model and `AddStyle` adds to a trained one", "give one of them");
        if (options.AddStyle is not null && options.From is not null)
            throw new UsageException("`From` trains all of a model further and `AddStyle` only a new style of it", "give one of them");
        if (options.AddStyle is null && options.Styles.Count == 0)
            throw new UsageException($"There is no style to train {kind.Name} for", "give pictures with `Styles`");
        if (kind == FeedForwardKind.Johnson && options.Styles.Count > 1)
            throw new UsageException($"johnson trains a network for one style, but {options.Styles.Count} are given", "train them together with 'impasto train cin'");
    }

    /// <summary>The options with what they leave open.</summary>
    private FeedForwardTrainOptions Complete(FeedForwardTrainOptions options, TrainerOptions common)
    {
        var isTimed = common.Minutes is not null;
        var mayBegin = isTimed && options.AddStyle is null && (options.Width ?? options.Blocks ?? options.Kernel) is null;
        options = options with
        {
            From = options.From ?? (mayBegin && kind.Basis is { } basis && models.Find(basis) is not null ? basis : null),
            Batch = options.Batch ?? (isTimed ? 2 : 4),
        };
        return (options.To ?? options.From) is not (null or Nothing) ? options
            : options with { Width = options.Width ?? (isTimed ? 16 : 32), Blocks = options.Blocks ?? 5, Kernel = options.Kernel ?? (isTimed ? 5 : 9) };
    }

    /// <summary>A model by its name, or a file; to add to it must be of this kind, to begin with it of the same family of networks.</summary>
    private (string Name, string Path) Basis(string name, bool isAddedTo)
    {
        if (models.Find(name) is null && File.Exists(name))
            return (Path.GetFileNameWithoutExtension(name), name);
        var model = models.Get(name);
        if (isAddedTo && model.Entry.Kind != kind.Name)
            throw new UsageException($"The model {name} is of the kind {model.Entry.Kind}", $"train it with 'impasto train {model.Entry.Kind}'");
        if (FeedForwardKind.All.FirstOrDefault(k => k.Name == model.Entry.Kind)?.Network != kind.Network)
        {
            throw new UsageException($"A {kind.Name} network can't begin with {name}: that is a model of the kind {model.Entry.Kind} and holds no {kind.Network}",
                "give another with `From`, or leave it out");
        }
        return (name, model.Path);
    }

    /// <summary>The model to train: a new one, the one with the added style, or one for the styles with the weights of another.</summary>
    private ITrainableModel Begin(FeedForwardTrainOptions options, TrainerOptions common, List<NamedStyle> styles, string? basis)
    {
        List<string> names = styles.ConvertAll(s => s.Name);
        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UsageException($"Two styles are called '{twice.Key}'", "give one another name, NAME=FILE");
        if (basis is null)
            return kind.Create!(new NetworkSizes(options.Width!.Value, options.Blocks!.Value, options.Kernel!.Value, options.Transposed, options.Noise), names, (ulong)common.Seed);
        if (options.AddStyle is null)
            return kind.Begin!(basis, names).WithNoise(options.Noise);
        using var model = (ITrainableModel)kind.Load(basis);
        return model.WithStyle(names[0], (ulong)common.Seed);
    }

    /// <summary>The parameters to train; the others are frozen.</summary>
    private static Dictionary<string, Tensor> Chosen(IEnumerable<(string Name, Tensor Tensor)> parameters, Func<string, bool> isTrained)
    {
        var chosen = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in parameters)
        {
            tensor.RequiresGrad = isTrained(name);
            if (tensor.RequiresGrad)
                chosen.Add(name, tensor);
        }
        return chosen;
    }
}
