using Impasto.Losses;
using Impasto.Options;

namespace Impasto.Methods.Gan;

/// <summary>Settings of textures by a generative adversarial network.</summary>
public sealed record GanTextureOptions
{
    /// <summary>Iterations.</summary>
    [Option("iterations", "Iterations of the game between generator and discriminator", Min = 1, Max = 1_000_000, Unit = "N", Source = "Goodfellow et al. 2014, algorithm 1")]
    public int Iterations { get; init; } = 1500;

    /// <summary>What they play for.</summary>
    [Option("game", "What generator and discriminator play for", Source = "Goodfellow et al. 2014, section 3")]
    public GameLoss Game { get; init; } = GameLoss.Vanilla;

    /// <summary>Side of the patches.</summary>
    [Option("patch", "Side of the patches of the sample that the discriminator sees, a multiple of 16", Min = 32, Max = 256, Unit = "px")]
    public int Patch { get; init; } = 64;

    /// <summary>Patches an iteration.</summary>
    [Option("batch", "Patches an iteration", Min = 1, Max = 128, Unit = "N")]
    public int Batch { get; init; } = 8;

    /// <summary>Channels of the generator.</summary>
    [Option("width", "Channels of the generator at full resolution; eight times that at a sixteenth", Min = 2, Max = 128, Unit = "N", Source = "Radford et al. 2015, figure 1")]
    public int Width { get; init; } = 16;

    /// <summary>Learning rate.</summary>
    [Option("learning-rate", "Learning rate of both players", Min = 1e-6, Max = 0.1, Source = "Radford et al. 2015, section 4")]
    public double LearningRate { get; init; } = 5e-4;
}
