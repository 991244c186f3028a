using Impasto.Options;

namespace Impasto.Cli.Tests.Fakes;

internal sealed record StripesOptions
{
    [Option("rounds", "How often to do it", Min = 1, Max = 100)]
    public int Rounds { get; init; } = 2;
}
