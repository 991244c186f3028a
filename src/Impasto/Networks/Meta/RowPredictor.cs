using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Layers;

namespace Impasto.Networks.Meta;

/// <summary>
/// A transform network whose scales and offsets are predicted from a style picture (Ghiasi, Lee, Kudlur, Dumoulin and Shlens 2017, arXiv 1705.06830): the style's vector passes two
/// fully connected layers, what comes out is added to the network's own rows. Names: net.*, hidden, rows.
/// </summary>
internal sealed class RowPredictor : StylePredictor
{
    /// <summary>
    /// Factors of the two layers' inputs. Adam moves every weight alike, so an output moves with the sum of its inputs: of 1,920 it would leap, where a convolution's walks.
    /// </summary>
    private const float RowScale = 0.1f;

    private readonly LinearLayer _hidden, _rows;

    /// <param name="net">Of one style, whose rows are where predictions begin; owned.</param>
    /// <param name="length">Numbers of the style's vector.</param>
    /// <param name="hidden">Units between the two layers.</param>
    /// <param name="seed">Of the first values.</param>
    public RowPredictor(TransformNet net, int length, int hidden, ulong seed = 0)
        : base(length)
    {
        var random = new SeededRandom(seed);
        Net = AddModule("net", net);
        _hidden = AddModule("hidden", new LinearLayer(length, hidden, random));
        _rows = AddModule("rows", new LinearLayer(hidden, Rows(net), random, bias: false));
        Initialize.Uniform(_hidden.Weight, Math.Sqrt(3), random);
        Initialize.Uniform(_rows.Weight, Math.Sqrt(3.0 / hidden), random);
    }

    /// <summary>The network whose rows are predicted.</summary>
    public TransformNet Net { get; }

    /// <summary>Units between the two layers.</summary>
    public int Hidden => _hidden.Bias!.Shape[0];

    /// <summary>Values of a predictor of these sizes, those that its vectors are normalised by among them.</summary>
    public static long ValueCount(long width, long blocks, long kernel, long length, long hidden)
    {
        var rows = 2 * width * (1 + 2 + 4 + 8 * blocks + 2 + 1);
        return TransformNet.ValueCount(width, blocks, 0, kernel) + hidden * (length + 1 + rows) + 2 * length;
    }

    /// <inheritdoc/>
    public override Tensor Stylize(Tensor content, Tensor vectors)
    {
        var pictures = content.Shape.N;
        var rows = Predict(vectors.Shape[0] == pictures ? vectors : Ops.Concat(0, [.. Enumerable.Repeat(vectors, pictures)]));
        return Net.Stylize(content, layer => rows[layer]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(IFeedForwardModel Model, int Row)> Make(Tensor vectors, IReadOnlyList<string> styles, float noise)
    {
        var model = MakeMany(vectors, styles, noise);
        return [.. styles.Select((_, i) => (model, i))];
    }

    /// <inheritdoc/>
    public override ITrainableModel MakeOne(Tensor vector, string style, float noise)
    {
        using var many = MakeMany(vector, [style], noise);
        return many.WithStyles([style], isConditional: false);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(IFeedForwardModel Model, int Row)> Like(IReadOnlyList<string> styles)
    {
        // The made network's rows weigh nothing.
        var model = new TransformModel(Net, styles);
        return [.. styles.Select((_, i) => (model, i))];
    }

    /// <summary>The rows [N, C] of each normalised layer, of styles' vectors [N, length].</summary>
    private Dictionary<string, (Tensor Scale, Tensor Offset)> Predict(Tensor vectors)
    {
        var predicted = _rows.Forward(Ops.Affine(Ops.Relu(_hidden.Forward(Normal(vectors))), RowScale));
        var layers = Net.NormalizedLayers.ToList();
        var parts = Ops.Split(predicted, 1, [.. layers.SelectMany(layer => new[] { layer.Channels, layer.Channels })]);
        var own = Net.State;
        return layers.Select((layer, i) => (layer.Name,
            Rows: (Ops.Add(parts[2 * i], own[$"{layer.Name}.norm.weight"]), Ops.Add(parts[2 * i + 1], own[$"{layer.Name}.norm.bias"])))).ToDictionary(row => row.Name, row => row.Rows);
    }

    private TransformModel MakeMany(Tensor vectors, IReadOnlyList<string> styles, float noise)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var rows = Predict(vectors);
        var made = new TransformNet(Net.Width, Net.Blocks, styles.Count, Net.Kernel) { Linear = Net.Linear };
        made.Load(Net.State.ToDictionary(p => p.Key, p => p.Key.EndsWith(".norm.weight", StringComparison.Ordinal) ? rows[p.Key[..^12]].Scale
            : p.Key.EndsWith(".norm.bias", StringComparison.Ordinal) ? rows[p.Key[..^10]].Offset : p.Value));
        made.SetRequiresGrad(false);
        return new TransformModel(made, styles) { Noise = noise };
    }

    private static int Rows(TransformNet net) => 2 * net.NormalizedLayers.Sum(layer => layer.Channels);
}
