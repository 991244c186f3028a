using Impasto.Tensors;

namespace Impasto.Methods.Gatys;

/// <summary>A style picture's Gram matrices at one size, which a session keeps from one photograph to the next.</summary>
/// <param name="layers">[1, C, C] by layer; owned.</param>
internal sealed class StyleGrams(IReadOnlyDictionary<string, Tensor> layers) : IDisposable
{
    /// <summary>A layer's.</summary>
    public Tensor this[string layer] => layers[layer];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var gram in layers.Values)
            gram.Dispose();
    }
}
