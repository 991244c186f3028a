using Impasto.Losses;
using Impasto.Options;

namespace Impasto.Training.Adversarial;

/// <summary>What the trainings of generators between two collections of pictures have in common.</summary>
public abstract record TranslationOptions
{
    /// <summary>Where from.</summary>
    [Option("photos", "Folders of photographs, or whatever is to be translated; every fortieth picture is held out for validation", Unit = "DIR,..")]
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>Where to.</summary>
    [Option("paintings", "Folders of pictures that the results are to pass for; every fortieth is held out", Unit = "DIR,..")]
    public IReadOnlyList<string> Paintings { get; init; } = [];

    /// <summary>The new model's name.</summary>
    [Option("name", "The new model's name, and its style's", Unit = "NAME")]
    public string Name { get; init; } = "translation";

    /// <summary>The model to begin with.</summary>
    [Option("from", "Begin with the generator of this model, or of its file", Unit = "MODEL")]
    public string? From { get; init; }

    /// <summary>Channels of the generator.</summary>
    [Option("width", "Channels of the generator's first layer", Min = 4, Max = 128, Unit = "N", Source = "Zhu et al. 2017, appendix 7.2: 64")]
    public int Width { get; init; } = 32;

    /// <summary>Residual blocks.</summary>
    [Option("blocks", "Residual blocks of the generator", Min = 1, Max = 16, Unit = "N", Source = "Zhu et al. 2017, section 4")]
    public int Blocks { get; init; } = 6;

    /// <summary>Noise on the generators' input.</summary>
    [Option("noise", "Deviation of the noise on the generators' input, from which strokes grow where a picture is flat; where it isn't said, that of `From`, else none",
        Min = 0, Max = 1)]
    public float? Noise { get; init; }

    /// <summary>Share of a painting that is its frame.</summary>
    [Option("trim", "Share of a painting's width and height that is left out on each side, where there are margins or frames", Min = 0, Max = 0.4)]
    public float Trim { get; init; }

    /// <summary>How much larger paintings are shown than photographs.</summary>
    [Option("brush", "How many times larger paintings are shown than photographs: larger gives larger strokes", Min = 0.25, Max = 8, Unit = "X")]
    public float Brush { get; init; } = 1;

    /// <summary>Channels of the discriminator.</summary>
    [Option("rival-width", "Channels of the discriminator's first layer", Min = 4, Max = 128, Unit = "N", Source = "Isola et al. 2017, section 6.1.2")]
    public int RivalWidth { get; init; } = 64;

    /// <summary>What the players play for.</summary>
    [Option("game", "What generator and discriminator play for", Source = "Zhu et al. 2017, section 4")]
    public GameLoss Game { get; init; } = GameLoss.LeastSquares;

    /// <summary>Weight of the discriminator's gradient penalty.</summary>
    [Option("r1", "Weight of the penalty on the discriminator's gradient at genuine pictures, which weakens one that is always right; 0 is none", Min = 0, Max = 1e6,
        Source = "Mescheder et al. 2018, equation 9")]
    public float R1 { get; init; }

    /// <summary>The discriminator's learning rate over the generator's.</summary>
    [Option("rival-rate", "The discriminator's learning rate over the generator's", Min = 0, Max = 100, Source = "Heusel et al. 2017 (two time-scales)")]
    public double RivalRate { get; init; } = 1;

    /// <summary>Crops a step.</summary>
    [Option("batch", "Crops a step", Min = 1, Max = 64, Unit = "N", Source = "Zhu et al. 2017, section 4")]
    public int Batch { get; init; } = 1;

    /// <summary>Their side.</summary>
    [Option("crop", "Side of the crops, a multiple of 4", Min = 64, Max = 1024, Unit = "px")]
    public int Crop { get; init; } = 128;

    /// <summary>How much of a picture a crop leaves out.</summary>
    [Option("zoom", "Pictures are scaled so that their shorter side is 1 to X crops", Min = 1, Max = 8, Unit = "X")]
    public float Zoom { get; init; } = 3;

    /// <summary>Side of the pictures that it learns on, a mean.</summary>
    internal int Side => (int)(Crop * (1 + Zoom) / 2);

    /// <summary>Where the model goes.</summary>
    [Option("output", "Folder for the model and its registry entry", Unit = "DIR")]
    public string Output { get; init; } = "models";
}
