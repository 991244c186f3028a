using Impasto.Options;

namespace Impasto.Training.AnyStyle;

/// <summary>Settings of `impasto train anystyle`.</summary>
public sealed record AnyStyleTrainOptions
{
    /// <summary>Photographs.</summary>
    [Option("photos", "Folders of photographs; every fortieth picture is held out for validation", Unit = "DIR,..")]
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>Paintings.</summary>
    [Option("paintings", "Folders of style pictures; every fortieth is held out", Unit = "DIR,..")]
    public IReadOnlyList<string> Paintings { get; init; } = [];

    /// <summary>The model to begin with.</summary>
    [Option("from", "Begin with the weights and sizes of this model, or its file", Unit = "MODEL")]
    public string? From { get; init; }

    /// <summary>The new model's name.</summary>
    [Option("name", "The new model's name", Unit = "NAME")]
    public string Name { get; init; } = "any-style";

    /// <summary>The perceptual network that the encoder is cut from.</summary>
    [Option("encoder", "Perceptual network whose layers up to relu3_1 become the encoder", Unit = "NAME|FILE", Source = "Li et al. 2018, section 3.1")]
    public NamedOrFile Encoder { get; init; } = "slim";

    /// <summary>The learnt transform.</summary>
    [Option("transform", "The learnt transform: sct, the simple covariance transformation, or li, two branches with a fully connected layer each",
        Source = "Wu et al. 2022 (CCPL), section 3.3; Li et al. 2018, section 3.2")]
    public LearntKind Transform { get; init; } = LearntKind.Sct;

    /// <summary>Channels of the learnt transform.</summary>
    [Option("compressed", "Channels of the learnt transform", Min = 2, Max = 256, Unit = "N", Source = "Li et al. 2018, section 3.2")]
    public int Compressed { get; init; } = 32;

    /// <summary>Channels of the decoder at the picture's resolution.</summary>
    [Option("width", "Channels of the decoder at the picture's resolution; twice that at half, four times at a quarter of it", Min = 4, Max = 128, Unit = "N")]
    public int Width { get; init; } = 32;

    /// <summary>The decoder's residual blocks.</summary>
    [Option("blocks", "Residual blocks of the decoder, at a quarter of the resolution", Min = 0, Max = 16, Unit = "N")]
    public int Blocks { get; init; } = 2;

    /// <summary>Steps of the auto-encoder alone.</summary>
    [Option("auto-encode", "Steps in which encoder and decoder only learn to give pictures back, before transforms are switched on", Min = 0, Max = 10_000_000, Unit = "N")]
    public int AutoEncode { get; init; } = 1000;

    /// <summary>The loss network.</summary>
    [Option("loss-network", "Loss network: auto takes a full one where installed, else the built-in slim", Unit = "NAME|FILE", Source = "Li et al. 2018, section 3.3")]
    public NamedOrFile LossNetwork { get; init; } = "auto";

    /// <summary>Weight of the content loss.</summary>
    [Option("content-weight", "Weight of the content loss at relu3_3", Min = 0, Max = 1e6)]
    public float ContentWeight { get; init; } = 1;

    /// <summary>Weight of the style loss.</summary>
    [Option("style-weight", "Weight of the style loss at relu1_2, relu2_2, relu3_3 and relu4_3", Min = 0, Max = 1e6)]
    public float StyleWeight { get; init; } = 10;

    /// <summary>Weight of the total variation.</summary>
    [Option("tv-weight", "Weight of the total variation", Min = 0, Max = 1e6)]
    public float TvWeight { get; init; } = 0.3f;

    /// <summary>Weight of pixels where a picture is its own style.</summary>
    [Option("identity-weight", "Weight of the pixels' mean squared difference where a picture is its own style", Min = 0, Max = 1e6, Source = "Park and Lee 2019 (SANet), section 3.3")]
    public float IdentityWeight { get; init; } = 50;

    /// <summary>Crops a step.</summary>
    [Option("batch", "Crops a step, each with a style of its own", Min = 1, Max = 64, Unit = "N", Source = "Li et al. 2018, section 4")]
    public int Batch { get; init; } = 4;

    /// <summary>Their side.</summary>
    [Option("crop", "Side of the crops of photographs and style pictures", Min = 64, Max = 1024, Unit = "px", Source = "Li et al. 2018, section 4")]
    public int Crop { get; init; } = 256;

    /// <summary>How much of a picture a crop leaves out.</summary>
    [Option("zoom", "Pictures are scaled so that their shorter side is 1 to X crops", Min = 1, Max = 8, Unit = "X")]
    public float Zoom { get; init; } = 2;

    /// <summary>How much more the content counts on faces.</summary>
    [Option("face-weight", "By how much more the content counts on faces, which a detector finds; 0 looks for none", Min = 0, Max = 1000)]
    public float FaceWeight { get; init; } = 4;

    /// <summary>Where the model goes.</summary>
    [Option("output", "Folder for the model and its registry entry", Unit = "DIR")]
    public string Output { get; init; } = "models";
}
