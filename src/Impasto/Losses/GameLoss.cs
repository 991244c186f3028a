namespace Impasto.Losses;

/// <summary>What two adversaries play for.</summary>
public enum GameLoss
{
    /// <summary>Scores are drawn to 1 for genuine pictures and to 0 for made ones (Mao et al. 2017, arXiv 1611.04076).</summary>
    LeastSquares,

    /// <summary>Cross-entropy, the generator's in the form that doesn't saturate (Goodfellow et al. 2014, arXiv 1406.2661, section 3).</summary>
    Vanilla,

    /// <summary>Scores beyond 1 and -1 count no more (Lim and Ye 2017, arXiv 1705.02894).</summary>
    Hinge,

    /// <summary>The difference of the mean scores, with a penalty that holds the score's gradient at 1 between genuine and made (Gulrajani et al. 2017, arXiv 1704.00028).</summary>
    Wasserstein,
}
