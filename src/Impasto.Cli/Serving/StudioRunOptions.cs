using Impasto.Options;

namespace Impasto.Cli.Serving;

/// <summary>Where the studio finds models.</summary>
internal sealed record StudioRunOptions : ReportingOptions
{
    [Option("models", "Look for models in this folder first", Unit = "DIR")]
    public string? Models { get; init; }
}
