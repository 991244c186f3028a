using System.Runtime.CompilerServices;
using Impasto.Catalog;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Benchmarking;

/// <summary>Forward passes of perceptual networks: rows 1 and 2 of DESIGN.md section 6; or of one network that is named, which may be one that stylises.</summary>
/// <param name="models">Where networks are; the architecture's own random weights stand in for one that isn't installed, since the values don't change the time.</param>
public sealed class NetworkBenchmark(ModelStore models) : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "network";

    /// <inheritdoc/>
    public string Summary => "forward passes of VGG-19 to relu5_1, VGG-16 to relu4_3 and slim, or of the network, style or file that --network names";

    /// <inheritdoc/>
    public async IAsyncEnumerable<BenchmarkRow> RunAsync(BenchmarkSettings settings, IProgress<string>? progress = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string[] names = settings.Network is { } one ? [one] : ["vgg19", "vgg16", "slim"];
        foreach (var name in names)
        {
            using var stylizing = ForwardWork.Open(models, name);
            if (stylizing is not null)
            {
                yield return await JohnsonBenchmark.ForwardAsync(stylizing, settings.Size ?? 512, settings, OnnxPeer.Name, progress, cancel).ConfigureAwait(false);
                continue;
            }
            using var network = BenchmarkNetworks.Open(models, name);
            var layer = BenchmarkNetworks.Deepest(network);
            var size = settings.Size ?? 512;
            progress?.Report($"{network.Name} to {layer}, {size} px");
            var milliseconds = await Task.Run(() => Forward(network, layer, size, settings.Repeats), cancel).ConfigureAwait(false);
            double? peer = settings.Peer ? await OnnxPeer.MeasureAsync(network, layer, size, settings.Repeats, settings.Threads, cancel).ConfigureAwait(false) : null;
            yield return new BenchmarkRow($"{network.Name} to {layer}, forward", size, milliseconds, network.Flops(size, size, layer) / milliseconds / 1e6, Machine.PeakMemoryBytes,
                peer is null ? null : OnnxPeer.Name, peer);
        }
    }

    private static double Forward(PerceptualNetwork network, string layer, int size, int repeats)
    {
        using var pause = Tape.Pause();
        using var outer = new TensorScope();
        var image = BenchmarkNetworks.Noise(size);
        return Stopwatches.Median(repeats, () =>
        {
            using var scope = new TensorScope();
            network.Features(image, layer);
        });
    }
}
