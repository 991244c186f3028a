using Impasto.Options;

namespace Impasto.Cli.Tests.Fakes;

internal sealed record FlipOptions
{
    [Option("axis", "The line to turn over", Choices = "horizontal|vertical")]
    public string Axis { get; init; } = "horizontal";

    [Option("fail", "Break on purpose")]
    public bool Fail { get; init; }
}
