using Impasto.Losses;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Tests.Losses;

public sealed class NearestPlaceLossTests
{
    private const int Rows = 3, Columns = 2, Channels = 5, Places = Rows * Columns;

    [Fact]
    public void The_loss_is_the_reference_of_nested_loops()
    {
        using var scope = new TensorScope();
        var random = new SeededRandom(4);
        var targets = Enumerable.Range(0, 4).Select(_ => NearestPlaceLoss.Unit(Random(random, Places * Channels), Channels)).ToList();
        int[][] candidates = [[0, 2, 3], [1]];
        float[] features = Random(random, 2 * Places * Channels), map = Random(random, 2 * Places);
        double sum = 0, weights = 0;
        for (var place = 0; place < 2 * Places; place++)
        {
            var best = candidates[place / Places].Max(target => Cosine(features.AsSpan(place * Channels, Channels), targets[target].AsSpan(place % Places * Channels, Channels)));
            sum += map[place] * (1 - best);
            weights += map[place];
        }
        using var loss = new NearestPlaceLoss("relu3_1", targets, candidates, Tensor.From(map, 2, Rows, Columns, 1), weight: 3);
        Assert.Equal(3 * sum / weights, loss.Evaluate(Tensor.From(features, 2, Rows, Columns, Channels), null, LossBatch.Fixed).Item(), 1e-4);
        Assert.Equal(("style", "relu3_1", false), (loss.Name, loss.Layer, loss.NeedsContent));
    }

    [Fact]
    public void A_targets_own_features_at_any_length_cost_nothing_and_another_places_do()
    {
        using var scope = new TensorScope();
        // Each place has a channel of its own.
        var target = new float[Places * Places];
        for (var place = 0; place < Places; place++)
            target[place * Places + place] = 2;
        var features = Tensor.From(target, 1, Rows, Columns, Places);
        using var loss = new NearestPlaceLoss("relu3_1", [NearestPlaceLoss.Unit([.. target], Places)], [[0]], map: null, weight: 1);
        Assert.Equal(0, loss.Evaluate(Ops.Affine(features, 7), null, LossBatch.Fixed).Item(), 1e-5);
        Assert.Equal(1, loss.Evaluate(Tensor.From([.. target[Places..], .. target[..Places]], 1, Rows, Columns, Places), null, LossBatch.Fixed).Item(), 1e-5);
    }

    [Fact]
    public void The_gradient_is_that_of_differences()
    {
        using var scope = new TensorScope();
        var random = new SeededRandom(9);
        var targets = Enumerable.Range(0, 3).Select(_ => NearestPlaceLoss.Unit(Random(random, Places * Channels), Channels)).ToList();
        using var loss = new NearestPlaceLoss("relu3_1", targets, [[0, 1, 2]], map: null, weight: 1);
        var values = Random(random, Places * Channels);
        var features = Tensor.From(values, 1, Rows, Columns, Channels);
        features.RequiresGrad = true;
        Tape.Backward(loss.Evaluate(features, null, LossBatch.Fixed));
        var gradient = features.Grad!.ToArray();
        foreach (var i in new[] { 0, 7, 19, 29 })
            Assert.Equal((At(i, 1e-2f) - At(i, -1e-2f)) / 2e-2, gradient[i], 2e-3);

        double At(int i, float change)
        {
            float[] moved = [.. values];
            moved[i] += change;
            return loss.Evaluate(Tensor.From(moved, 1, Rows, Columns, Channels), null, LossBatch.Fixed).Item();
        }
    }

    private static float[] Random(SeededRandom random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextFloat())];

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double ab = 0, aa = 0, bb = 0;
        for (var i = 0; i < a.Length; i++)
            (ab, aa, bb) = (ab + a[i] * b[i], aa + a[i] * a[i], bb + b[i] * b[i]);
        return ab / Math.Sqrt(aa * bb);
    }
}
