namespace Impasto.Methods.Gatys;

/// <summary>What several samples' Gram matrices are mixed to.</summary>
public enum GramMixing
{
    /// <summary>The mean in the metric of optimal transport (barycentre of Gaussians): what halves of both would not have, so that the texture lies between them.</summary>
    Transport,

    /// <summary>The weighted mean (Gatys et al. 2015): what halves of both, side by side, have exactly.</summary>
    Convex,
}
