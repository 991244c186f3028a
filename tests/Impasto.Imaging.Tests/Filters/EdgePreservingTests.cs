using Impasto.Imaging.Filters;

namespace Impasto.Imaging.Tests.Filters;

public sealed class EdgePreservingTests
{
    [Theory]
    [InlineData("bilateral_gray")]
    [InlineData("bilateral_rgb")]
    public void Bilateral_filter_equals_the_fixture(string name)
    {
        var c = ClassicalFixture.Case("filters", name);

        c.AssertOutput("result", BilateralFilter.Filter(c.Picture("image"), (int)c.Parameter("radius"), c.Parameter("sigma_space"), c.Parameter("sigma_range")).Pixels);
    }

    [Fact]
    public void Guided_filter_equals_the_fixture_by_itself_and_by_color()
    {
        var self = ClassicalFixture.Case("filters", "guided_self");
        self.AssertOutput("result", GuidedFilter.Filter(self.Picture("guide"), self.Plane("image"), (int)self.Parameter("radius"), (float)self.Parameter("eps")).Values);

        var color = ClassicalFixture.Case("filters", "guided_color");
        color.AssertOutput("result", GuidedFilter.Filter(color.Picture("guide"), color.Plane("image", 1), (int)color.Parameter("radius"),
            (float)color.Parameter("eps")).Values);
    }

    [Fact]
    public void Anisotropic_Kuwahara_equals_the_fixture()
    {
        var c = ClassicalFixture.Case("filters", "kuwahara");

        c.AssertOutput("result", AnisotropicKuwahara.Filter(c.Picture("image"), c.Plane("anisotropy", 1), c.Plane("phi", 1), (int)c.Parameter("radius")).Pixels);
    }

    [Fact]
    public void Flat_pictures_stay_flat()
    {
        var flat = new Picture(12, 9, 3);
        Array.Fill(flat.Pixels, 0.4f);

        foreach (var filtered in new[] { BilateralFilter.Filter(flat, 3, 2, 0.1), AnisotropicKuwahara.Filter(flat, 3),
            GuidedFilter.Filter(flat, flat.Channel(0), 2, 0.01f).ToPicture() })
            Assert.All(filtered.Pixels, v => Assert.Equal(0.4f, v, 1e-5f));
    }

    [Fact]
    public void A_gray_picture_is_filtered_as_its_color_copy()
    {
        var gray = ClassicalFixture.Case("filters", "bilateral_gray").Picture("image");

        var (one, three) = (AnisotropicKuwahara.Filter(gray, 4), AnisotropicKuwahara.Filter(gray.ToRgb(), 4));

        Assert.Equal(1, one.Channels);
        Assert.Equal(AnisotropicKuwahara.Filter(gray.ToRgb(), StructureTensor.Of(gray, 2).Anisotropy(), StructureTensor.Of(gray, 2).Angle(), 4).Channel(0).Values, one.Pixels);
        Assert.Equal(3, three.Channels);
    }

    [Fact]
    public void A_picture_smaller_than_the_window_is_filtered()
    {
        var tiny = new Picture(2, 1, 3, [0, 0.5f, 1, 1, 0.5f, 0]);

        Assert.All(BilateralFilter.Filter(tiny, 5, 2, 0.2).Pixels, v => Assert.InRange(v, 0, 1));
        Assert.All(AnisotropicKuwahara.Filter(tiny, 8).Pixels, v => Assert.InRange(v, -1e-5f, 1.00001f));
        Assert.All(GuidedFilter.Filter(tiny, tiny.Channel(0), 9, 0.01f).Values, v => Assert.InRange(v, -0.5f, 1.5f));
    }

    [Fact]
    public void Senseless_parameters_are_refused()
    {
        var picture = new Picture(4, 4, 3);
        Assert.Throws<ArgumentException>(() => BilateralFilter.Filter(picture, 2, 0, 1));
        Assert.Throws<ArgumentException>(() => GuidedFilter.Filter(picture, new Plane(4, 4), 2, 0));
        Assert.Throws<ArgumentException>(() => GuidedFilter.Filter(picture, new Plane(5, 4), 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => AnisotropicKuwahara.Filter(picture, 0));
    }
}
