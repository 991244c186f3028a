using Impasto.Catalog;
using Impasto.Training;

namespace Impasto.Cli.Tests.Fakes;

/// <summary>Trains nothing, but counts its steps.</summary>
internal sealed class CountTrainer : ITrainer
{
    public string Name => "count";

    public string Summary => "Counts to the number of steps";

    public Type OptionsType => typeof(CountOptions);

    public TrainerOptions Defaults { get; } = new() { Folder = "checkpoints/count", Steps = 3 };

    public string? Folder { get; set; }

    public IReadOnlyList<string> Styles { get; set; } = [];

    public (CountOptions Options, TrainerOptions Common, string Command)? Last { get; private set; }

    public Task<Model?> RunAsync(object options, TrainerOptions common, string command, Action<string>? report = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default)
    {
        Last = ((CountOptions)options, common, command);
        for (var step = 1; step <= common.Steps && !cancel.IsCancellationRequested; step++)
        {
            var losses = new Dictionary<string, double> { ["total"] = 1.0 / step };
            progress?.Report(new TrainingProgress(step, common.Steps, losses, 0.1, 1, TimeSpan.Zero, step == common.Steps ? losses : null));
        }
        report?.Invoke("Counted.");
        var entry = new ModelEntry { Name = "counted", Kind = "count", File = "counted.safetensors", Bytes = 5, Sha256 = new string('c', 64), Styles = Styles };
        if (Folder is not null)
            RegistryFile.Put(Folder, entry);
        return Task.FromResult(cancel.IsCancellationRequested ? null : new Model(entry, Path.Combine(Folder ?? "models", entry.File)));
    }
}
