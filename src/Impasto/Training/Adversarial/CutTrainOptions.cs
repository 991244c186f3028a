using Impasto.Options;

namespace Impasto.Training.Adversarial;

/// <summary>Settings of `impasto train cut`.</summary>
public sealed record CutTrainOptions : TranslationOptions
{
    /// <summary>Weight of the contrastive loss.</summary>
    [Option("contrast", "Weight of the contrastive loss, which keeps every place recognisable; 10 without `Identity` and with `Flip` is FastCUT", Min = 0, Max = 1000,
        Source = "Park et al. 2020, section 3")]
    public float Contrast { get; init; } = 1;

    /// <summary>Also on the paintings.</summary>
    [Option("identity", "The contrastive loss on paintings, too, which the generator is to leave alone", Source = "Park et al. 2020, equation 5")]
    public bool Identity { get; init; } = true;

    /// <summary>Flip-equivariance.</summary>
    [Option("flip", "Compare half of the results with the features of the mirrored input, mirrored back", Source = "Park et al. 2020, FastCUT")]
    public bool Flip { get; init; }

    /// <summary>Former pictures that the discriminator is shown again.</summary>
    [Option("pool", "Former results that the discriminator is shown again half of the time; 0 shows only new ones", Min = 0, Max = 500, Unit = "N")]
    public int Pool { get; init; }
}
