using Impasto.Losses;
using Impasto.Options;

namespace Impasto.Training.Adversarial;

/// <summary>Settings of `impasto train pix2pix`.</summary>
public sealed record Pix2PixTrainOptions
{
    /// <summary>Photographs.</summary>
    [Option("photos", "Folders of photographs; every fortieth picture is held out for validation", Unit = "DIR,..")]
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>What the pairs are.</summary>
    [Option("task", "What is learnt: oil paints like the oil filter without relief, edges draws a photograph from its edges, and halves turns a picture's left half into its right half")]
    public PairTask Task { get; init; } = PairTask.Oil;

    /// <summary>The new model's name.</summary>
    [Option("name", "The new model's name, and its style's", Unit = "NAME")]
    public string Name { get; init; } = "pix2pix";

    /// <summary>The model to begin with.</summary>
    [Option("from", "Begin with the weights and sizes of this model, or its file", Unit = "MODEL")]
    public string? From { get; init; }

    /// <summary>Channels of the generator.</summary>
    [Option("width", "Channels of the generator's first layer", Min = 4, Max = 128, Unit = "N", Source = "Isola et al. 2017, section 6.1.1: 64")]
    public int Width { get; init; } = 16;

    /// <summary>Halvings.</summary>
    [Option("downs", "Times that the generator halves a picture", Min = 2, Max = 8, Unit = "N", Source = "Isola et al. 2017, section 6.1.1: 8")]
    public int Downs { get; init; } = 5;

    /// <summary>How the generator doubles.</summary>
    [Option("transposed", "Double by transposed convolutions, as the paper, which leaves a fine grid; without, pixels are doubled and convolved, and the last layer sees the picture itself", Source = "Isola et al. 2017, section 6.1.1")]
    public bool Transposed { get; init; }

    /// <summary>Weight of the pixels' difference.</summary>
    [Option("l1", "Weight of the mean absolute difference to what is wanted", Min = 0, Max = 1e5, Source = "Isola et al. 2017, section 3.3")]
    public float L1 { get; init; } = 100;

    /// <summary>Channels of the discriminator.</summary>
    [Option("rival-width", "Channels of the discriminator's first layer", Min = 4, Max = 128, Unit = "N", Source = "Isola et al. 2017, section 6.1.2: 64")]
    public int RivalWidth { get; init; } = 32;

    /// <summary>What the players play for.</summary>
    [Option("game", "What generator and discriminator play for", Source = "Isola et al. 2017, section 3.3")]
    public GameLoss Game { get; init; } = GameLoss.Vanilla;

    /// <summary>Crops a step.</summary>
    [Option("batch", "Crops a step", Min = 1, Max = 64, Unit = "N", Source = "Isola et al. 2017, section 6.2: 1 to 10")]
    public int Batch { get; init; } = 4;

    /// <summary>Their side.</summary>
    [Option("crop", "Side of the crops, a multiple of 2 to the power of `Downs`", Min = 32, Max = 1024, Unit = "px")]
    public int Crop { get; init; } = 128;

    /// <summary>How much of a picture a crop leaves out.</summary>
    [Option("zoom", "Pictures are scaled so that their shorter side is 1 to X crops", Min = 1, Max = 8, Unit = "X")]
    public float Zoom { get; init; } = 3;

    /// <summary>Where the model goes.</summary>
    [Option("output", "Folder for the model and its registry entry", Unit = "DIR")]
    public string Output { get; init; } = "models";
}
