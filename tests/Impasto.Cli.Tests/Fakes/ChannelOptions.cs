using Impasto.Options;

namespace Impasto.Cli.Tests.Fakes;

internal sealed record ChannelOptions
{
    [Option("layers", "The layers to show", Unit = "L,..")]
    public IReadOnlyList<string> Layers { get; init; } = ["red"];
}
