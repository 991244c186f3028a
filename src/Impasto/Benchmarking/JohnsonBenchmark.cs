using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Losses;
using Impasto.Networks;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Optimizers;
using Impasto.Training.FeedForward;

namespace Impasto.Benchmarking;

/// <summary>Johnson's network, forward and a training step with VGG-16's losses, and the models with many styles that are found.</summary>
/// <param name="models">Where networks are; random weights stand in for a VGG-16 that isn't installed.</param>
internal sealed class JohnsonBenchmark(ModelStore models) : WorkBenchmark
{
    private const int Batch = 4, Crop = 256;

    /// <inheritdoc/>
    public override string Name => "johnson";

    /// <inheritdoc/>
    public override string Summary => "Johnson's network of width 32 and 16, forward and a training step, and the models of many styles";

    internal override IEnumerable<BenchmarkWork> Works(BenchmarkSettings settings, IProgress<string>? progress, CancellationToken cancel)
    {
        (string Name, int Size)[] forward = settings.Network is { } one ? [(one, settings.Size ?? 512)]
            : settings.Size is { } size ? [("johnson32", size), ("johnson16", size)]
            : [("johnson32", 512), ("johnson16", 512), ("johnson32", 1024)];
        foreach (var (name, side) in forward)
        {
            using var work = ForwardWork.Open(models, name);
            if (work is null)
            {
                // Not an error: 'impasto bench --network vgg16' measures everything that vgg16 has a part in.
                progress?.Report($"'{name}' is no network that stylises: bench johnson takes johnson32, johnson16, a style or a model file.");
                yield break;
            }
            yield return work.At(side);
        }
        if (settings.Network is not null)
            yield break;
        foreach (var (width, passes) in ((int, double)[])[(32, 12.2), (16, 19.7)])
        {
            using var pass = ForwardWork.Open(models, $"johnson{width}")!;
            yield return new BenchmarkWork($"johnson{width} training step, batch {Batch}, VGG-16 losses", Crop, null, use => TrainingStep(width, use))
            {
                Peer = pass.Pass(512) with { PyTorch = ["step", $"{width}", $"{Batch}", $"{Crop}"], Passes = passes },
            };
        }
        foreach (var model in models.All().Where(model => model.Entry.Kind == FeedForwardKind.Cin.Name))
        {
            using var work = ForwardWork.Open(models, model.Entry.Name)!;
            foreach (var side in settings.Size is { } only ? [only] : (int[])[512, 1024])
                yield return work.At(side);
        }
    }

    private void TrainingStep(int width, Action<Action> use)
    {
        using var outer = new TensorScope();
        using var loss = BenchmarkNetworks.Open(models, "vgg16");
        using var style = BenchmarkNetworks.Noise(Crop);
        var options = new FeedForwardTrainOptions();
        using var objective = FeedForwardTargets.Build(loss, [style.ToPicture()], options.ContentLayer, options.Weights);
        using var network = new TransformNet(width);
        using var adam = new Adam(network.Parameters, 1e-3);
        Picture[] photos = [.. Enumerable.Repeat(style.ToPicture(), Batch)];
        var content = photos.ToTensor();
        use(() =>
        {
            using var scope = new TensorScope();
            network.ZeroGrad();
            Tape.Backward(objective.Evaluate(network.Stylize(content), new LossBatch { Content = content, Styles = new int[Batch] }, out _));
            adam.Step();
        });
    }
}
