using Impasto.Options;

namespace Impasto.Cli.Managing;

/// <summary>Options of the hidden command that writes docs/cli.md.</summary>
internal sealed record DocsOptions : ReportingOptions
{
    [Option("output", "The file to write; without it, standard output", Alias = "o", Unit = "FILE")]
    public string? Output { get; init; }
}
