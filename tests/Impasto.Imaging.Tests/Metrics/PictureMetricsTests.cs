using Impasto.Imaging.Metrics;

namespace Impasto.Imaging.Tests.Metrics;

public sealed class PictureMetricsTests
{
    public static TheoryData<string> Cases => [.. ClassicalFixture.Names("metrics")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_fixture(string name)
    {
        var c = ClassicalFixture.Case("metrics", name);
        var (a, b) = (c.Picture("a"), c.Picture("b"));
        var (grayA, grayB) = (a.Luma().ToPicture(), b.Luma().ToPicture());
        var (gmsMean, gmsd) = PictureMetrics.GradientMagnitudeSimilarity(a, b);

        c.AssertOutput("values", [(float)PictureMetrics.Psnr(a, b), (float)PictureMetrics.Ssim(grayA, grayB), (float)PictureMetrics.Ssim(a, b),
            (float)PictureMetrics.MsSsim(a, b), (float)gmsMean, (float)gmsd, (float)(PictureMetrics.MeanSquaredError(grayA, grayB) * 255 * 255)]);
        c.AssertOutput("ms_ssim_parts", Array.ConvertAll(PictureMetrics.MsSsimParts(a, b), v => (float)v));
        var map = PictureMetrics.SsimMap(grayA.Channel(0), grayB.Channel(0));
        c.AssertOutput("ssim_map_gray", [.. Enumerable.Range(0, map.Height).Where(y => y % 4 == 0).SelectMany(y =>
            Enumerable.Range(0, map.Width).Where(x => x % 4 == 0).Select(x => map[x, y]))]);
    }

    /// <summary>The numbers are scikit-image 0.19.3's, structural_similarity(a, b) of the 8-bit grey pictures.</summary>
    [Theory]
    [InlineData("pair_blur", 0.6964022711696783)]
    [InlineData("pair_noise", 0.38376338259364373)]
    [InlineData("pair_different", 0.07734987996394108)]
    public void Similarity_in_8_bits_is_that_of_scikit_image(string name, double expected)
    {
        var c = ClassicalFixture.Case("metrics", name);
        Assert.Equal(expected, PictureMetrics.GreySsim(c.Picture("a"), c.Picture("b")), 1e-12);
    }

    [Fact]
    public void A_picture_is_most_like_itself()
    {
        var picture = ClassicalFixture.Case("metrics", "pair_blur").Picture("a");

        Assert.Equal(double.PositiveInfinity, PictureMetrics.Psnr(picture, picture));
        Assert.Equal(1, PictureMetrics.Ssim(picture, picture), 6);
        Assert.Equal(1, PictureMetrics.MsSsim(picture, picture), 6);
        Assert.Equal(1, PictureMetrics.GreySsim(picture, picture), 1e-12);
        Assert.Equal((1, 0), PictureMetrics.GradientMagnitudeSimilarity(picture, picture));
    }

    [Fact]
    public void Pictures_that_cannot_be_compared_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PictureMetrics.Psnr(new Picture(3, 3, 3), new Picture(3, 4, 3)));
        Assert.Throws<ArgumentException>(() => PictureMetrics.Ssim(new Picture(10, 20, 3), new Picture(10, 20, 3)));
        Assert.Throws<ArgumentException>(() => PictureMetrics.GreySsim(new Picture(6, 20, 3), new Picture(6, 20, 3)));
        Assert.Throws<ArgumentException>(() => PictureMetrics.GreySsim(new Picture(9, 9, 3), new Picture(9, 9, 1)));
        Assert.Throws<ArgumentException>(() => PictureMetrics.MsSsim(new Picture(100, 100, 3), new Picture(100, 100, 3)));
        Assert.Throws<ArgumentException>(() => PictureMetrics.GradientMagnitudeSimilarity(new Picture(1, 1, 3), new Picture(1, 1, 3)));
    }
}
