using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Losses;

/// <summary>
/// The total of weighted terms on a perceptual network's features plus total variation: Gatys' equation 7, Johnson's equation 5. One set of objects serves the
/// optimisation of a picture, the training of networks and the judging of results.
/// </summary>
/// <param name="network">The perceptual network; not owned.</param>
/// <param name="terms">The terms; owned.</param>
/// <param name="tvWeight">Factor of the total variation.</param>
/// <param name="tvSquared">Squared differences (smooth) instead of absolute ones.</param>
public sealed class PerceptualObjective(PerceptualNetwork network, IReadOnlyList<ILossTerm> terms, float tvWeight = 0, bool tvSquared = false) : IDisposable
{
    private readonly HashSet<string> _layers = [.. terms.Select(t => t.Layer)];

    /// <summary>The terms.</summary>
    public IReadOnlyList<ILossTerm> Terms { get; } = terms;

    /// <summary>Total and parts of a picture [N, H, W, 3], RGB in 0..1. The total is a tensor to differentiate.</summary>
    public Tensor Evaluate(Tensor image, out LossValues values)
    {
        var sum = TotalVariation(image, out var found);
        network.Visit(network.Preprocess(image), _layers, (layer, features) => sum = AddTerms(sum, layer, features, ref found));
        values = found;
        return sum!;
    }

    /// <summary>The values alone, without keeping anything for a gradient.</summary>
    public LossValues Measure(Tensor image)
    {
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        Evaluate(image, out var values);
        return values;
    }

    /// <summary>Adds the gradient to the picture's <see cref="Tensor.Grad"/> and returns the values.</summary>
    /// <param name="image">A leaf that requires a gradient.</param>
    /// <param name="lowMemory">Compute each block of the network a second time instead of keeping its features: about a third more time, half the memory.</param>
    public LossValues Accumulate(Tensor image, bool lowMemory = false)
    {
        using var scope = new TensorScope();
        if (lowMemory)
            return AccumulateByBlocks(image);
        var total = Evaluate(image, out var values);
        Tape.Backward(total);
        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var term in Terms)
            term.Dispose();
    }

    /// <summary>
    /// Forward without a tape, keeping only what enters each block; then, from the last block to the first, each once more with a tape. The gradient on a block's
    /// output joins the block's own terms as their scalar product with it.
    /// </summary>
    private LossValues AccumulateByBlocks(Tensor image)
    {
        LossValues values;
        var entries = new List<Tensor>();
        var blocks = network.Blocks(_layers);
        using (Tape.Pause())
        {
            TotalVariation(image, out values);
            var x = network.Preprocess(image);
            foreach (var block in blocks)
            {
                entries.Add(x);
                using var inner = new TensorScope();
                var (output, _) = Run(block, x, ref values, keep: false);
                x = output is null ? x : inner.Keep(output);
            }
        }

        Tensor? upstream = null;
        for (var i = blocks.Count - 1; i >= 0; i--)
        {
            using var inner = new TensorScope();
            var entry = entries[i];
            entry.RequiresGrad = true;
            var ignored = default(LossValues);
            var (output, sum) = Run(blocks[i], entry, ref ignored);
            if (upstream is not null)
            {
                var product = Ops.Sum(Ops.Multiply(output!, upstream));
                sum = sum is null ? product : Ops.Add(sum, product);
            }
            if (sum is not null)
                Tape.Backward(sum);
            upstream?.Dispose();
            upstream = entry.Grad;
            entry.Grad = null;
            entry.RequiresGrad = false;
            entry.Dispose();
            // The next block's tensors have other sizes: what is kept for reuse must not lie beside them.
            ComputeContext.Current.Pool.Trim();
        }

        var first = TotalVariation(image, out _);
        if (upstream is not null)
        {
            var product = Ops.Sum(Ops.Multiply(network.Preprocess(image), upstream));
            first = first is null ? product : Ops.Add(first, product);
        }
        Tape.Backward(first!);
        upstream?.Dispose();
        return values;
    }

    private (Tensor? Output, Tensor? Sum) Run(PerceptualNetwork.BlockOfStages block, Tensor x, ref LossValues values, bool keep = true)
    {
        Tensor? sum = null;
        var found = values;
        var output = network.VisitBlock(block, x, _layers, (layer, features) => sum = AddTerms(sum, layer, features, ref found), keep);
        values = found;
        return (output, sum);
    }

    private Tensor? TotalVariation(Tensor image, out LossValues values)
    {
        values = default;
        if (tvWeight == 0)
            return null;
        var tv = Ops.Affine(Ops.TotalVariation(image, tvSquared), tvWeight);
        values = values.WithTv(tv.Item());
        return tv;
    }

    private Tensor? AddTerms(Tensor? sum, string layer, Tensor features, ref LossValues values)
    {
        foreach (var term in Terms)
        {
            if (term.Layer != layer)
                continue;
            var value = Ops.Affine(term.Evaluate(features), term.Weight);
            values = values.With(term.Kind, value.Item());
            sum = sum is null ? value : Ops.Add(sum, value);
        }
        return sum;
    }
}
