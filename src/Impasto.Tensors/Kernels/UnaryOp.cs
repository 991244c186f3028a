namespace Impasto.Tensors.Kernels;

/// <summary>Elementwise functions y = f(x); p and q are their parameters.</summary>
internal enum UnaryOp
{
    /// <summary>p x + q.</summary>
    Affine,

    /// <summary>max(x, 0); gradient 0 at 0.</summary>
    Relu,

    /// <summary>x where x > 0, else p x.</summary>
    LeakyRelu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>log(1 + exp(p x)) / p, and x itself where p x > q.</summary>
    Softplus,

    /// <summary>e^x.</summary>
    Exp,

    /// <summary>Natural logarithm.</summary>
    Log,

    /// <summary>Square root.</summary>
    Sqrt,

    /// <summary>|x|; gradient 0 at 0.</summary>
    Abs,

    /// <summary>x limited to p..q; the gradient passes at both limits.</summary>
    Clamp,

    /// <summary>x^p.</summary>
    Pow,
}
