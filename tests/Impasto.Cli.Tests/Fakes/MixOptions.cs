using Impasto.Options;

namespace Impasto.Cli.Tests.Fakes;

internal sealed record MixOptions
{
    [Option("preset", "Where the other options start", Choices = "default|long")]
    public string Preset { get; init; } = "default";

    [Option("iterations", "Steps from the content to the style", Min = 1, Max = 10000)]
    public int Iterations { get; init; } = 5;

    [Option("ratio", "How far to go", Min = 0, Max = 1, Source = "Nobody 2026, section 1")]
    public float Ratio { get; init; } = 0.5f;

    [Option("layers", "Layers that do nothing", Unit = "L")]
    public IReadOnlyList<string> Layers { get; init; } = ["relu1_1", "relu2_1"];

    [Option("init", "Where to start", Choices = "content|noise|FILE")]
    public string Init { get; init; } = "content";

    [Option("save-every", "Save the picture every so many iterations", Min = 1)]
    public int? SaveEvery { get; init; }
}
