using Impasto.Options;
using Impasto.Perception;

namespace Impasto.Methods.Gatys;

/// <summary>Options of texture synthesis by Gram matrices.</summary>
public sealed record GatysTextureOptions
{
    /// <summary>The perceptual network.</summary>
    [Option("network", "Perceptual network: auto takes a full one where installed, else the built-in slim", Unit = "NAME|FILE")]
    public NamedOrFile Network { get; init; } = "auto";

    /// <summary>Layers whose Gram matrices make the texture; one that the network ends before is replaced by the network's last.</summary>
    [Option("layers", "Layers whose Gram matrices are the texture", Unit = "L,..", Source = "Gatys et al. 2015, section 3")]
    public IReadOnlyList<string> Layers { get; init; } = ["relu1_1", "pool1", "pool2", "pool3", "pool4"];

    /// <summary>Iterations at the coarsest scale; each finer scale takes half as many.</summary>
    [Option("iterations", "Iterations at the coarsest scale; each finer scale takes half of it", Min = 1, Max = 100000, Unit = "N", Source = "Gatys et al. 2015, section 3")]
    public int Iterations { get; init; } = 200;

    /// <summary>Number of scales, sample and texture halved together; 0 chooses by the sample's size.</summary>
    [Option("scales", "Scales from coarse to fine, sample and texture halved together; 0 chooses by the sample's size", Min = 0, Max = 8, Unit = "N",
        Source = "Gatys et al. 2017, section 6")]
    public int Scales { get; init; }

    /// <summary>Pooling in the network.</summary>
    [Option("pooling", "Pooling in the network; average is said to look cleaner", Source = "Gatys et al. 2015, section 2")]
    public PoolingKind Pooling { get; init; } = PoolingKind.Average;

    /// <summary>Whether each scale's result gets the samples' histograms.</summary>
    [Option("histogram", "match gives the texture the samples' histograms, channel by channel, after each scale, as the authors' code does; free leaves it as the Gram matrices make it",
        Source = "Gatys et al. 2015, released code")]
    public HistogramUse Histogram { get; init; } = HistogramUse.Free;

    /// <summary>How several samples' Gram matrices are mixed.</summary>
    [Option("mixing", "How several samples are mixed: transport lies between them; convex is the paper's weighted mean, which pieces of each side by side fulfil",
        Source = "Gatys et al. 2015, section 5; Álvarez-Esteban et al. 2016")]
    public GramMixing Mixing { get; init; } = GramMixing.Transport;

    /// <summary>Every so many iterations a preview is offered for saving; 0 is never.</summary>
    [Option("save-every", "Save the texture every N iterations; 0 is never", Min = 0, Max = 100000, Unit = "N")]
    public int SaveEvery { get; init; }
}
