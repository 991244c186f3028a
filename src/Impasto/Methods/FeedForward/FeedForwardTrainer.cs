using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.Training;

namespace Impasto.Methods.FeedForward;

/// <summary>Trains networks that stylise in one pass: "johnson" for one style, "cin" and "stylebank" for many. Adds a style to a trained one, too.</summary>
/// <param name="models">Where loss networks and the models to add to are.</param>
/// <param name="kind">One of the kinds.</param>
public sealed class FeedForwardTrainer(ModelStore models, string kind) : ITrainer
{
    /// <summary>Networks of one style.</summary>
    public const string Johnson = "johnson";

    /// <summary>Networks of many styles by conditional instance normalisation.</summary>
    public const string Cin = "cin";

    /// <summary>Networks with a bank of filters for each style.</summary>
    public const string Bank = "stylebank";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Johnson, Cin, Bank];

    /// <inheritdoc/>
    public string Name => kind;

    /// <inheritdoc/>
    public string Summary => kind switch
    {
        Johnson => "Trains a fast network for one style (Johnson et al. 2016)",
        Cin => "Trains one fast network for many styles (Dumoulin et al. 2017)",
        _ => "Trains a StyleBank: an auto-encoder and a bank of filters for each style (Chen et al. 2017)",
    };

    /// <inheritdoc/>
    public Type OptionsType => typeof(FeedForwardTrainOptions);

    /// <inheritdoc/>
    public TrainerOptions Defaults { get; } = new() { Folder = $"checkpoints/{kind}", Steps = 40000, LearningRate = 1e-3, Ema = 0.999 };

    /// <inheritdoc/>
    public Task<Model?> RunAsync(object options, TrainerOptions common, string command, Action<string>? report = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(common);
        return Task.Run(() => Run((FeedForwardTrainOptions)options, common, command, report, progress, cancel), CancellationToken.None);
    }

    private Model? Run(FeedForwardTrainOptions options, TrainerOptions common, string command, Action<string>? report, IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        Check(options);
        var added = options.AddStyle is { } file ? NamedStyle.Parse(file) : null;
        List<NamedStyle> styles = added is null ? [.. options.Styles.Select(NamedStyle.Parse)] : [added];
        var photos = new PictureSource(options.Photos);
        var heldOut = photos.HoldOut(PictureSource.HeldOutEvery);
        var notes = new List<string>();
        using var lossNetwork = PerceptualNetworks.Open(models, options.LossNetwork, notes);
        notes.ForEach(note => report?.Invoke(note));
        using var objective = FeedForwardTargets.Build(lossNetwork, styles.Select(s => PictureTransforms.ResizeLongestSide(PictureFile.Load(s.File).ToRgb(), options.StyleSize)),
            options.ContentLayer, options.ContentWeight, options.StyleWeight, options.TvWeight);
        (string Name, string Path)? basis = (options.To ?? options.From) is { } model ? Basis(model) : null;
        using var training = Begin(options, common, styles, basis?.Path, names => new FeedForwardData(objective, photos, heldOut, names, names.Count - styles.Count, options.Batch, options.Crop, options.Zoom, common.Seed));
        var parameters = training.Task.Groups.Sum(group => group.Parameters.Values.Sum(p => p.Shape.Count));
        report?.Invoke($"{photos.Count} photographs to train on, {heldOut.Count} held out; {styles.Count} style(s); " +
            $"{parameters} parameters in training; loss network {lossNetwork.Name}.");
        var (steps, losses) = new Trainer(training.Task, common, options, report).Run(progress, cancel);
        if (photos.Skipped > 0)
            report?.Invoke($"{photos.Skipped} unreadable files were skipped.");
        if (losses is null)
            return null;
        return Save(training, options.Name ?? (added is null ? null : basis?.Name) ?? training.Styles[0], options, new ModelTraining(command, $"{Folders(options.Photos)}; loss network {lossNetwork.Name}", common.Seed, steps, losses));
    }

    private void Check(FeedForwardTrainOptions options)
    {
        if (options.AddStyle is null != options.To is null)
            throw new UsageException("--add-style and --to belong together: --add-style FILE --to MODEL.");
        if (options.AddStyle is not null && options.Styles.Count > 0)
            throw new UsageException("--style trains a new model and --add-style adds to a trained one: give one of them.");
        if (options.AddStyle is not null && options.From is not null)
            throw new UsageException("--from trains all of a model further and --add-style only a new style of it: give one of them.");
        if (options.AddStyle is null && options.Styles.Count == 0)
            throw new UsageException($"There is no style to train {kind} for: give pictures with --style.");
        if (kind == Johnson && options.Styles.Count > 1)
            throw new UsageException($"johnson trains a network for one style, but {options.Styles.Count} are given: train them together with 'impasto train cin'.");
    }

    /// <summary>A model by its name, or a file.</summary>
    private (string Name, string Path) Basis(string name)
    {
        if (models.Find(name) is null && File.Exists(name))
            return (Path.GetFileNameWithoutExtension(name), name);
        var model = models.Get(name);
        return model.Entry.Kind == kind
            ? (name, model.Path)
            : throw new UsageException($"The model {name} is of the kind {model.Entry.Kind}: train it with 'impasto train {model.Entry.Kind}'.");
    }

    private Training Begin(FeedForwardTrainOptions options, TrainerOptions common, List<NamedStyle> styles, string? basis, Func<IReadOnlyList<string>, FeedForwardData> data)
    {
        List<string> names = styles.ConvertAll(s => s.Name);
        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UsageException($"Two styles are called '{twice.Key}': give one another name, NAME=FILE.");
        var isAdded = options.AddStyle is not null;
        if (kind == Bank)
        {
            var model = basis is null ? new StyleBankModel(new StyleBank(options.Width, names.Count, (ulong)common.Seed, options.Transposed), names) : StyleBankModel.Load(basis);
            var before = model.Styles.Count;
            model = Prepared(model, old => old.WithStyle(names[0], (ulong)common.Seed));
            return new Training(model, model.Styles, model.ToWeightFile, $"stylebank-{model.Network.Width}",
                new StyleBankTask(model.Network, Chosen(model.Network.NamedParameters, name => !isAdded || name.StartsWith($"b{before}.", StringComparison.Ordinal)), data(model.Styles)));
        }
        else
        {
            var model = basis is null
                ? new TransformModel(new TransformNet(options.Width, options.Blocks, kind == Johnson ? 0 : names.Count, options.Kernel, (ulong)common.Seed), names)
                : TransformModel.Load(basis);
            model = Prepared(model, old => old.WithStyle(names[0]));
            return new Training(model, model.Styles, model.ToWeightFile, $"transform-{model.Network.Width}",
                new TransformTask(model.Network, Chosen(model.Network.NamedParameters, name => !isAdded || TransformModel.IsTable(name)), data(model.Styles)));
        }

        // The model to train: the one with the added style, or the one that was begun with, which must have just these styles.
        T Prepared<T>(T model, Func<T, T> withStyle)
            where T : IFeedForwardModel
        {
            if (isAdded)
            {
                using (model)
                    return withStyle(model);
            }
            if (model.Styles.SequenceEqual(names))
                return model;
            model.Dispose();
            throw new UsageException($"{basis} has the styles {string.Join(", ", model.Styles)}, but --style gives {string.Join(", ", names)}: give the same in this order, NAME=FILE.");
        }
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

    private Model Save(Training training, string name, FeedForwardTrainOptions options, ModelTraining made)
    {
        var file = $"{name}.safetensors";
        var path = Path.Combine(options.Output, file);
        Directory.CreateDirectory(options.Output);
        training.ToWeightFile().Save(path, WeightType.Float16);
        var bytes = File.ReadAllBytes(path);
        var entry = new ModelEntry
        {
            Name = name,
            Kind = kind,
            File = file,
            Bytes = bytes.Length,
            Sha256 = FileHash.Sha256(bytes),
            Styles = training.Styles,
            Architecture = training.Architecture,
            Training = made,
            Licence = "MIT",
            Source = "Trained by the Impasto developers",
        };
        RegistryFile.Put(options.Output, entry);
        return new Model(entry, path);
    }

    private static string Folders(IEnumerable<string> photos) => string.Join(", ", photos.Select(Path.GetFileName));

    /// <summary>A network in training.</summary>
    private sealed record Training(IDisposable Model, IReadOnlyList<string> Styles, Func<WeightFile> ToWeightFile, string Architecture, FeedForwardTask Task) : IDisposable
    {
        public void Dispose()
        {
            (Task as IDisposable)?.Dispose();
            Model.Dispose();
        }
    }
}
