namespace Impasto.Methods.Gatys;

/// <summary>What becomes of a texture's values after each scale.</summary>
public enum HistogramUse
{
    /// <summary>They are given the samples' histogram.</summary>
    Match,

    /// <summary>They stay as the optimiser left them.</summary>
    Free,
}
