using Impasto.Options;

namespace Impasto.Cli.Managing;

/// <summary>Options of models list.</summary>
internal sealed record ModelsSheetOptions : ModelsListOptions
{
    [Option("sheet", "Write a contact sheet of a photo in every style of every model", Unit = "FILE")]
    public string? Sheet { get; init; }

    [Option("photo", "The photo for --sheet; without it, one of Impasto's examples", Unit = "FILE")]
    public string? Photo { get; init; }

    [Option("overwrite", "Write over a sheet that exists")]
    public bool Overwrite { get; init; }
}
