using Impasto.Options;

namespace Impasto.Cli.Managing;

/// <summary>Options of models prepare.</summary>
internal sealed record ModelsPrepareOptions : ModelsOptions
{
    [Option("output", "The file to write, NAME.style.safetensors; without it, the picture's name in the current folder", Alias = "o", Unit = "FILE")]
    public string? Output { get; init; }

    [Option("size", "The picture's longest side as the network looks at it: strokes are those of a result of this size", Min = 16, Max = 4096, Unit = "px")]
    public int Size { get; init; } = 768;

    [Option("with", "The network for any style, or its file, that the style is prepared for", Unit = "NAME|FILE")]
    public NamedOrFile With { get; init; } = "any-style";

    [Option("overwrite", "Write over a file that exists")]
    public bool Overwrite { get; init; }
}
