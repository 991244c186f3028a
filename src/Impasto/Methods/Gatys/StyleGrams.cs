using Impasto.Imaging;
using Impasto.Losses;
using Impasto.Perception;
using Impasto.Tensors;

namespace Impasto.Methods.Gatys;

/// <summary>A style picture's Gram matrices at one size, which a session keeps from one photograph to the next.</summary>
/// <param name="layers">[1, C, C] by layer; owned.</param>
internal sealed class StyleGrams(IReadOnlyDictionary<string, Tensor> layers) : IDisposable
{
    /// <summary>Those of a picture as it is.</summary>
    public static StyleGrams Of(PerceptualNetwork network, Picture picture, IEnumerable<string> layers)
    {
        using var scope = new TensorScope();
        return new StyleGrams(LossTargets.Grams(network, picture, layers).ToDictionary(pair => pair.Key, pair => LossTargets.Own(pair.Value)));
    }

    /// <summary>A layer's.</summary>
    public Tensor this[string layer] => layers[layer];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var gram in layers.Values)
            gram.Dispose();
    }
}
