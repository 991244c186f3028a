using Impasto.Options;

namespace Impasto.Cli.Managing;

/// <summary>Options of every models command.</summary>
internal record ModelsOptions : ReportingOptions
{
    [Option("models", "Look for models in this folder first", Unit = "DIR")]
    public string? Models { get; init; }
}
