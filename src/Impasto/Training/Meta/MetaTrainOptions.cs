using Impasto.Options;

namespace Impasto.Training.Meta;

/// <summary>Settings of `impasto train meta`.</summary>
public sealed record MetaTrainOptions
{
    /// <summary>Photographs.</summary>
    [Option("photos", "Folders of photographs; every fortieth picture is held out for validation", Unit = "DIR,..")]
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>Paintings.</summary>
    [Option("paintings", "Folders of style pictures; every fortieth is held out", Unit = "DIR,..")]
    public IReadOnlyList<string> Paintings { get; init; } = [];

    /// <summary>The model to begin with.</summary>
    [Option("from", "Begin with this meta model, of its form and sizes; or, for rows, with the transform network of this model of trained styles, whose mean style is where predictions begin", Unit = "MODEL")]
    public string? From { get; init; }

    /// <summary>What is made for a style.</summary>
    [Option("form", "What is made for a style: the scales and offsets (rows) of a transform network, or the filters of a network", Source = "Ghiasi et al. 2017; Shen et al. 2018")]
    public MetaForm Form { get; init; }

    /// <summary>The new model's name.</summary>
    [Option("name", "The new model's name", Unit = "NAME")]
    public string Name { get; init; } = "meta";

    /// <summary>Width of the made networks.</summary>
    [Option("width", "Channels of the made network's first convolution; filters: 8 or 32 in the paper", Min = 4, Max = 64, Unit = "N", Source = "Shen et al. 2018, table 1")]
    public int Width { get; init; } = 16;

    /// <summary>Units between the two layers.</summary>
    [Option("hidden", "Rows: numbers that a style is told in, between the two fully connected layers", Min = 4, Max = 1024, Unit = "N", Source = "Ghiasi et al. 2017, section 3.2")]
    public int Hidden { get; init; } = 160;

    /// <summary>Numbers that each convolution's filters are made of.</summary>
    [Option("rank", "Filters: numbers that each convolution's are made of; the model's size grows with it", Min = 1, Max = 256, Unit = "N", Source = "Shen et al. 2018: 128")]
    public int Rank { get; init; } = 16;

    /// <summary>For how many batches a style is held.</summary>
    [Option("hold", "Batches for which all crops have one style; 0 gives each crop a style of its own", Min = 0, Max = 1000, Unit = "N", Source = "Shen et al. 2018: 20")]
    public int Hold { get; init; }

    /// <summary>The perceptual network that judges and whose statistics tell of styles.</summary>
    [Option("loss-network", "Perceptual network that judges, and whose statistics tell of a style; needed again wherever the model is used", Unit = "NAME",
        Source = "Shen et al. 2018, section 3.3")]
    public string LossNetwork { get; init; } = "slim";

    /// <summary>Weight of the content loss.</summary>
    [Option("content-weight", "Weight of the content loss at relu3_3", Min = 0, Max = 1e6)]
    public float ContentWeight { get; init; } = 1;

    /// <summary>Weight of the style loss.</summary>
    [Option("style-weight", "Weight of the style loss at relu1_2, relu2_2, relu3_3 and relu4_3", Min = 0, Max = 1e6)]
    public float StyleWeight { get; init; } = 10;

    /// <summary>Weight of the total variation.</summary>
    [Option("tv-weight", "Weight of the total variation", Min = 0, Max = 1e6)]
    public float TvWeight { get; init; } = 0.3f;

    /// <summary>Crops a step.</summary>
    [Option("batch", "Crops a step, each with a style of its own unless one is held", Min = 1, Max = 64, Unit = "N")]
    public int Batch { get; init; } = 4;

    /// <summary>Their side.</summary>
    [Option("crop", "Side of the crops of photographs and style pictures", Min = 64, Max = 1024, Unit = "px")]
    public int Crop { get; init; } = 256;

    /// <summary>How much of a picture a crop leaves out.</summary>
    [Option("zoom", "Pictures are scaled so that their shorter side is 1 to X crops", Min = 1, Max = 8, Unit = "X")]
    public float Zoom { get; init; } = 2;

    /// <summary>Deviation of the noise on the made networks' input.</summary>
    [Option("noise", "Deviation of the noise on the made networks' input, in training and in use", Min = 0, Max = 1, Source = "Ulyanov et al. 2016, Texture Networks, section 3.2")]
    public float Noise { get; init; } = 0.08f;

    /// <summary>How much more the content counts on faces.</summary>
    [Option("face-weight", "By how much more the content counts on faces, which a detector finds; 0 looks for none", Min = 0, Max = 1000)]
    public float FaceWeight { get; init; } = 4;

    /// <summary>Where the model goes.</summary>
    [Option("output", "Folder for the model and its registry entry", Unit = "DIR")]
    public string Output { get; init; } = "models";
}
