using Impasto.Options;

namespace Impasto.Cli.Managing;

/// <summary>Options of models export.</summary>
internal sealed record ModelsExportOptions : ModelsOptions
{
    [Option("output", "The file or folder to write, .onnx for a fast network as ONNX; without it, the model's file name in the current folder", Alias = "o", Unit = "FILE|FOLDER")]
    public string? Output { get; init; }

    [Option("overwrite", "Write over a file that exists")]
    public bool Overwrite { get; init; }
}
