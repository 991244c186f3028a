using Impasto.Methods;
using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>What a term is reported under.</summary>
public enum LossKind
{
    /// <summary>Keeps what is in the picture.</summary>
    Content,

    /// <summary>Brings the style in.</summary>
    Style,
}

/// <summary>One term of a perceptual objective, on the features of one layer.</summary>
public interface ILossTerm : IDisposable
{
    /// <summary>The layer, "relu3_3".</summary>
    string Layer { get; }

    /// <summary>Content or style.</summary>
    LossKind Kind { get; }

    /// <summary>The term's factor in the total.</summary>
    float Weight { get; }

    /// <summary>The term without its weight, a scalar.</summary>
    /// <param name="features">[N, h, w, C] of the picture under optimisation.</param>
    Tensor Evaluate(Tensor features);
}
