using Impasto.Catalog;
using Impasto.Networks;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Benchmarking;

/// <summary>One pass of a network that stylises, and the same network for a peer.</summary>
internal sealed class ForwardWork : IDisposable
{
    private readonly Action<Tensor> _run;
    private readonly Func<OnnxModel> _graph;
    private readonly int _styles;
    private readonly Func<int, double>? _flops;
    private readonly IDisposable _network;
    private readonly string _name;

    private ForwardWork(string name, Action<Tensor> run, Func<OnnxModel> graph, int styles, Func<int, double>? flops, IDisposable network) =>
        (_name, _run, _graph, _styles, _flops, _network) = (name, run, graph, styles, flops, network);

    /// <summary>
    /// A network that stylises, by name: "johnson32" and other widths with random weights, a style's or model's name, a model file, an
    /// .onnx file. Null is none of these.
    /// </summary>
    /// <exception cref="ModelException">The model is missing or damaged.</exception>
    public static ForwardWork? Open(ModelStore models, string name)
    {
        if (name.StartsWith("johnson", StringComparison.Ordinal) && int.TryParse(name.AsSpan("johnson".Length), out var width) && width is >= 1 and <= 512)
            return Of(name, new TransformModel(new TransformNet(width), [name]));
        if (models.FindStyle(name) is { } style)
        {
            models.Get(style.Entry.Name);
            return Of(FeedForwardKind.LoadAny(style.Path), style.Entry.Name, ModelStore.OwnName(style, name), style.Path);
        }
        if (!File.Exists(name))
            return null;
        var file = Path.GetFileNameWithoutExtension(name);
        // Perceptual networks lie in the same files.
        return FeedForwardKind.Recognizes(name) ? Of(FeedForwardKind.LoadAny(name), file, file, name) : null;
    }

    /// <summary>One pass over a square picture; operations are counted with upsampled convolutions as they are defined.</summary>
    public BenchmarkWork At(int size)
    {
        var styles = _styles > 0 ? $" with {_styles} styles" : "";
        return new BenchmarkWork($"{_name}{styles}, forward", size, _flops?.Invoke(size), BenchmarkNetworks.Forward(size, _run)) { Peer = Pass(size) };
    }

    /// <summary>The same for a peer.</summary>
    public PeerWork Pass(int size) => new(_graph, size, _styles);

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private static ForwardWork Of(IFeedForwardModel model, string name, string style, string path) => model switch
    {
        TransformModel transform => Of(name, transform),
        StyleBankModel bank => Of(style, bank),
        GeneratedModel generated => new ForwardWork(name, x => generated.Network.Stylize(x), () => FeedForwardOnnx.Export(generated), 0, size => Flops(generated.Network, size), generated),
        _ => Of(name, (OnnxNetwork)model, path),
    };

    private static ForwardWork Of(string name, TransformModel model)
    {
        var network = model.Network;
        float[] shares = [.. Enumerable.Repeat(1f / Math.Max(1, network.Styles), network.Styles)];
        network.SetRequiresGrad(false);
        return new ForwardWork(name, x => network.Stylize(x, network.Styles > 0 ? Tensor.From(shares, 1, network.Styles) : null), () => FeedForwardOnnx.Export(model),
            network.Styles,
            size => Flops(network, size), model);
    }

    /// <summary>One bank: the style's own, or the first where the model is named.</summary>
    private static ForwardWork Of(string name, StyleBankModel model)
    {
        var style = Math.Max(0, model.Styles.ToList().IndexOf(name));
        var network = model.Network;
        return new ForwardWork(name, x => Ops.Sigmoid(network.Decode(network.Bank(network.Encode(x), style))), () => FeedForwardOnnx.Export(model, style), 0, null, model);
    }

    private static ForwardWork Of(string name, OnnxNetwork network, string path)
    {
        float[] shares = [.. Enumerable.Repeat(1f / Math.Max(1, network.Styles.Count), network.Styles.Count)];
        return new ForwardWork(name, x => network.Stylize(x, network.TakesWeights ? shares : null), () => OnnxModel.Load(path), network.TakesWeights ? network.Styles.Count : 0,
            null, network);
    }

    private static double Flops(TransformNet network, int size)
    {
        double w = network.Width, ends = 2.0 * network.Kernel * network.Kernel * 3 * w, full = (double)size * size;
        return 2 * full * (ends + 9 * (2 * w * w / 4 + 8 * w * w / 16 + network.Blocks * 2 * 16 * w * w / 16 + 8 * w * w / 4 + 2 * w * w));
    }
    private static double Flops(GeneratedNet network, int size)
    {
        double ends = 9 * 9 * 3 * network.Width, seen = size + 2 * GeneratedNet.Border, sum = ends * ((double)size * size + seen * seen);
        foreach (var layer in network.Layers)
        {
            var doubles = layer.Step == GeneratedLayer.Change.Double;
            var after = layer.Step switch { GeneratedLayer.Change.Halve => seen / 2, GeneratedLayer.Change.Trim => seen - 2, _ => 2 * seen };
            // A transposed convolution does its work for each position that it takes.
            sum += layer.Count * (doubles ? seen * seen : after * after);
            seen = after;
        }
        return 2 * sum;
    }
}
