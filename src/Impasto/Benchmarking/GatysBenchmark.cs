using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Perception;
using Impasto.Tensors;

namespace Impasto.Benchmarking;

/// <summary>Gatys' iterations, loss and gradient, and a whole run with slim.</summary>
/// <param name="models">Where networks are.</param>
internal sealed class GatysBenchmark(ModelStore models) : WorkBenchmark
{
    /// <inheritdoc/>
    public override string Name => "gatys";

    /// <inheritdoc/>
    public override string Summary => "one iteration of Gatys' method with VGG-19, VGG-16 and slim, and a whole run with slim";

    internal override IEnumerable<BenchmarkWork> Works(BenchmarkSettings settings, IProgress<string>? progress, CancellationToken cancel)
    {
        (string, int)[] works = settings.Network is { } one ? [(one, settings.Size ?? 512)]
            : settings.Size is { } size ? [("vgg19", size), ("vgg16", size), ("slim", size)]
            : [("vgg19", 512), ("vgg16", 512), ("vgg19", 256), ("slim", 512)];
        foreach (var (name, side) in works)
        {
            using var network = BenchmarkNetworks.Open(models, name);
            var deepest = BenchmarkNetworks.Deepest(network);
            yield return new BenchmarkWork($"gatys iteration, {network.Name} to {deepest}", side, 2 * network.Flops(side, side, deepest), use => Iteration(network, side, use))
            {
                Peer = name is "vgg16" or "vgg19"
                    ? new PeerWork(() => BenchmarkNetworks.Export(network, deepest), side) { PyTorch = ["gatys", name, $"{side}"], Passes = name == "vgg19" ? 3.4 : 3.7 }
                    : null,
            };
        }
        if (settings.Network is not null)
            yield break;
        yield return new BenchmarkWork("gatys with slim, default settings, whole run", 512, null, use =>
        {
            var noise = new Picture(512, 512, 3, BenchmarkNetworks.Noise(512).ToArray());
            var request = new StyleRequest { Content = noise, Styles = [new Style("noise", noise)], Options = new GatysOptions { Network = "slim" } };
            use(() => new GatysMethod(models).RenderAsync(request, null, cancel).GetAwaiter().GetResult());
        })
        { Long = true };
    }

    private static void Iteration(PerceptualNetwork network, int size, Action<Action> use)
    {
        using var scope = new TensorScope();
        var image = BenchmarkNetworks.Noise(size);
        var picture = image.ToPicture();
        // VGG-19 with the paper's layers, the others with the default ones.
        var options = network.Name == "vgg19" ? GatysOptions.Published with { Pooling = PoolingKind.Max } : new GatysOptions { Pooling = PoolingKind.Max };
        network.Pooling = PoolingKind.Max;
        using var grams = StyleGrams.Of(network, picture, options.StyleLayers);
        using var objective = GatysTargets.Build(network, options, picture, [new Style("noise", picture)], [grams], null, 1);
        image.RequiresGrad = true;
        use(() =>
        {
            objective.Accumulate(image);
            image.ZeroGrad();
        });
    }
}
