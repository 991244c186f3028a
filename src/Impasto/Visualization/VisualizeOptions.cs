using Impasto.Options;

namespace Impasto.Visualization;

/// <summary>What to show of a network.</summary>
public sealed record VisualizeOptions
{
    /// <summary>The perceptual network.</summary>
    [Option("network", "Perceptual network: auto takes a full one where installed, else the built-in slim", Unit = "NAME|FILE")]
    public NamedOrFile Network { get; init; } = "auto";

    /// <summary>The layers.</summary>
    [Option("layers", "Layers to show", Unit = "L,..", Source = "Yao et al. 2019, figure 3")]
    public IReadOnlyList<string> Layers { get; init; } = ["relu1_1", "relu2_1", "relu3_1", "relu4_1"];

    /// <summary>Channels on a layer's sheet.</summary>
    [Option("channels", "Channels on a layer's sheet, brightest first", Min = 1, Max = 512, Unit = "N")]
    public int Channels { get; init; } = 64;

    /// <summary>Longest side of the rebuilt pictures.</summary>
    [Option("size", "Longest side at which the network sees the picture", Min = 32, Max = 2048, Unit = "px")]
    public int Size { get; init; } = 256;

    /// <summary>Iterations of each reconstruction; 0 leaves them out.</summary>
    [Option("iterations", "Iterations of each reconstruction; 0 leaves reconstructions out", Min = 0, Max = 100000, Unit = "N", Source = "Gatys et al. 2016, figure 1")]
    public int Iterations { get; init; } = 200;

    /// <summary>The noise that reconstructions start from.</summary>
    [Option("seed", "The noise that reconstructions start from", Min = 0, Max = int.MaxValue)]
    public int Seed { get; init; }
}
