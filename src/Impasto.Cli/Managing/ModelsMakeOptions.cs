using Impasto.Options;

namespace Impasto.Cli.Managing;

/// <summary>Options of models make.</summary>
internal sealed record ModelsMakeOptions : ModelsOptions
{
    [Option("from", "The painting", Unit = "FILE")]
    public string? From { get; init; }

    [Option("name", "The new style's name", Unit = "NAME")]
    public string? Name { get; init; }

    [Option("with", "The network that makes networks, or its file", Unit = "NAME|FILE")]
    public NamedOrFile With { get; init; } = "meta";

    [Option("overwrite", "Put it in the place of a model of that name")]
    public bool Overwrite { get; init; }

    [Option("json", "Print one JSON object: name, kind, styles, bytes, sha256, parameters, path, seconds")]
    public bool Json { get; init; }
}
