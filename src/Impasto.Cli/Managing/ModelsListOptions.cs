using Impasto.Options;

namespace Impasto.Cli.Managing;

/// <summary>Options of the commands that print what there is.</summary>
internal record ModelsListOptions : ModelsOptions
{
    [Option("json", "Print JSON on standard output")]
    public bool Json { get; init; }
}
