using Impasto.Options;

namespace Impasto.Cli;

/// <summary>How much a command says: the same for every command.</summary>
internal record ReportingOptions
{
    [Option("verbose", "Say more: a method's own report, and the details of an unexpected error", Alias = "v")]
    public bool Verbose { get; init; }

    [Option("quiet", "Say nothing but errors", Alias = "q")]
    public bool Quiet { get; init; }
}
