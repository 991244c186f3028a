using Impasto.Tensors;
using Impasto.Tensors.Layers;

namespace Impasto.Networks;

/// <summary>
/// Two fully connected layers for the features of each depth of a generator, after which places are compared (Park et al. 2020, arXiv 2007.15651, section 3). Parameters are named
/// l0.1, l0.2, l1.1 and so on.
/// </summary>
internal sealed class PatchProjection : Module
{
    private readonly (LinearLayer First, LinearLayer Second)[] _layers;

    /// <param name="channels">Of the features of each depth.</param>
    /// <param name="size">Numbers that a place becomes: 256 in the paper.</param>
    /// <param name="seed">Of the first values.</param>
    public PatchProjection(IEnumerable<int> channels, int size, ulong seed)
    {
        var random = new SeededRandom(seed);
        _layers = [.. channels.Select((count, i) => (AddModule($"l{i}.1", new LinearLayer(count, size, random)),
            AddModule($"l{i}.2", new LinearLayer(size, size, random))))];
    }

    /// <summary>Places [count, C] of features of a depth to [count, size].</summary>
    public Tensor Forward(int depth, Tensor places) => _layers[depth].Second.Forward(Ops.Relu(_layers[depth].First.Forward(places)));
}
