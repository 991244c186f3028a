using Impasto.Methods.Gatys;
using Impasto.Tensors;

namespace Impasto.Tests.Methods.Gatys;

public class GramMixtureTests
{
    private static float[] Mix(float[] a, float[] b, float share, GramMixing mixing)
    {
        using var scope = new TensorScope();
        var size = (int)Math.Sqrt(a.Length);
        return GramMixture.Of([Tensor.From(a, 1, size, size), Tensor.From(b, 1, size, size)], [1 - share, share], mixing).ToArray();
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(0.25f)]
    public void Of_features_that_share_their_axes_the_amplitudes_are_averaged(float share)
    {
        // Optimal transport between Gaussians of diagonal covariances: deviations, not variances, are averaged.
        var mixed = Mix([4, 0, 0, 1], [1, 0, 0, 9], share, GramMixing.Transport);
        Assert.Equal(Math.Pow(2 - share, 2), mixed[0], 0.01);
        Assert.Equal(Math.Pow(1 + 2 * share, 2), mixed[3], 0.01);
        Assert.Equal(0, mixed[1], 0.01);
        Assert.Equal([4 - 3 * share, 0, 0, 1 + 8 * share], Mix([4, 0, 0, 1], [1, 0, 0, 9], share, GramMixing.Convex));
    }

    [Fact]
    public void Equal_matrices_stay_and_a_weight_of_nothing_changes_nothing()
    {
        float[] a = [2, 0.5f, 0.5f, 1], b = [1, -0.9f, -0.9f, 3];
        Assert.All(a.Zip(Mix(a, a, 0.3f, GramMixing.Transport)), p => Assert.Equal(p.First, p.Second, 0.01));
        Assert.Equal(a, Mix(a, b, 0, GramMixing.Transport));
    }

    [Fact]
    public void Mixing_in_the_transport_metric_has_less_energy_than_pieces_of_both()
    {
        float[] a = [2, 0.5f, 0.5f, 1], b = [1, -0.9f, -0.9f, 3];
        float[] between = Mix(a, b, 0.5f, GramMixing.Transport), pieces = Mix(a, b, 0.5f, GramMixing.Convex);
        Assert.True(between[0] + between[3] < pieces[0] + pieces[3] - 0.05f);
        Assert.Equal(between[1], between[2], 1e-5);
    }
}
