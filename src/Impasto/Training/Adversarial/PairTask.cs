namespace Impasto.Training.Adversarial;

/// <summary>What a network learns from pairs of pictures.</summary>
public enum PairTask
{
    /// <summary>What the oil filter makes of a photograph.</summary>
    Oil,

    /// <summary>A photograph from its edges.</summary>
    Edges,

    /// <summary>The right half of a picture from its left half.</summary>
    Halves,
}
