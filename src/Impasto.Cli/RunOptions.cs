using Impasto.Options;

namespace Impasto.Cli;

/// <summary>Where results go and how they are reported: what is not part of a recorded run.</summary>
internal record RunOptions : ReportingOptions
{
    [Option("output",
        "Where to write: a file for one picture, a folder for several or for a folder of pictures, - for standard output; without it, beside the input, "
        + "called by the style (photo.ink.jpg) or, where there is none, the method (photo.oil.jpg)",
        Alias = "o",
        Unit = "FILE|FOLDER|-")]
    public virtual string? Output { get; init; }

    [Option("overwrite", "Write over files that exist")]
    public bool Overwrite { get; init; }

    [Option("json", "Print one JSON object for each result on standard output: method, sizes, times, losses, memory, SHA-256")]
    public bool Json { get; init; }

    [Option("sidecar", "Write the same object with all options beside each result, as .json, for --config")]
    public bool Sidecar { get; init; }

    [Option("config", "Take options from a JSON file: a sidecar, or an object of flags; flags on the command line win", Unit = "FILE")]
    public string? Config { get; init; }

    [Option("models", "Look for models in this folder first", Unit = "DIR")]
    public string? Models { get; init; }
}
