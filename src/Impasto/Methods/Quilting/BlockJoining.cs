namespace Impasto.Methods.Quilting;

/// <summary>How blocks are placed and joined: the three panels of Efros and Freeman 2001, figure 2.</summary>
public enum BlockJoining
{
    /// <summary>By the best overlap, joined along the cheapest cut.</summary>
    Cut,

    /// <summary>By the best overlap, without a cut.</summary>
    Overlap,

    /// <summary>At random.</summary>
    Random,
}
