using Impasto.Catalog;

namespace Impasto.Benchmarking;

/// <summary>Forward passes of perceptual networks, or of one network that is named, which may be one that stylises.</summary>
/// <param name="models">Where networks are; the architecture's own random weights stand in for one that isn't installed, since the values don't change the time.</param>
internal sealed class NetworkBenchmark(ModelStore models) : WorkBenchmark
{
    /// <inheritdoc/>
    public override string Name => "network";

    /// <inheritdoc/>
    public override string Summary => "forward passes of VGG-19 to relu5_1, VGG-16 to relu4_3 and slim, or of the network, style or file that `Network` names";

    internal override IEnumerable<BenchmarkWork> Works(BenchmarkSettings settings, IProgress<string>? progress, CancellationToken cancel)
    {
        var size = settings.Size ?? 512;
        string[] names = settings.Network is { } one ? [one] : ["vgg19", "vgg16", "slim"];
        foreach (var name in names)
        {
            using var stylizing = ForwardWork.Open(models, name);
            if (stylizing is not null)
            {
                yield return stylizing.At(size);
                continue;
            }
            using var network = BenchmarkNetworks.Open(models, name);
            var layer = BenchmarkNetworks.Deepest(network);
            yield return new BenchmarkWork($"{network.Name} to {layer}, forward", size, network.Flops(size, size, layer),
                BenchmarkNetworks.Forward(size, x => network.Features(x, layer)))
            {
                Peer = new PeerWork(() => BenchmarkNetworks.Export(network, layer), size),
            };
        }
    }
}
