using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Losses;

/// <summary>
/// The sum of weighted terms on pictures and on a perceptual network's features of them: Gatys' equation 7, Johnson's equation 5. The one objective of the optimisation of a
/// picture, the training of networks and the judging of results.
/// </summary>
/// <param name="network">The perceptual network; not owned.</param>
/// <param name="terms">The terms; owned.</param>
internal sealed class PerceptualObjective(PerceptualNetwork network, IReadOnlyList<ILossTerm> terms) : IDisposable
{
    private readonly HashSet<string> _layers = LayersOf(terms);
    private readonly HashSet<string> _contentLayers = LayersOf(terms.Where(term => term.NeedsContent));

    /// <summary>Total and parts for pictures [N, H, W, 3], RGB in 0..1. The total is a tensor to differentiate.</summary>
    /// <param name="pictures">What is judged.</param>
    /// <param name="batch">What it is judged against beside the terms' own targets.</param>
    /// <param name="values">The total and its parts.</param>
    /// <param name="lowMemory">Compute each block of the network a second time instead of keeping its features: about a third more time, half the memory.</param>
    public Tensor Evaluate(Tensor pictures, LossBatch batch, out LossValues values, bool lowMemory = false)
    {
        var run = new Evaluation(terms, batch, ContentFeatures(batch));
        var sum = run.Add(null, null, pictures);
        if (_layers.Count > 0)
        {
            var x = network.Preprocess(pictures);
            if (lowMemory)
                sum = ByBlocks(run, x, sum);
            else
                network.Visit(x, _layers, (layer, features) => sum = run.Add(sum, layer, features));
        }
        values = run.Values;
        return sum ?? throw new InvalidOperationException("An objective without a term has no value.");
    }

    /// <summary>The values alone, without keeping anything for a gradient.</summary>
    public LossValues Measure(Tensor pictures, LossBatch? batch = null)
    {
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        Evaluate(pictures, batch ?? LossBatch.Fixed, out var values);
        return values;
    }

    /// <summary>Adds the gradient to the pictures' <see cref="Tensor.Grad"/> and returns the values.</summary>
    /// <param name="pictures">A leaf that requires a gradient.</param>
    /// <param name="lowMemory">As for <see cref="Evaluate"/>.</param>
    public LossValues Accumulate(Tensor pictures, bool lowMemory = false)
    {
        using var scope = new TensorScope();
        Tape.Backward(Evaluate(pictures, LossBatch.Fixed, out var values, lowMemory));
        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var term in terms)
            term.Dispose();
    }

    private Tensor? ByBlocks(Evaluation run, Tensor x, Tensor? sum)
    {
        foreach (var block in network.Blocks(_layers))
        {
            var outputs = Tape.Checkpoint(x, input =>
            {
                // The block after this one had other sizes: what is kept for reuse must not lie beside what follows.
                if (Tape.IsRecording)
                    ComputeContext.Current.Pool.Trim();
                Tensor? terms = null;
                var output = network.VisitBlock(block, input, _layers, (layer, features) => terms = run.Add(terms, layer, features), keep: false);
                return [output, terms];
            });
            if (outputs[1] is { } found)
                sum = sum is null ? found : Ops.Add(sum, found);
            x = outputs[0] ?? x;
        }
        return sum;
    }

    private Dictionary<string, Tensor> ContentFeatures(LossBatch batch)
    {
        var features = new Dictionary<string, Tensor>();
        if (terms.Any(term => term.NeedsContent) && batch.Content is null)
            throw new ArgumentException("A term compares with the content, but the batch has none: set LossBatch.Content.", nameof(batch));
        if (_contentLayers.Count > 0)
        {
            using var pause = Tape.Pause();
            network.Visit(network.Preprocess(batch.Content!), _contentLayers, features.Add);
        }
        return features;
    }

    private static HashSet<string> LayersOf(IEnumerable<ILossTerm> terms) => [.. terms.Select(term => term.Layer).OfType<string>()];

    /// <summary>One evaluation's terms, added up as the network comes to their layers.</summary>
    private sealed class Evaluation(IReadOnlyList<ILossTerm> terms, LossBatch batch, Dictionary<string, Tensor> content)
    {
        private readonly HashSet<ILossTerm> _counted = [];

        public LossValues Values { get; private set; }

        public Tensor? Add(Tensor? sum, string? layer, Tensor features)
        {
            foreach (var term in terms)
            {
                if (term.Layer != layer)
                    continue;
                var value = term.Evaluate(features, term.NeedsContent ? layer is null ? batch.Content : content[layer] : null, batch);
                // A block that is computed a second time has been counted.
                if (_counted.Add(term))
                    Values = Values.With(term.Name, value.Item());
                sum = sum is null ? value : Ops.Add(sum, value);
            }
            return sum;
        }
    }
}
