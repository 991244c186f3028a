namespace Impasto.Methods.Gatys;

/// <summary>Settings of the optimisation-based transfer; those left null take the preset's value.</summary>
public sealed record GatysOptions
{
    /// <summary>Which settings to start from.</summary>
    [Option("preset", "Settings to start from", Choices = "default|published|reference", Source = "DESIGN.md section 2")]
    public string Preset { get; init; } = "default";

    /// <summary>The perceptual network.</summary>
    [Option("network", "Perceptual network: auto takes a full one where installed, else the built-in slim", Unit = "NAME|FILE")]
    public string Network { get; init; } = "auto";

    /// <summary>Iterations at the coarsest scale; each finer scale takes half as many as the one before, but no fewer than a quarter of this.</summary>
    [Option("iterations", "Iterations at the coarsest scale; finer scales take fewer", Min = 1, Max = 100000, Unit = "N", Source = "Gatys et al. 2016, section 2.3; 2017, section 6")]
    public int? Iterations { get; init; }

    /// <summary>The optimiser.</summary>
    [Option("optimizer", "lbfgs converges fastest; adam is steadier", Choices = "lbfgs|adam", Source = "Gatys et al. 2016, section 2.3")]
    public string? Optimizer { get; init; }

    /// <summary>Alpha.</summary>
    [Option("content-weight", "Weight of the content loss", Min = 0, Max = 1e12, Source = "Gatys et al. 2016, equation 7: alpha")]
    public float? ContentWeight { get; init; }

    /// <summary>Beta.</summary>
    [Option("style-weight", "Weight of the style loss", Min = 0, Max = 1e12, Source = "Gatys et al. 2016, equation 7: beta")]
    public float? StyleWeight { get; init; }

    /// <summary>Weight of the total variation.</summary>
    [Option("tv-weight", "Weight of the total variation, which removes noise", Min = 0, Max = 1e12, Source = "Johnson et al. 2016, section 3.2")]
    public float? TvWeight { get; init; }

    /// <summary>Layers of the content loss.</summary>
    [Option("content-layers", "Layers whose features keep the content", Unit = "L,..", Source = "Gatys et al. 2016, section 3")]
    public IReadOnlyList<string>? ContentLayers { get; init; }

    /// <summary>Layers of the style loss.</summary>
    [Option("style-layers", "Layers whose Gram matrices are the style", Unit = "L,..", Source = "Gatys et al. 2016, section 3")]
    public IReadOnlyList<string>? StyleLayers { get; init; }

    /// <summary>Where to start: "content", "noise" or a picture's path.</summary>
    [Option("init", "Where to start: content, noise or a picture", Unit = "content|noise|FILE", Source = "Gatys et al. 2016, section 3.3")]
    public string? Init { get; init; }

    /// <summary>Pooling in the network.</summary>
    [Option("pooling", "Pooling in the network; average is said to look cleaner", Choices = "max|average", Source = "Gatys et al. 2016, section 2")]
    public string? Pooling { get; init; }

    /// <summary>Number of scales, each half as large as the next; 0 chooses: coarse to fine above 384 px.</summary>
    [Option("scales", "Scales from coarse to fine; 0 chooses by the size", Min = 0, Max = 8, Unit = "N", Source = "Gatys et al. 2017, section 6")]
    public int? Scales { get; init; }

    /// <summary>Every so many iterations a preview is offered for saving and the state of <see cref="Resume"/> is written; 0 is never.</summary>
    [Option("save-every", "Save the picture and the state of --resume every N iterations; 0 is never", Min = 0, Max = 100000, Unit = "N")]
    public int SaveEvery { get; init; }

    /// <summary>The state file.</summary>
    [Option("resume", "State file: continued where it exists, written every --save-every iterations and on Ctrl-C", Unit = "FILE")]
    public string? Resume { get; init; }
}
