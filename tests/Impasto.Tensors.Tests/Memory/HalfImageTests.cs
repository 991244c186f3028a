using Impasto.Tensors.Memory;
using Impasto.TestSupport;

namespace Impasto.Tensors.Tests.Memory;

public sealed class HalfImageTests
{
    [Fact]
    public void Bands_come_back_to_half_precision()
    {
        using var scope = new TensorScope();
        using var image = new HalfImage(10, 700, 3);
        var values = Enumerable.Range(0, 10 * 2100).Select(i => MathF.Sin(i) * i).ToArray();
        image.Store(0, Tensor.From(values.AsSpan(0, 4 * 2100), 1, 4, 700, 3));
        image.Store(4, Tensor.From(values.AsSpan(4 * 2100), 1, 6, 700, 3));
        var read = image.Load(2, 5).ToArray();
        for (var i = 0; i < read.Length; i++)
            Assert.Equal((float)(Half)values[2 * 2100 + i], read[i]);
    }

    [Fact]
    public void It_gives_its_memory_back_and_refuses_what_does_not_fit() => OwnContext.Run(1, () =>
    {
        using var scope = new TensorScope();
        var pool = ComputeContext.Current.Pool;
        var before = pool.BytesInUse;
        var image = new HalfImage(4, 5, 2);
        Assert.True(pool.BytesInUse > before);
        Assert.Throws<ShapeException>(() => image.Load(2, 3));
        Assert.Throws<ShapeException>(() => image.Store(0, Tensor.Zeros(1, 1, 4, 2)));
        image.Dispose();
        image.Dispose();
        Assert.Throws<ObjectDisposedException>(() => image.Load(0, 1));
    });
}
