namespace Impasto.Losses;

/// <summary>What a term's sum of squares is divided by.</summary>
internal enum LossScale
{
    /// <summary>
    /// As Gatys et al. 2016: content 1/2 sum (F - P)² (equation 1), style sum (G / M - A / M_a)² / (4 N²), M each picture's own number of positions
    /// (equations 3 and 4).
    /// </summary>
    Gatys,

    /// <summary>As Johnson et al. 2016: content mean over C H W (equation 2), style sum of squares of Gram matrices that are divided by C H W (equations 3 and 4).</summary>
    Johnson,

    /// <summary>By the target's own sum of squares: 1 is "as far as a blank", at any size, layer and network.</summary>
    Relative,
}
