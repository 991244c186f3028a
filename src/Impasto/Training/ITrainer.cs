using Impasto.Catalog;

namespace Impasto.Training;

/// <summary>One kind of model that can be trained: what `impasto train NAME` runs.</summary>
public interface ITrainer
{
    /// <summary>What users type after train: lower case, hyphens.</summary>
    string Name { get; }

    /// <summary>One line for help and tables.</summary>
    string Summary { get; }

    /// <summary>The trainer's own options record; the common ones are <see cref="TrainerOptions"/>.</summary>
    Type OptionsType { get; }

    /// <summary>The common options' defaults for this kind of model.</summary>
    TrainerOptions Defaults { get; }

    /// <summary>The same for these options of the trainer's own, where it depends on them.</summary>
    TrainerOptions DefaultsFor(object options) => Defaults;

    /// <summary>Trains, continues where a stopped training left off, and writes the model file and its registry entry.</summary>
    /// <param name="options">The trainer's own options record.</param>
    /// <param name="common">The common options.</param>
    /// <param name="command">The command line, for the registry.</param>
    /// <param name="report">Gets sentences worth reading.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancel">Stops after the step under way; a checkpoint is written.</param>
    /// <returns>The model, or null when the training was stopped before its end.</returns>
    /// <exception cref="ImpastoException">With a sentence for the user.</exception>
    Task<Model?> RunAsync(object options, TrainerOptions common, string command, Action<string>? report = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default);
}
