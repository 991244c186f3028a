using Impasto.Losses;
using Impasto.Options;
using Impasto.Perception;

namespace Impasto.Methods.Gatys;

/// <summary>Settings of the optimisation-based transfer. A new record holds the preset "default": good results on every style without tuning.</summary>
public sealed record GatysOptions
{
    private static readonly string[] PaperStyleLayers = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"];

    /// <summary>The survey's equations 1 to 5 and the paper's text: sums of squares, alpha / beta = 1e-3, w = 1/5, average pooling, white noise at the start, one scale.</summary>
    public static GatysOptions Published { get; } = new()
    {
        Preset = GatysPreset.Published,
        Iterations = 500,
        ContentWeight = 1,
        StyleWeight = 1e3f,
        TvWeight = 0,
        ContentLayers = ["relu4_2"],
        StyleLayers = PaperStyleLayers,
        Init = GatysStart.Noise,
        Pooling = PoolingKind.Average,
        Scales = 1,
    };

    /// <summary>The authors' released code: content start, max pooling, means instead of sums, a layer's weight 1e3 / N².</summary>
    public static GatysOptions Reference { get; } = Published with { Preset = GatysPreset.Reference, Init = GatysStart.Content, Pooling = PoolingKind.Max };

    /// <summary>The record of a preset.</summary>
    internal static GatysOptions Of(GatysPreset preset) => preset switch
    {
        GatysPreset.Published => Published,
        GatysPreset.Reference => Reference,
        _ => new GatysOptions(),
    };

    /// <summary>Whose settings these are; it also decides what the losses are divided by.</summary>
    [Option("preset", "Settings to start from")]
    public GatysPreset Preset { get; init; }

    /// <summary>The perceptual network.</summary>
    [Option("network", "Perceptual network: auto takes a full one where installed, else the built-in slim", Unit = "NAME|FILE")]
    public NamedOrFile Network { get; init; } = "auto";

    /// <summary>Iterations at the coarsest scale; each finer scale takes a quarter of this.</summary>
    [Option("iterations", "Iterations at the coarsest scale; each finer scale takes a quarter of it", Min = 1, Max = 100000, Unit = "N",
        Source = "Gatys et al. 2016, section 2.3; 2017, section 6")]
    public int Iterations { get; init; } = 150;

    /// <summary>The optimiser.</summary>
    [Option("optimizer", "lbfgs converges fastest; adam needs less memory", Source = "Gatys et al. 2016, section 2.3")]
    public PictureOptimizer Optimizer { get; init; }

    /// <summary>Alpha.</summary>
    [Option("content-weight", "Weight of the content loss", Min = 0, Max = 1e12, Source = "Gatys et al. 2016, equation 7: alpha")]
    public float ContentWeight { get; init; } = 1;

    /// <summary>Beta.</summary>
    [Option("style-weight", "Weight of the style loss", Min = 0, Max = 1e12, Source = "Gatys et al. 2016, equation 7: beta")]
    public float StyleWeight { get; init; } = 10;

    /// <summary>Weight of the total variation.</summary>
    [Option("tv-weight", "Weight of the total variation, which removes noise", Min = 0, Max = 1e12, Source = "Johnson et al. 2016, section 3.2")]
    public float TvWeight { get; init; } = 0.3f;

    /// <summary>Weight of what a clip's frame keeps of the one before.</summary>
    [Option("temporal-weight", "Clips: weight of the difference from the frame before, along the clip's motion and where that can be followed", Min = 0, Max = 1e12,
        Source = "Ruder et al. 2016, equation 7")]
    public float TemporalWeight { get; init; } = 200;

    /// <summary>Layers of the content loss.</summary>
    [Option("content-layers", "Layers whose features keep the content", Unit = "L,..", Source = "Gatys et al. 2016, section 3")]
    public IReadOnlyList<string> ContentLayers { get; init; } = ["relu3_3"];

    /// <summary>Layers of the style loss.</summary>
    [Option("style-layers", "Layers whose Gram matrices are the style", Unit = "L,..", Source = "Gatys et al. 2016, section 3")]
    public IReadOnlyList<string> StyleLayers { get; init; } = ["relu1_2", "relu2_2", "relu3_3", "relu4_3"];

    /// <summary>Where to start.</summary>
    [Option("init", "Where to start: content, noise or a picture", Unit = "content|noise|FILE", Source = "Gatys et al. 2016, section 3.3")]
    public GatysStart Init { get; init; } = GatysStart.Content;

    /// <summary>Pooling in the network.</summary>
    [Option("pooling", "Pooling in the network; average is said to look cleaner", Source = "Gatys et al. 2016, section 2")]
    public PoolingKind Pooling { get; init; } = PoolingKind.Average;

    /// <summary>Number of scales, each half as large as the next; 0 chooses: coarse to fine above 384 px.</summary>
    [Option("scales", "Scales from coarse to fine; 0 chooses by the size", Min = 0, Max = 8, Unit = "N", Source = "Gatys et al. 2017, section 6")]
    public int Scales { get; init; }

    /// <summary>Every so many iterations a preview is offered for saving and the state of <see cref="Resume"/> is written; 0 is never.</summary>
    [Option("save-every", "Save the picture and the state of `Resume` every N iterations; 0 is never", Min = 0, Max = 100000, Unit = "N")]
    public int SaveEvery { get; init; }

    /// <summary>The state file.</summary>
    [Option("resume", "State file: continued where it exists, written every `SaveEvery` iterations and on Ctrl-C", Unit = "FILE")]
    public FileAsset? Resume { get; init; }

    internal LossScale LossScale => Preset switch
    {
        GatysPreset.Published => LossScale.Gatys,
        GatysPreset.Reference => LossScale.Johnson,
        _ => LossScale.Relative,
    };

    /// <summary>A style layer's share of the style weight: 1/5 in the paper, 1 / N² in the authors' code.</summary>
    internal float LayerWeight(int channels) => LossScale == LossScale.Johnson ? 1f / ((float)channels * channels) : 1f / StyleLayers.Count;
}
