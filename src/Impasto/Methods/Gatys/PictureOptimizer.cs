namespace Impasto.Methods.Gatys;

/// <summary>What changes the picture.</summary>
public enum PictureOptimizer
{
    /// <summary>L-BFGS with a line search: converges fastest.</summary>
    Lbfgs,

    /// <summary>Adam: needs less memory.</summary>
    Adam,
}
