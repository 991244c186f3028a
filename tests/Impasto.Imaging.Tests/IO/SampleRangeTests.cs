using NetVips;

namespace Impasto.Imaging.Tests.IO;

/// <summary>Numbers whose format doesn't say which is white.</summary>
public sealed class SampleRangeTests
{
    private static readonly Picture Gradient = Samples.Gradient(40, 30);

    [Theory]
    [InlineData(Enums.BandFormat.Float, 1)]
    [InlineData(Enums.BandFormat.Float, 257)]
    [InlineData(Enums.BandFormat.Int, 1)]
    [InlineData(Enums.BandFormat.Int, 257)]
    [InlineData(Enums.BandFormat.Int, 8421504)]
    [InlineData(Enums.BandFormat.Uint, 1)]
    [InlineData(Enums.BandFormat.Uint, 257)]
    [InlineData(Enums.BandFormat.Uint, 16843009)]
    public void Ordinary_pictures_in_wider_types_come_out_as_they_are(Enums.BandFormat format, double step)
    {
        var picture = PictureFile.Load(Tiff(image => Scaled(image, step, format)), name: "wide.tif");

        PictureFormatsTests.AssertNear(Gradient.Pixels, picture.Pixels, 0.001f);
        Assert.Contains("was taken as white", Assert.Single(picture.Notes), StringComparison.Ordinal);
        Assert.StartsWith("wide.tif ", picture.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Floats_of_0_to_1_are_linear_light_with_a_note_and_highlights_are_cut()
    {
        var linear = PictureFile.Load(Tiff(image => image.Colourspace(Enums.Interpretation.Scrgb)));
        PictureFormatsTests.AssertNear(Gradient.Pixels, linear.Pixels, 0.002f);
        Assert.Contains("linear light", Assert.Single(linear.Notes), StringComparison.Ordinal);

        var bright = PictureFile.Load(Tiff(image => image.Colourspace(Enums.Interpretation.Scrgb).Linear([1.01], [0])));
        Assert.Equal(1, bright.Pixels.Max(), 0.01f);
    }

    [Fact]
    public void Floats_with_a_profile_are_what_it_says()
    {
        var gamma = Samples.RgbProfile((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141), 1.0);
        // An sRGB curve is near a gamma of 2.2: linear numbers under a linear profile must come back encoded.
        var picture = PictureFile.Load(Tiff(image => image.Colourspace(Enums.Interpretation.Scrgb), gamma));
        PictureFormatsTests.AssertNear(Gradient.Pixels, picture.Pixels, 0.02f);
        Assert.Empty(picture.Notes);
    }

    [Theory]
    [InlineData(Enums.BandFormat.Float, 0.37, "floating-point numbers from")]
    [InlineData(Enums.BandFormat.Int, 1000, "32-bit numbers from")]
    public void What_nothing_tells_is_refused(Enums.BandFormat format, double step, string problem)
    {
        var message = Assert.Throws<PictureException>(() => PictureFile.Load(Tiff(image => Scaled(image, step, format)), name: "odd.tif")).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.Contains("nothing tells which is white", message, StringComparison.Ordinal);
    }

    private static byte[] Tiff(Func<Image, Image> convert, byte[]? profile = null) => Samples.Encode(Gradient, "tiffsave_buffer", null,
        image => profile is null ? convert(image) : convert(image).Mutate(i => i.Set(GValue.BlobType, "icc-profile-data", profile)));

    private static Image Scaled(Image image, double step, Enums.BandFormat format) => image.Cast(Enums.BandFormat.Double).Linear([step], [0]).Cast(format);
}
