using Impasto.Cli.Managing;
using Impasto.Options;

namespace Impasto.Cli.Visualizing;

/// <summary>Where visualisations go.</summary>
internal sealed record VisualizeRunOptions : ModelsOptions
{
    [Option("output", "The folder to write to; without it, beside the picture", Alias = "o", Unit = "FOLDER")]
    public string? Output { get; init; }

    [Option("overwrite", "Write over files that exist")]
    public bool Overwrite { get; init; }
}
