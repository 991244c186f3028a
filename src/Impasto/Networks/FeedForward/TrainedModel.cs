using Impasto.Tensors.Layers;

namespace Impasto.Networks.FeedForward;

/// <summary>What the models of our own networks hold.</summary>
/// <param name="network">The network; owned.</param>
/// <param name="styles">The names of its styles, in the network's order.</param>
internal abstract class TrainedModel<TNetwork>(TNetwork network, IReadOnlyList<string> styles) : IDisposable
    where TNetwork : Module
{
    /// <summary>The network.</summary>
    public TNetwork Network => network;

    /// <summary>The names of its styles, in the network's order.</summary>
    public IReadOnlyList<string> Styles => styles;

    /// <summary>Deviation of the noise on its input; 0 is none.</summary>
    public float Noise { get; init; }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}
