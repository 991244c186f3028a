using Impasto.Networks;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Training.Adversarial;

/// <summary>
/// The patchwise contrastive loss (Park et al. 2020, arXiv 2007.15651, equations 2 to 4): a place of the result must resemble the same place of the input more than the input's other
/// places, in the features that the generator's own first half makes of both.
/// </summary>
/// <param name="network">The fully connected layers before the comparison; not owned.</param>
internal sealed class PatchContrast(PatchProjection network)
{
    /// <summary>Places a depth.</summary>
    private const int Places = 256;

    /// <summary>Tau, the softmax's temperature.</summary>
    private const float Temperature = 0.07f;

    /// <summary>The loss, a mean over depths, pictures and places.</summary>
    /// <param name="result">Features of the results by depth, [N, H, W, C].</param>
    /// <param name="input">Features of the inputs, of the same shapes; no gradient goes to them.</param>
    /// <param name="isMirrored">Whether the results are of the mirrored inputs.</param>
    /// <param name="random">Chooses the places.</param>
    public Tensor Loss(IReadOnlyList<Tensor> result, IReadOnlyList<Tensor> input, bool isMirrored, SeededRandom random)
    {
        var terms = new List<Tensor>();
        for (var depth = 0; depth < result.Count; depth++)
        {
            var shape = result[depth].Shape;
            var places = Chosen(shape.H * shape.W, random);
            for (var picture = 0; picture < shape.N; picture++)
            {
                var first = picture * shape.H * shape.W;
                terms.Add(Compared(depth,
                    Rows(result[depth], places, place => first + (isMirrored ? place - 2 * (place % shape.W) + shape.W - 1 : place)),
                    Rows(input[depth], places, place => first + place)));
            }
        }
        return Ops.Affine(terms.Aggregate(Ops.Add), 1f / terms.Count);
    }

    private Tensor Compared(int depth, Tensor result, Tensor input)
    {
        var queries = network.Forward(depth, result);
        Tensor keys;
        using (Tape.Pause())
            keys = network.Forward(depth, input);
        var similarities = Ops.Affine(Ops.CosineSimilarityMatrix(queries, keys), 1 / Temperature);
        return Ops.CrossEntropy(similarities, [.. Enumerable.Range(0, keys.Shape[0])]);
    }

    private static Tensor Rows(Tensor features, int[] places, Func<int, int> row) =>
        Ops.Embedding(Ops.Reshape(features, -1, features.Shape.C), [.. places.Select(row)]);

    /// <summary>Different places, in random order.</summary>
    private static int[] Chosen(int count, SeededRandom random)
    {
        int[] places = [.. Enumerable.Range(0, count)];
        var wanted = Math.Min(Places, count);
        for (var i = 0; i < wanted; i++)
        {
            var other = i + random.NextInt(count - i);
            (places[i], places[other]) = (places[other], places[i]);
        }
        return places[..wanted];
    }
}
