using Impasto.Options;

namespace Impasto.Cli.Tests.Fakes;

internal sealed record NoiseOptions
{
    [Option("rotate", "Turn it")]
    public bool Rotate { get; init; }
}
