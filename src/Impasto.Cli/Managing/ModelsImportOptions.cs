using Impasto.Methods;
using Impasto.Perception;

namespace Impasto.Cli.Managing;

/// <summary>Options of models import.</summary>
internal sealed record ModelsImportOptions : ModelsOptions
{
    [Option("name", "The model's name; without it, the network's: vgg16 or vgg19", Unit = "NAME")]
    public string? Name { get; init; }

    [Option("preprocessing", "What the weights expect, where the file doesn't tell: RGB around 0..1, BGR around 0..255, or a first convolution that does it")]
    public Preprocessing? Preprocessing { get; init; }

    [Option("licence", "The weights' licence, to be shown by models info", Unit = "TEXT")]
    public string? Licence { get; init; }
}
