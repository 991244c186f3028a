using Impasto.Cli.Managing;
using Impasto.Options;

namespace Impasto.Cli.Training;

/// <summary>What is not part of a training's settings.</summary>
internal sealed record TrainRunOptions : ModelsOptions
{
    [Option("resume", "Continue the training in this folder: the same as --folder, but it must hold one", Unit = "DIR")]
    public string? Resume { get; init; }

    [Option("threads", "Threads to work with; without it, one for each processor", Min = 1, Max = 1024)]
    public int? Threads { get; init; }
}
