using Impasto.Cli.Managing;
using Impasto.Options;

namespace Impasto.Cli.Judging;

/// <summary>The options of impasto judge.</summary>
internal sealed record JudgeOptions : ModelsOptions
{
    [Option("content", "What it was made of: a picture; for a folder of results a picture or a folder, for a clip a clip", Unit = "FILE|FOLDER")]
    public string? Content { get; init; }

    [Option("style", "In whose style: a picture; for a folder of results a picture or a folder", Alias = "s", Unit = "FILE|FOLDER")]
    public string? Style { get; init; }

    [Option("network", "Whose features are compared; numbers of two networks can't be", Unit = "slim|vgg16|vgg19|FILE")]
    public NamedOrFile Network { get; init; } = "slim";

    [Option("size", "Longest side at which pictures are judged; larger ones are brought to it", Min = 16, Max = 4096, Unit = "px")]
    public int Size { get; init; } = 512;

    [Option("clip", "The folders are clips, a numbered picture for each frame")]
    public bool Clip { get; init; }

    [Option("json", "Print one JSON object on standard output")]
    public bool Json { get; init; }

    [Option("threads", "Threads to work with; without it, one for each processor", Min = 1, Max = 1024)]
    public int? Threads { get; init; }
}
