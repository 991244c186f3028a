using Impasto.Losses;

namespace Impasto.Evaluation;

/// <summary>What <see cref="PairJudge"/> finds of a result. Features are in the units of torchvision's networks unless said otherwise.</summary>
internal sealed record PairMeasures
{
    /// <summary>Gatys' objective: content, style (Gram matrices) and total variation, weighted, and their sum. Less is better.</summary>
    public required LossValues Gatys { get; init; }

    /// <summary>
    /// The style loss of AdaIN, the sum over relu1_1, relu2_1, relu3_1 and relu4_1 of the mean squared distances of the channels' means and of their deviations (Huang and Belongie
    /// 2017, arXiv 1703.06868, equation 13). Less is better; it is in the network's units.
    /// </summary>
    public required double MeanDeviation { get; init; }

    /// <summary>
    /// The squared Wasserstein distance of the normal distributions of one style's and one result's channels, the mean over relu1_2, relu2_2 and relu3_3: SIFID (Shaham, Dekel and
    /// Michaeli 2019, arXiv 1905.01164) with VGG in Inception's place. Less is better.
    /// </summary>
    public required double StyleFd { get; init; }

    /// <summary>The distance of RGB-uv histograms from the style's, 0..1; less is better.</summary>
    public required double Histogram { get; init; }

    /// <summary>The mean squared difference of features from the photograph's, the mean over relu1_2, relu2_2, relu3_3, relu4_3 and, where the network has it, relu5_3: ArtFID's 'vgg'.</summary>
    public required double ContentVgg { get; init; }

    /// <summary>See <see cref="SelfSimilarity"/>; of relu3_1, pictures brought to at most 256 px. Less is better.</summary>
    public required double Cfsd { get; init; }

    /// <summary>Structural similarity with the photograph, grey, 7x7 windows: 1 is the photograph itself.</summary>
    public required double Ssim { get; init; }

    /// <summary>Multi-scale structural similarity with the photograph; null below 176 px a side.</summary>
    public required double? MsSsim { get; init; }

    /// <summary>Squared gradients of the result over the photograph's, where that is flat; null where it is flat nowhere.</summary>
    public required double? FlatEnergy { get; init; }
}
