using Impasto.Options;

namespace Impasto.Training.Adversarial;

/// <summary>Settings of `impasto train cyclegan`.</summary>
public sealed record CycleGanTrainOptions : TranslationOptions
{
    /// <summary>Weight of the cycle loss.</summary>
    [Option("cycle", "Weight of the difference between a picture and what both generators one after the other make of it", Min = 0, Max = 1000, Source = "Zhu et al. 2017, equation 3")]
    public float Cycle { get; init; } = 10;

    /// <summary>Weight of the identity loss.</summary>
    [Option("identity", "Weight of the difference between a picture and what the generator into its own collection makes of it, times `Cycle`", Min = 0, Max = 100,
        Source = "Zhu et al. 2017, section 5.2")]
    public float Identity { get; init; } = 0.5f;

    /// <summary>Former pictures that the discriminators are shown again.</summary>
    [Option("pool", "Former results that the discriminators are shown again half of the time; 0 shows only new ones", Min = 0, Max = 500, Unit = "N",
        Source = "Zhu et al. 2017, section 4")]
    public int Pool { get; init; } = 50;
}
