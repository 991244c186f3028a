using Impasto.Options;

namespace Impasto.Cli.Managing;

/// <summary>Options of models export.</summary>
internal sealed record ModelsExportOptions : ModelsOptions
{
    [Option("output", "The file or folder to write, .onnx for a fast network as ONNX; without it, the model's file name in the current folder", Alias = "o", Unit = "FILE|FOLDER")]
    public string? Output { get; init; }

    [Option("web", "Write a style, named as --style names it, as ONNX for browsers: pictures of `Size`, nothing computed from sizes, no noise")]
    public bool Web { get; init; }

    [Option("size", "With `Web`: width and height of its pictures, multiples of 4", Unit = "WxH")]
    public string Size { get; init; } = "384x216";

    [Option("steady", "With `Web`: normalise every picture by the statistics of a neutral one: faster, and films don't flicker")]
    public bool Steady { get; init; }

    [Option("statistics", "With `Web`: normalise every picture by the statistics of this one", Unit = "FILE")]
    public string? Statistics { get; init; }

    [Option("overwrite", "Write over a file that exists")]
    public bool Overwrite { get; init; }
}
