using System.Runtime.CompilerServices;
using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Benchmarking;

/// <summary>
/// Gatys' iterations, loss and gradient (rows 3 to 5 of DESIGN.md section 6), and a whole run with slim. The peer has no gradients: PyTorch's iteration is
/// stood for by ONNX Runtime's forward pass in the same run, times what DESIGN.md section 6 measured between the two (3.4 for VGG-19, 3.7 for VGG-16).
/// </summary>
/// <param name="models">Where networks are.</param>
public sealed class GatysBenchmark(ModelStore models) : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "gatys";

    /// <inheritdoc/>
    public string Summary => "one iteration of Gatys' method with VGG-19, VGG-16 and slim, and a whole run with slim";

    /// <inheritdoc/>
    public async IAsyncEnumerable<BenchmarkRow> RunAsync(BenchmarkSettings settings, IProgress<string>? progress = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (string, int)[] works = settings.Network is { } one ? [(one, settings.Size ?? 512)]
            : settings.Size is { } size ? [("vgg19", size), ("vgg16", size), ("slim", size)]
            : [("vgg19", 512), ("vgg16", 512), ("vgg19", 256), ("slim", 512)];
        foreach (var (name, side) in works)
        {
            using var network = BenchmarkNetworks.Open(models, name);
            progress?.Report($"Gatys iteration, {network.Name}, {side} px");
            var deepest = BenchmarkNetworks.Deepest(network);
            var milliseconds = await Task.Run(() => Iteration(network, side, settings.Repeats), cancel).ConfigureAwait(false);
            double? peer = null;
            if (settings.Peer && name is "vgg16" or "vgg19")
                peer = (network.Name == "vgg19" ? 3.4 : 3.7) * await OnnxPeer.MeasureAsync(network, deepest, side, settings.Repeats, settings.Threads, cancel).ConfigureAwait(false);
            yield return new BenchmarkRow($"gatys iteration, {network.Name} to {deepest}", side, milliseconds, 2 * network.Flops(side, side, deepest) / milliseconds / 1e6,
                Machine.PeakMemoryBytes, peer is null ? null : "PyTorch, from ONNX Runtime's forward pass", peer);
        }
        if (settings.Network is not null)
            yield break;
        progress?.Report("Gatys with slim, 512 px, default settings, whole run");
        var noise = new Picture(512, 512, 3, BenchmarkNetworks.Noise(512).ToArray());
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await new GatysMethod(models).RenderAsync(new StyleRequest { Content = noise, Styles = [new Style("noise", noise)], Options = new GatysOptions { Network = "slim" } }, null, cancel)
            .ConfigureAwait(false);
        yield return new BenchmarkRow("gatys with slim, default settings, whole run", 512, clock.Elapsed.TotalMilliseconds, null, Machine.PeakMemoryBytes);
    }

    private static double Iteration(PerceptualNetwork network, int size, int repeats)
    {
        using var scope = new TensorScope();
        var image = BenchmarkNetworks.Noise(size);
        var picture = image.ToPicture();
        // VGG-19 with the paper's layers, the others with the default ones.
        var options = network.Name == "vgg19" ? GatysOptions.Published with { Pooling = PoolingKind.Max } : new GatysOptions { Pooling = PoolingKind.Max };
        network.Pooling = PoolingKind.Max;
        using var objective = GatysTargets.Build(network, options, picture, [new Style("noise", picture)], null, 1);
        image.RequiresGrad = true;
        return Stopwatches.Median(repeats, () =>
        {
            objective.Accumulate(image);
            image.ZeroGrad();
        });
    }
}
