using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Methods.Gatys;

/// <summary>
/// The detail of one pixel's size: differences within 2x2 pixels in every channel, and how strong and how alike they are. Pooled layers hardly see them, and a network of
/// low rank less; so what the optimiser leaves there (a mesh of red and green dots) is compared here.
/// </summary>
internal sealed class FineDetail : IDisposable
{
    /// <summary>What joins the diagonal as a share of its mean: channels almost without detail are not compared to the last digit.</summary>
    private const float Ridge = 0.05f;

    private const float Weight = 0.03f;

    private readonly Tensor _whitening;
    private readonly Tensor _target;

    /// <param name="grams">The samples' matrices: <see cref="Gram"/>, of one size.</param>
    /// <param name="weights">One each, summing to 1.</param>
    public FineDetail(IReadOnlyList<Tensor> grams, IReadOnlyList<float> weights)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var gram = GramMixture.Of(grams, weights, GramMixing.Convex);
        var size = gram.Shape[1];
        var values = gram.ToArray();
        var ridge = Math.Max(1e-6f, Ridge * Enumerable.Range(0, size).Average(i => values[i * size + i]));
        for (var i = 0; i < size; i++)
            values[i * size + i] += ridge;
        _whitening = TensorScope.Release(Ops.SpdPower(Tensor.From(values, size, size), -0.5));
        _target = TensorScope.Release(Whitened(gram));
    }

    /// <summary>[1, 3 C, 3 C], means over all 2x2 pixels of a picture [1, H, W, C]: products of the differences across, down and crosswise.</summary>
    public static Tensor Gram(Tensor image)
    {
        int h = image.Shape.H, w = image.Shape.W;
        Tensor a = Ops.Crop(image, 0, h - 1, 0, w - 1), b = Ops.Crop(image, 0, h - 1, 1, w), c = Ops.Crop(image, 1, h, 0, w - 1), d = Ops.Crop(image, 1, h, 1, w);
        Tensor falling = Ops.Subtract(a, d), rising = Ops.Subtract(b, c);
        var details = Ops.Concat(3, Ops.Add(falling, rising), Ops.Subtract(falling, rising), Ops.Subtract(Ops.Add(a, d), Ops.Add(b, c)));
        return Ops.Gram(details, 1f / ((float)details.Shape.H * details.Shape.W));
    }

    /// <summary>The mean squared deviation from the samples, in units in which their own detail is about 1.</summary>
    public Tensor Evaluate(Tensor image) => Ops.SquaredDistance(Whitened(Gram(image)), _target, Weight / _target.Shape[0]);

    /// <inheritdoc/>
    public void Dispose()
    {
        _whitening.Dispose();
        _target.Dispose();
    }

    private Tensor Whitened(Tensor gram) => Ops.MatMul(_whitening, Ops.MatMul(Ops.Reshape(gram, gram.Shape[1], gram.Shape[1]), _whitening));
}
