using Impasto.Imaging.Filters;

namespace Impasto.Imaging.Tests.Filters;

public sealed class SmoothingTests
{
    [Theory]
    [InlineData("gaussian_0.5")]
    [InlineData("gaussian_1.0")]
    [InlineData("gaussian_2.0")]
    [InlineData("gaussian_5.0")]
    [InlineData("gaussian_2_reflect101")]
    public void Gaussian_equals_scipy(string name)
    {
        var c = ClassicalFixture.Case("filters", name);
        var border = Enum.Parse<Border>(c.Text("border"), ignoreCase: true);

        c.AssertOutput("result", Gaussian.Blur(c.Plane("image"), c.Parameter("sigma"), border).Values);
    }

    [Fact]
    public void Separable_filters_correlate_and_with_turned_kernels_convolve()
    {
        var c = ClassicalFixture.Case("filters", "separable");
        var (image, kx, ky) = (c.Plane("image"), c.Input("kx"), c.Input("ky"));

        c.AssertOutput("correlation", Separable.Correlate(image, kx, ky).Values);
        c.AssertOutput("convolution", Separable.Correlate(image, [.. kx.Reverse()], [.. ky.Reverse()]).Values);
    }

    [Fact]
    public void A_picture_is_filtered_as_its_planes_are()
    {
        var picture = ClassicalFixture.Case("filters", "kuwahara").Picture("image");

        var whole = Gaussian.Blur(picture, 1.7);

        for (var c = 0; c < 3; c++)
            Assert.Equal(Gaussian.Blur(picture.Channel(c), 1.7).Values, whole.Channel(c).Values);
    }

    [Theory]
    [InlineData(Border.Symmetric, "cbaabcddcba", 4, 3)]
    [InlineData(Border.Reflect101, "dcbabcdcbab", 4, 3)]
    [InlineData(Border.Replicate, "aaaabcddddd", 4, 3)]
    [InlineData(Border.Symmetric, "bbaabbaa", 2, 3)]
    [InlineData(Border.Reflect101, "babab", 2, 1)]
    [InlineData(Border.Reflect101, "aaaa", 1, 2)]
    public void Borders_go_on_for_ever(Border border, string seen, int length, int before)
    {
        var got = string.Concat(Enumerable.Range(-before, seen.Length).Select(i => (char)('a' + Separable.Inside(i, length, border))));

        Assert.Equal(seen, got);
    }

    [Fact]
    public void A_blur_wider_than_the_picture_tends_to_the_mean()
    {
        var plane = new Plane(5, 3, [.. Enumerable.Range(0, 15).Select(i => (float)i)]);

        Assert.All(Gaussian.Blur(plane, 30).Values, v => Assert.Equal(7, v, 1e-2f));
    }

    [Fact]
    public void Unusable_kernels_are_refused()
    {
        var plane = new Plane(4, 4);
        Assert.Throws<ArgumentException>(() => Separable.Correlate(plane, [1, 1], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Gaussian.Blur(plane, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Gaussian.Blur(plane, double.NaN));
        Assert.Equal([1f], Gaussian.Kernel(0));
    }
}
