using Impasto.Networks.FeedForward;
using Impasto.Options;
using Impasto.Perception;

namespace Impasto.Cli.Managing;

/// <summary>Options of models import.</summary>
internal sealed record ModelsImportOptions : ModelsOptions
{
    [Option("name", "The model's name; without it, the network's (vgg16 or vgg19) or, for a network that stylises, the file's", Unit = "NAME")]
    public string? Name { get; init; }

    [Option("preprocessing", "What the weights expect, where the file doesn't tell: RGB around 0..1, BGR around 0..255, or a first convolution that does it")]
    public Preprocessing? Preprocessing { get; init; }

    [Option("range", "Of a stylising .onnx: the numbers for black and white that it takes and gives; without it, those that trials with both find, each by itself", Choices = ValueRange.Choices)]
    public string? Range { get; init; }

    [Option("output-range", "Of a stylising .onnx: the numbers that it gives, where they aren't those that it takes", Choices = ValueRange.Choices)]
    public string? OutputRange { get; init; }

    [Option("layout", "Of a stylising .onnx: the order of its pictures' axes; auto tells it by the graph", Choices = "auto|nchw|nhwc")]
    public string Layout { get; init; } = "auto";

    [Option("styles", "Of a stylising .onnx: its styles' names in the order of their weights; without them, what the file says, else the model's name and a number",
        Unit = "NAME,..")]
    public IReadOnlyList<string> Styles { get; init; } = [];

    [Option("licence", "The weights' licence, to be shown by models info", Unit = "TEXT")]
    public string? Licence { get; init; }
}
