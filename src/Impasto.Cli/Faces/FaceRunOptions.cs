using Impasto.Cli.Managing;
using Impasto.Options;

namespace Impasto.Cli.Faces;

/// <summary>Where changed photos go and how they are reported. Each has a sidecar, whether asked for or not.</summary>
internal sealed record FaceRunOptions : ModelsOptions
{
    [Option("output", "Where to write: a file for one photo or clip, a folder for several; without it, beside the photo, called by the target. The record lies beside it, as .json", Alias = "o", Unit = "FILE|FOLDER")]
    public string? Output { get; init; }

    [Option("clip", "Take a folder of numbered pictures, or an animation, as one clip; other films are clips anyhow")]
    public bool Clip { get; init; }

    [Option("overwrite", "Write over files that exist")]
    public bool Overwrite { get; init; }

    [Option("json", "Print one JSON object for each result on standard output: faces, distances of identity, seconds, SHA-256")]
    public bool Json { get; init; }

    [Option("threads", "Threads to work with; without it, one for each processor", Min = 1, Max = 1024)]
    public int? Threads { get; init; }
}
