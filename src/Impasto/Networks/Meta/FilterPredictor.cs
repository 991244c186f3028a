using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Layers;

namespace Impasto.Networks.Meta;

/// <summary>
/// A network whose filters are predicted from a style picture (Shen, Yan and Zeng 2018, arXiv 1709.04111): the style's vector passes a fully connected layer to 14 groups of numbers,
/// and of each group another makes the filters of one convolution. There is no activation between them, so filters are an affine function of the vector, of the groups' rank. The second
/// layers' biases are the filters of the network itself, which begins as an ordinary one. Names: net.*, hidden, filters.d_conv1 and so on, in the authors' order.
/// </summary>
internal sealed class FilterPredictor : StylePredictor
{
    /// <summary>How far the first values let filters differ from style to style, in deviations of the filters: so little that all styles have one network in common to learn.</summary>
    private const double FirstShare = 0.1;

    private readonly LinearLayer _hidden;
    private readonly Dictionary<string, LinearLayer> _filters;

    /// <param name="net">Whose filters are where predictions begin; owned.</param>
    /// <param name="length">Numbers of the style's vector.</param>
    /// <param name="rank">Numbers in a group: 128 in the paper.</param>
    /// <param name="seed">Of the first values; null where others are loaded.</param>
    public FilterPredictor(GeneratedNet net, int length, int rank, ulong? seed)
        : base(length)
    {
        var random = new SeededRandom(seed ?? 0);
        Rank = rank;
        Net = AddModule("net", net);
        _hidden = AddModule("hidden", new LinearLayer(length, net.Layers.Count * rank, random));
        Initialize.Uniform(_hidden.Weight, Math.Sqrt(3), random);
        // The authors generate m's filters before n's, of which they alternate in the network.
        Generated = [.. net.Layers.OrderBy(layer => layer.Name[0] switch { 'd' => 0, 'm' => 1, 'n' => 2, _ => 3 })];
        _filters = Generated.ToDictionary(layer => layer.Name, layer => AddModule($"filters.{layer.Name}", new LinearLayer(rank, layer.Count, random, bias: false)));
        foreach (var layer in seed is null ? [] : Generated)
            Initialize.Normal(_filters[layer.Name].Weight, FirstShare * Math.Sqrt(rank) * layer.Deviation, random);
    }

    /// <summary>The network whose filters are predicted.</summary>
    public GeneratedNet Net { get; }

    /// <summary>Numbers in a group.</summary>
    public int Rank { get; }

    /// <summary>The network's convolutions in the order in which the first layer's groups belong to them.</summary>
    private IReadOnlyList<GeneratedLayer> Generated { get; }

    /// <summary>Values of a predictor of these sizes, those that its vectors are normalised by among them.</summary>
    public static long ValueCount(long width, long length, long rank) =>
        GeneratedNet.ValueCount(width) + 14 * rank * (length + 1) + rank * GeneratedNet.GeneratedCount(width) + 2 * length;

    /// <inheritdoc/>
    public override Tensor Stylize(Tensor content, Tensor vectors)
    {
        var filters = Predict(vectors);
        if (filters.Count == 1)
            return Net.Stylize(content, layer => filters[0][layer]);
        var pictures = Ops.Split(content, 0, [.. Enumerable.Repeat(1, content.Shape.N)]);
        return Ops.Concat(0, [.. pictures.Select((picture, i) => Net.Stylize(picture, layer => filters[i][layer]))]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(IFeedForwardModel Model, int Row)> Make(Tensor vectors, IReadOnlyList<string> styles, float noise)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        return [.. Predict(vectors).Select((filters, i) => (With(filters, styles[i], noise), 0))];
    }

    /// <inheritdoc/>
    public override ITrainableModel MakeOne(Tensor vector, string style, float noise)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        return With(Predict(vector)[0], style, noise);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(IFeedForwardModel Model, int Row)> Like(IReadOnlyList<string> styles) => [.. styles.Select(style => (new GeneratedModel(Net, style), 0))];

    /// <summary>For each of styles' vectors [N, length] the filters of each convolution.</summary>
    private List<Dictionary<string, Tensor>> Predict(Tensor vectors)
    {
        var styles = vectors.Shape[0];
        // Adam moves every weight alike: divided by their number, they move a filter together about as far as its bias does alone.
        var groups = Ops.Split(Ops.Affine(_hidden.Forward(Normal(vectors)), 1f / Rank), 1, [.. Enumerable.Repeat(Rank, Generated.Count)]);
        List<Dictionary<string, Tensor>> made = [.. Enumerable.Range(0, styles).Select(_ => new Dictionary<string, Tensor>())];
        foreach (var (layer, group) in Generated.Zip(groups))
        {
            var rows = Ops.Split(_filters[layer.Name].Forward(group), 0, [.. Enumerable.Repeat(1, styles)]);
            for (var style = 0; style < styles; style++)
                made[style][layer.Name] = Ops.Add(Ops.Reshape(rows[style], layer.Sizes), Net.Filters(layer.Name));
        }
        return made;
    }

    private GeneratedModel With(Dictionary<string, Tensor> filters, string style, float noise)
    {
        var made = new GeneratedNet(Net.Width, seed: null);
        made.Load(Net.State.ToDictionary(p => p.Key, p => filters.GetValueOrDefault(p.Key[..p.Key.IndexOf('.', StringComparison.Ordinal)]) ?? p.Value));
        made.SetRequiresGrad(false);
        return new GeneratedModel(made, style) { Noise = noise };
    }
}
