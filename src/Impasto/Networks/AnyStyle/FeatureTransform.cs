namespace Impasto.Networks.AnyStyle;

/// <summary>How features of a content are given a style's statistics.</summary>
internal enum FeatureTransform
{
    /// <summary>The model's learnt one: Li et al. 2018, or CCPL's simple covariance transformation.</summary>
    Linear,

    /// <summary>Mean and deviation of each channel (Huang and Belongie 2017, arXiv 1703.06868, equation 8).</summary>
    AdaIn,

    /// <summary>Whitening and colouring: T = Σs^½ Σc^-½ (Li et al. 2017, arXiv 1705.08086, equations 1 to 3).</summary>
    Wct,

    /// <summary>The map of that covariance which moves the content least: T = Σc^-½ (Σc^½ Σs Σc^½)^½ Σc^-½ (Lu et al. 2019, arXiv 1906.00668).</summary>
    Transport,
}
