using Impasto.Options;

namespace Impasto.Cli.Managing;

/// <summary>Options of doctor.</summary>
internal sealed record DoctorOptions : ModelsOptions
{
    [Option("json", "Print a JSON array of {check, state, text, mend} on standard output")]
    public bool Json { get; init; }
}
