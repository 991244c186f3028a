using Impasto.Options;

namespace Impasto.Cli.Tests.Fakes;

internal sealed record CountOptions
{
    [Option("photos", "Folders of photographs", Unit = "DIR,..")]
    public IReadOnlyList<string> Photos { get; init; } = [];
}
