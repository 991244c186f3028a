using Impasto.Options;

namespace Impasto.Cli.Filming;

/// <summary>What video can do beside what is recorded of a run.</summary>
internal sealed record VideoRunOptions : RunOptions
{
    [Option("output", "Where to write: a file ending in .mp4, .mov, .mkv, .webm, .gif or .webp, a folder for numbered pictures, or - for y4m on standard output; without it, beside the clip, called by the style (clip.starry-night.mp4)",
        Alias = "o", Unit = "FILE|FOLDER")]
    public override string? Output { get; init; }

    [Option("fast", "A style picture in one pass instead of an optimisation: the best method for any style that is there")]
    public bool Fast { get; init; }
}
