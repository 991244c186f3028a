using Impasto.Imaging;
using Impasto.Losses;
using Impasto.Methods;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Training.FeedForward;

/// <summary>
/// Johnson et al. 2016, equation 5, for batches whose pictures each have a style of their own: the content and each Gram difference divided by the target's own sum of
/// squares, as Gatys' default objective has them, so that the same weights suit every style.
/// </summary>
internal sealed class BatchObjective : IDisposable
{
    private static readonly HashSet<string> Layers = ["relu1_2", "relu2_2", "relu3_3", "relu4_3"];

    private readonly PerceptualNetwork _network;
    private readonly string _contentLayer;
    private readonly float _contentWeight, _styleWeight, _tvWeight;
    private readonly Dictionary<string, List<UnitGram>> _styles = Layers.ToDictionary(layer => layer, _ => new List<UnitGram>());

    /// <param name="network">The loss network; not owned.</param>
    /// <param name="styles">The style pictures at the size that their Gram matrices are taken from.</param>
    /// <param name="contentLayer">One of the style's layers.</param>
    /// <param name="contentWeight">Of the content term.</param>
    /// <param name="styleWeight">Of the mean of the style terms.</param>
    /// <param name="tvWeight">Of the mean squared difference of neighbours.</param>
    public BatchObjective(PerceptualNetwork network, IEnumerable<Picture> styles, string contentLayer, float contentWeight, float styleWeight, float tvWeight)
    {
        (_network, _contentLayer, _contentWeight, _styleWeight, _tvWeight) = (network, contentLayer, contentWeight, styleWeight, tvWeight);
        network.Pooling = PoolingKind.Average;
        using var pause = Tape.Pause();
        foreach (var style in styles)
        {
            using var scope = new TensorScope();
            network.Visit(network.Preprocess(style.ToTensor()), Layers, (layer, features) => _styles[layer].Add(UnitGram.Of(GramLoss.MeanGram(features).ToArray())), keep: false);
        }
    }

    /// <summary>The loss of a batch, to differentiate, and its parts.</summary>
    /// <param name="output">The stylised pictures [N, H, W, 3], 0..1.</param>
    /// <param name="content">What they were made of, of the same shape.</param>
    /// <param name="styles">Each picture's style.</param>
    /// <param name="values">The loss and its weighted parts.</param>
    public Tensor Evaluate(Tensor output, Tensor content, IReadOnlyList<int> styles, out LossValues values)
    {
        Tensor target = null!;
        using (Tape.Pause())
            _network.Visit(_network.Preprocess(content), [_contentLayer], (_, features) => target = features);
        var tv = Ops.Affine(Ops.TotalVariation(output, squared: true), _tvWeight / output.Shape.Count);
        var sum = tv;
        var found = default(LossValues).WithTv(tv.Item());
        _network.Visit(_network.Preprocess(output), Layers, (layer, features) =>
        {
            Add(LossKind.Style, Style(layer, features, styles));
            if (layer == _contentLayer)
                Add(LossKind.Content, Ops.SquaredDistance(features, target, _contentWeight / SumOfSquares(target)));
        });
        values = found;
        return sum;

        void Add(LossKind kind, Tensor term)
        {
            found = found.With(kind, term.Item());
            sum = Ops.Add(sum, term);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var gram in _styles.Values.SelectMany(grams => grams))
            gram.Matrix.Dispose();
    }

    private Tensor Style(string layer, Tensor features, IReadOnlyList<int> styles)
    {
        var targets = styles.Select(style => _styles[layer][style]).ToList();
        var inverses = Tensor.From(targets.ConvertAll(t => t.InverseNorm).ToArray(), styles.Count, 1, 1);
        var matrices = Ops.Concat(0, [.. targets.Select(t => t.Matrix)]);
        return Ops.SquaredDistance(Ops.Multiply(GramLoss.MeanGram(features), inverses), matrices, _styleWeight / (Layers.Count * styles.Count));
    }

    private static float SumOfSquares(Tensor t)
    {
        using var zero = Tensor.Zeros(t.Shape.Sizes);
        return Math.Max(Ops.SquaredDistance(t, zero).Item(), 1e-6f * t.Shape.Count);
    }

    /// <summary>A Gram matrix [1, C, C] divided by its Frobenius norm.</summary>
    private sealed record UnitGram(Tensor Matrix, float InverseNorm)
    {
        public static UnitGram Of(float[] gram)
        {
            var channels = (int)Math.Sqrt(gram.Length);
            var inverse = (float)(1 / Math.Max(Math.Sqrt(gram.Sum(g => (double)g * g)), 1e-3 * channels));
            return new UnitGram(TensorScope.Release(Tensor.From([.. gram.Select(g => g * inverse)], 1, channels, channels)), inverse);
        }
    }
}
