using Impasto.Options;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>Options of the parametric texture model of Portilla and Simoncelli.</summary>
public sealed record PortillaSimoncelliOptions
{
    /// <summary>
    /// Scales of the steerable pyramid; 0 is 4, and 5 for samples from 384 pixels, 6 from 768 and so on, where the texture is as large. Small samples have fewer:
    /// the coarsest low-pass must hold the neighbourhood.
    /// </summary>
    [Option("scales", "Scales of the pyramid; 0 is 4, and more for samples beyond 384 px; small samples get fewer", Min = 0, Max = 8, Unit = "N",
        Source = "Portilla and Simoncelli 2000, section 3: 4")]
    public int Scales { get; init; }

    /// <summary>Orientations of the steerable pyramid.</summary>
    [Option("orientations", "Orientations of the pyramid", Min = 2, Max = 16, Unit = "N", Source = "Portilla and Simoncelli 2000, section 3")]
    public int Orientations { get; init; } = 4;

    /// <summary>Side of the auto-correlations' neighbourhood, odd; 0 is 9, or 7 for samples below 256 px.</summary>
    [Option("neighborhood", "Side of the neighbourhood of auto-correlations, odd; 0 is 9, or 7 below 256 px", Min = 0, Max = 31, Unit = "px",
        Source = "Portilla and Simoncelli 2000, section 3")]
    public int Neighborhood { get; init; }

    /// <summary>Rounds of projecting every constraint, coarse to fine.</summary>
    [Option("rounds", "Rounds of projecting every constraint, coarse to fine", Min = 0, Max = 1000, Unit = "N", Source = "Portilla and Simoncelli 2000, section 4")]
    public int Rounds { get; init; } = 25;

    /// <summary>Descent steps (L-BFGS on the squared error of all statistics) after the rounds, at most; they stop at the tolerance.</summary>
    [Option("refine", "Descent steps after the rounds, at most, until the tolerance is reached", Min = 0, Max = 10000, Unit = "N")]
    public int Refine { get; init; } = 50;

    /// <summary>Relative error of all statistics at which to stop.</summary>
    [Option("tolerance", "Relative error of the statistics at which to stop", Min = 0, Max = 1)]
    public double Tolerance { get; init; } = 0.002;

    /// <summary>What becomes of the jumps between a sample's opposite borders, which the periodic filters meet.</summary>
    [Option("border", "The jumps between a sample's opposite borders: taken away by a smooth picture, or left as edges that wrap around",
        Source = "Moisan 2011, JMIV 39 (smooth); Portilla and Simoncelli 2000 (wrap)")]
    public BorderTreatment Border { get; init; }
}
