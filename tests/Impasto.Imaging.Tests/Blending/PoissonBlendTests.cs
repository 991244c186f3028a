using Impasto.Imaging.Blending;
using Impasto.Imaging.Tests.Warping;

namespace Impasto.Imaging.Tests.Blending;

public class PoissonBlendTests
{
    [Theory]
    [InlineData("poisson", PoissonGradients.Source)]
    [InlineData("poisson_mixed", PoissonGradients.Mixed)]
    public void Equals_the_exact_solution_of_the_fixture(string name, PoissonGradients gradients)
    {
        var inside = Array.ConvertAll(WarpFixture.Data.Doubles("mask"), v => v > 0);
        double[] want = WarpFixture.Data.Doubles($"{name}.result"), source = WarpFixture.Data.Doubles("source"), destination = WarpFixture.Data.Doubles("destination");
        for (var channel = 0; channel < 3; channel++)
        {
            double[] Plane(double[] values, double scale) => [.. values.Where((_, i) => i % 3 == channel).Select(v => v / scale)];
            var got = PoissonBlend.BlendPlane(Plane(source, 255), Plane(destination, 255), inside, 64, 56, gradients, CancellationToken.None);
            WarpFixture.AssertClose(Plane(want, 1), got.Select(v => (double)v), 1e-4);
        }
    }

    [Fact]
    public void Pictures_are_blended_channel_by_channel()
    {
        Picture source = WarpFixture.Picture("source"), destination = WarpFixture.Picture("destination"), mask = WarpFixture.Picture("mask");
        for (var i = 0; i < mask.Pixels.Length; i++)
            mask.Pixels[i] *= 255;
        WarpFixture.AssertClose(WarpFixture.Data.Doubles("poisson.result"), PoissonBlend.Blend(source, destination, mask).Pixels.Select(v => (double)v), 1e-4);
    }

    [Fact]
    public void A_mask_at_the_border_continues_the_membrane_there()
    {
        // Only the left column is known; without differences the rest takes its value.
        var picture = new Picture(40, 23, 1);
        var mask = new Picture(40, 23, 1);
        Array.Fill(mask.Pixels, 1);
        for (var y = 0; y < 23; y++)
            (picture[0, y, 0], mask[0, y, 0]) = (0.75f, 0);
        Assert.All(PoissonBlend.Fill(picture, mask).Pixels, v => Assert.Equal(0.75f, v, 1e-4));
    }

    [Fact]
    public void Large_regions_converge_in_few_iterations()
    {
        const int size = 256;
        float[] right = new float[size * size], down = new float[size * size], tie = new float[size * size];
        Array.Fill(right, 1);
        Array.Fill(down, 1);
        for (var i = 0; i < size; i++)
            tie[i] = 1;
        var b = Enumerable.Range(0, size * size).Select(i => MathF.Sin(i * 0.37f)).ToArray();
        var iterations = new GridLaplacian(size, size, right, down, tie).Solve(b, new float[size * size], 1e-5);
        Assert.InRange(iterations, 1, 60);
    }

    [Fact]
    public void Sizes_that_differ_and_a_mask_without_an_outside_are_refused()
    {
        Picture a = new(4, 4, 3), b = new(5, 4, 3), mask = new(4, 4, 1);
        Assert.Contains("4x4 with 3 channels and 5x4", Assert.Throws<ArgumentException>(() => PoissonBlend.Blend(a, b, mask)).Message, StringComparison.Ordinal);
        Array.Fill(mask.Pixels, 1);
        Assert.Contains("covers the whole picture", Assert.Throws<ArgumentException>(() => PoissonBlend.Blend(a, a, mask)).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => PoissonBlend.Fill(a, new Picture(4, 4, 1, [1, .. new float[15]]), new CancellationToken(true)));
    }
}
