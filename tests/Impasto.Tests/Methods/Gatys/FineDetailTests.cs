using Impasto.Methods.Gatys;
using Impasto.Tensors;

namespace Impasto.Tests.Methods.Gatys;

public class FineDetailTests
{
    [Fact]
    public void A_picture_has_its_own_detail_and_a_mesh_of_dots_is_seen()
    {
        using var scope = new TensorScope();
        var random = new Random(1);
        float[] own = [.. Enumerable.Range(0, 3 * 24 * 24).Select(_ => 0.5f + 0.1f * random.NextSingle())];
        // Red up and green down by a tenth on every second pixel, and the other way round between.
        float[] mesh = [.. own.Select((v, i) => v + (i % 3 == 2 ? 0 : (i % 3 == 0 ? 1 : -1) * ((i / 3 % 24 + i / 72) % 2 == 0 ? 0.1f : -0.1f)))];
        var picture = Tensor.From(own, 1, 24, 24, 3);
        using var detail = new FineDetail([FineDetail.Gram(picture)], [1]);
        Assert.Equal(0, detail.Evaluate(picture).Item(), 1e-6);
        Assert.True(detail.Evaluate(Tensor.From(mesh, 1, 24, 24, 3)).Item() > 1);
    }

    [Fact]
    public void Flat_samples_are_compared_without_a_division_by_nothing()
    {
        using var scope = new TensorScope();
        var flat = Tensor.Full(0.5f, 1, 8, 8, 1);
        using var detail = new FineDetail([FineDetail.Gram(flat)], [1]);
        Assert.Equal(0, detail.Evaluate(flat).Item(), 1e-6);
    }
}
