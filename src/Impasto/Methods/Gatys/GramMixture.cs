using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Methods.Gatys;

/// <summary>One Gram matrix for several.</summary>
internal static class GramMixture
{
    private const int Rounds = 4;

    /// <summary>Added to the diagonal, as a share of its sum: Gram matrices of more channels than positions are singular, and single precision adds as much.</summary>
    private const float Ridge = 1e-5f;

    /// <summary>The mixture [1, C, C]; the open scope owns it.</summary>
    /// <param name="grams">[1, C, C] each.</param>
    /// <param name="weights">One each, summing to 1; those of 0 count nothing.</param>
    /// <param name="mixing">How.</param>
    public static Tensor Of(IReadOnlyList<Tensor> grams, IReadOnlyList<float> weights, GramMixing mixing)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var convex = grams.Zip(weights, (gram, weight) => Ops.Affine(gram, weight)).Aggregate(Ops.Add);
        return scope.Keep(mixing == GramMixing.Convex || weights.Count(weight => weight > 0) < 2 ? convex : Transport(grams, weights, convex));
    }

    /// <summary>The fixed point S = sum w (S^1/2 G S^1/2)^1/2 (Álvarez-Esteban et al. 2016), from the convex combination on.</summary>
    private static Tensor Transport(IReadOnlyList<Tensor> grams, IReadOnlyList<float> weights, Tensor start)
    {
        var size = start.Shape[1];
        var s = start;
        Tensor[] all = [.. grams.Select(gram => Ridged(gram, size))];
        for (var round = 0; round < Rounds; round++)
        {
            s = Ridged(s, size);
            Tensor root = Ops.SpdPower(s, 0.5), inverse = Ops.SpdPower(s, -0.5);
            var mean = all.Zip(weights, (gram, weight) => Ops.Affine(Ops.SpdPower(Symmetric(Ops.MatMul(root, Ops.MatMul(gram, root))), 0.5), weight)).Aggregate(Ops.Add);
            var half = Ops.MatMul(inverse, mean);
            s = Symmetric(Ops.MatMul(half, Ops.Transpose(half, 0, 1)));
        }
        return Ops.Reshape(s, 1, size, size);
    }

    private static Tensor Symmetric(Tensor a) => Ops.Affine(Ops.Add(a, Ops.Transpose(a, 0, 1)), 0.5f);

    private static Tensor Ridged(Tensor gram, int size)
    {
        var values = gram.ToArray();
        var ridge = Ridge * Math.Max(1e-6f, Enumerable.Range(0, size).Sum(i => values[i * size + i]));
        for (var i = 0; i < size; i++)
            values[i * size + i] += ridge;
        return Tensor.From(values, size, size);
    }
}
