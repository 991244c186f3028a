namespace Impasto.Imaging.Color;

/// <summary>Which of the linear maps with A S_source A^T = S_reference is taken.</summary>
public enum CovarianceMatch
{
    /// <summary>A = L_ref L_src^-1 with lower triangular Cholesky factors (Gatys et al. 2016, arXiv 1606.05897).</summary>
    Cholesky,

    /// <summary>A = S_ref^1/2 S_src^-1/2 with symmetric roots (Hertzmann et al. 2001; Gatys et al. 2016).</summary>
    SymmetricRoot,

    /// <summary>A = S_src^-1/2 (S_src^1/2 S_ref S_src^1/2)^1/2 S_src^-1/2, which moves colours least (Pitie and Kokaram 2007).</summary>
    MongeKantorovich,
}
