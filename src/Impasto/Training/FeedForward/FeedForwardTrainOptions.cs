using Impasto.Options;

namespace Impasto.Training.FeedForward;

/// <summary>Settings of `impasto train johnson`, `cin` and `stylebank`.</summary>
public sealed record FeedForwardTrainOptions
{
    /// <summary>Photographs.</summary>
    [Option("photos", "Folders of photographs; every fortieth picture is held out for validation", Unit = "DIR,..")]
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>Style pictures.</summary>
    [Option("style", "Style pictures: one for johnson, several for the others; NAME=FILE gives a style another name than its file's", Unit = "[NAME=]FILE,..")]
    public IReadOnlyList<string> Styles { get; init; } = [];

    /// <summary>One more style for a trained model.</summary>
    [Option("add-style", "One more style for the model that `To` names; everything but its own weights stays, and the learning rate is a higher one if none is given",
        Unit = "[NAME=]FILE", Source = "Dumoulin et al. 2017, section 3.2; Chen et al. 2017, section 3.3")]
    public string? AddStyle { get; init; }

    /// <summary>The model to add to.</summary>
    [Option("to", "The model, or its file, that `AddStyle` adds to", Unit = "MODEL")]
    public string? To { get; init; }

    /// <summary>The model to begin with.</summary>
    [Option("from", "Begin with the weights and sizes of this model, or its file: a style that it has keeps its own, a new one begins with their mean; none: random weights. "
        + "Where it isn't said, johnson and cin begin with gallery if `Minutes` but no sizes are given, else with random weights", Unit = "MODEL")]
    public string? From { get; init; }

    /// <summary>The new model's name.</summary>
    [Option("name", "The new model's name; without it, the first style's, or that of the model that is added to", Unit = "NAME")]
    public string? Name { get; init; }

    /// <summary>Channels of the first convolution.</summary>
    [Option("width", "Channels of the network's first convolution: 32, with `Minutes` 16", Min = 4, Max = 256, Unit = "N", Source = "Johnson et al. 2016, supplement, table 1")]
    public int? Width { get; init; }

    /// <summary>Residual blocks.</summary>
    [Option("blocks", "Residual blocks: 5", Min = 0, Max = 32, Unit = "N", Source = "Johnson et al. 2016, supplement, table 1")]
    public int? Blocks { get; init; }

    /// <summary>Side of the first and last convolutions' windows.</summary>
    [Option("kernel", "Side of the first and last convolutions' windows: 9, with `Minutes` 5, which is faster", Min = 3, Max = 9, Unit = "px",
        Source = "Johnson et al. 2016, supplement, table 1")]
    public int? Kernel { get; init; }

    /// <summary>A StyleBank's decoder as in the paper.</summary>
    [Option("transposed", "stylebank: double by transposed convolutions, as in the paper; they leave checkerboards", Source = "Chen et al. 2017, section 3.1")]
    public bool Transposed { get; init; }

    /// <summary>The loss network.</summary>
    [Option("loss-network", "Loss network: auto takes a full one where installed, else the built-in slim", Unit = "NAME|FILE", Source = "Johnson et al. 2016, section 3.2")]
    public NamedOrFile LossNetwork { get; init; } = "auto";

    /// <summary>Layer of the content loss.</summary>
    [Option("content-layer", "Layer of the content loss: relu3_3 lets strokes be painted, relu2_2 keeps more of the photograph",
        Source = "Johnson et al. 2016, section 4.1 and figure 3")]
    public ContentLayer ContentLayer { get; init; } = ContentLayer.Relu3_3;

    /// <summary>Weight of the content loss.</summary>
    [Option("content-weight", "Weight of the content loss", Min = 0, Max = 1e6, Source = "Johnson et al. 2016, equation 5")]
    public float ContentWeight { get; init; } = 1;

    /// <summary>Weight of the style loss.</summary>
    [Option("style-weight", "Weight of the style loss at relu1_2, relu2_2, relu3_3 and relu4_3", Min = 0, Max = 1e6, Source = "Johnson et al. 2016, equation 5")]
    public float StyleWeight { get; init; } = 10;

    /// <summary>Weight of the total variation.</summary>
    [Option("tv-weight", "Weight of the total variation", Min = 0, Max = 1e6, Source = "Johnson et al. 2016, equation 5")]
    public float TvWeight { get; init; } = 0.3f;

    /// <summary>Weight of light and dark.</summary>
    [Option("tone-weight", "Weight of light and dark at large scale, which stay where the photograph has them: subjects stay apart from their background in styles of few tones; 0 lets the style choose",
        Min = 0, Max = 1e6)]
    public float ToneWeight { get; init; } = 0.5f;

    /// <summary>Longest side of the style pictures.</summary>
    [Option("style-size", "Longest side of the style pictures: strokes look as at an output of this size", Min = 64, Max = 4096, Unit = "px")]
    public int StyleSize { get; init; } = 512;

    /// <summary>Crops a step.</summary>
    [Option("batch", "Crops a step: 4, with `Minutes` 2", Min = 1, Max = 64, Unit = "N", Source = "Johnson et al. 2016, section 4.1")]
    public int? Batch { get; init; }

    /// <summary>Their side.</summary>
    [Option("crop", "Side of the crops", Min = 64, Max = 1024, Unit = "px", Source = "Johnson et al. 2016, section 4.1")]
    public int Crop { get; init; } = 256;

    /// <summary>How much of a photograph a crop leaves out.</summary>
    [Option("zoom", "Photographs are scaled so that their shorter side is 1 to X crops, small ones enlarged: without it the smooth areas of large pictures are never seen",
        Min = 1, Max = 8, Unit = "X")]
    public float Zoom { get; init; } = 2;

    /// <summary>Deviation of the noise on the network's input.</summary>
    [Option("noise", "Deviation of the noise on the network's input, in training and in use: without any, flat areas are painted dead; it is kept in the model", Min = 0, Max = 1,
        Source = "Ulyanov et al. 2016, Texture Networks, section 3.2")]
    public float Noise { get; init; } = 0.08f;

    /// <summary>How much more the content counts on faces.</summary>
    [Option("face-weight", "By how much more the content counts on faces, which a detector finds: 4 is five times as much as elsewhere; 0 looks for none", Min = 0, Max = 1000)]
    public float FaceWeight { get; init; } = 4;

    /// <summary>How much it counts that the painting moves with the picture.</summary>
    [Option("steady-weight", "Weight of the squared difference between the painting of a crop that is moved by a few pixels and the moved painting: films flicker less; each step takes about half as long again",
        Min = 0, Max = 1e6, Source = "Ruder et al. 2018, section 5")]
    public float SteadyWeight { get; init; }

    /// <summary>Where the model goes.</summary>
    [Option("output", "Folder for the model and its registry entry; every command looks into models/ of the directory that it runs in", Unit = "DIR")]
    public string Output { get; init; } = "models";

    /// <summary>The terms' weights together.</summary>
    internal ObjectiveWeights Weights => new(ContentWeight, StyleWeight, TvWeight, ToneWeight);
}
