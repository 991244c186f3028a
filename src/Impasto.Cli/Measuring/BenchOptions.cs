using Impasto.Cli.Managing;
using Impasto.Options;

namespace Impasto.Cli.Measuring;

/// <summary>How bench reports.</summary>
internal sealed record BenchOptions : ModelsOptions
{
    [Option("json", "Print a JSON array of {work, size, milliseconds, gflops, peakMemoryBytes} on standard output")]
    public bool Json { get; init; }
}
