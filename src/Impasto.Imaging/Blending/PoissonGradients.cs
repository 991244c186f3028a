namespace Impasto.Imaging.Blending;

/// <summary>Which differences between neighbours a Poisson blend keeps.</summary>
public enum PoissonGradients
{
    /// <summary>The source's: the pasted part covers what was there.</summary>
    Source,

    /// <summary>The larger of source and destination, edge by edge and channel by channel: the destination's texture shows through.</summary>
    Mixed,
}
