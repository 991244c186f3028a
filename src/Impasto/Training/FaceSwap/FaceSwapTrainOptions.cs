using Impasto.Options;

namespace Impasto.Training.FaceSwap;

/// <summary>Settings of `impasto train faceswap`.</summary>
public sealed record FaceSwapTrainOptions
{
    /// <summary>Pictures of the target.</summary>
    [Option("target", "Folder with pictures of the target's face, one a picture; of one painting alone poses are made. A .pts file beside a picture gives its 68 points", Unit = "DIR", Source = "Korshunova et al. 2017, section 4")]
    public string Target { get; init; } = "";

    /// <summary>Photographs with faces.</summary>
    [Option("photos", "Folders of pictures with faces to swap; every tenth face is held out for validation", Unit = "DIR,..")]
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>Says that the target is no photograph.</summary>
    [Option("painting", "Says that the target is painted or drawn and no photograph of a person; kept in the model")]
    public bool Painting { get; init; }

    /// <summary>Who of the target agreed to what.</summary>
    [Option("target-consent", "Needed where the target is a photographed person: who agreed to this, when and how; kept in the model", Unit = "TEXT")]
    public string? TargetConsent { get; init; }

    /// <summary>The model to begin with.</summary>
    [Option("from", "Begin with the weights of this model, or its file: of the same width, and of the same size or a smaller one", Unit = "MODEL", Source = "Korshunova et al. 2017, section 3.1")]
    public string? From { get; init; }

    /// <summary>The new model's name.</summary>
    [Option("name", "The new model's name", Unit = "NAME")]
    public string Name { get; init; } = "face";

    /// <summary>Side of the aligned faces.</summary>
    [Option("size", "Side of the aligned faces: 32, 64, 128, 256 or 512", Min = 32, Max = 512, Unit = "px", Source = "Korshunova et al. 2017, section 3.1")]
    public int Size { get; init; } = 128;

    /// <summary>Channels of each branch.</summary>
    [Option("width", "Channels that each scale's branch adds: 32 are the paper's, a million parameters at 128", Min = 4, Max = 64, Unit = "N", Source = "Korshunova et al. 2017, figure 3")]
    public int Width { get; init; } = 16;

    /// <summary>Poses that are made.</summary>
    [Option("poses", "Pictures of the target that are made, by warping it into the poses of training faces and by other light, where the folder holds fewer", Min = 1, Max = 1000, Unit = "N")]
    public int Poses { get; init; } = 64;

    /// <summary>Poses that a face is compared with.</summary>
    [Option("nearest", "Pictures of the target, the nearest in pose, whose features a face may take; where poses are made, one in the face's own pose is added", Min = 0, Max = 1000, Unit = "N", Source = "Korshunova et al. 2017, section 3.2")]
    public int Nearest { get; init; } = 16;

    /// <summary>The loss network.</summary>
    [Option("loss-network", "Loss network: auto takes a full one where installed, else the built-in slim", Unit = "NAME|FILE", Source = "Korshunova et al. 2017, section 3.2")]
    public NamedOrFile LossNetwork { get; init; } = "auto";

    /// <summary>Weight of the content loss.</summary>
    [Option("content-weight", "Weight of the content loss at relu4_2", Min = 0, Max = 1e6, Source = "Korshunova et al. 2017, section 3.2")]
    public float ContentWeight { get; init; } = 1;

    /// <summary>Weight of the style loss.</summary>
    [Option("style-weight", "Weight of the style loss at relu3_1 and relu4_1", Min = 0, Max = 1e6, Source = "Korshunova et al. 2017, section 3.2")]
    public float StyleWeight { get; init; } = 10;

    /// <summary>Weight of the light loss.</summary>
    [Option("light-weight", "Weight of the loss of light: smoothed lightness", Min = 0, Max = 1e6, Source = "Korshunova et al. 2017, section 3.3")]
    public float LightWeight { get; init; } = 10;

    /// <summary>Weight of the pixels outside the face.</summary>
    [Option("surroundings-weight", "Weight of the pixels' mean squared difference outside the face, which is not pasted", Min = 0, Max = 1e6)]
    public float SurroundingsWeight { get; init; } = 5;

    /// <summary>Weight of the total variation.</summary>
    [Option("tv-weight", "Weight of the total variation", Min = 0, Max = 1e6, Source = "Korshunova et al. 2017, section 3.4")]
    public float TvWeight { get; init; } = 1;

    /// <summary>Faces a step.</summary>
    [Option("batch", "Faces a step", Min = 1, Max = 64, Unit = "N", Source = "Korshunova et al. 2017, section 4")]
    public int Batch { get; init; } = 4;

    /// <summary>Where the model goes.</summary>
    [Option("output", "Folder for the model file and its registry entry", Unit = "DIR")]
    public string Output { get; init; } = "models";
}
