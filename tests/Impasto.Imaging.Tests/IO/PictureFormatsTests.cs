using System.Numerics.Tensors;
using NetVips;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.IO;

public sealed class PictureFormatsTests
{
    [Theory]
    [InlineData(PictureFormat.Png, 1, false, 0)]
    [InlineData(PictureFormat.Png, 3, false, 0)]
    [InlineData(PictureFormat.Png, 3, true, 0)]
    [InlineData(PictureFormat.Png, 1, true, 0)]
    [InlineData(PictureFormat.Tiff, 1, false, 0)]
    [InlineData(PictureFormat.Tiff, 3, false, 0)]
    [InlineData(PictureFormat.Tiff, 3, true, 0)]
    // Lossy WebP always halves the colour resolution.
    [InlineData(PictureFormat.WebP, 3, false, 9)]
    [InlineData(PictureFormat.WebP, 3, true, 9)]
    [InlineData(PictureFormat.Avif, 3, false, 6)]
    [InlineData(PictureFormat.Avif, 3, true, 6)]
    [InlineData(PictureFormat.Jpeg, 3, false, 6)]
    [InlineData(PictureFormat.Jpeg, 1, false, 4)]
    public void What_is_written_is_read_back(PictureFormat format, int channels, bool alpha, int levels)
    {
        Samples.SkipWithout(format);
        var picture = Samples.Gradient(61, 37, channels, alpha);

        var back = PictureFile.Load(PictureFile.Encode(picture, format));

        Assert.Equal((61, 37), (back.Width, back.Height));
        Assert.Equal(channels, back.Channels);
        AssertNear(picture.Pixels, back.Pixels, levels / 255f);
        Assert.Equal(alpha, back.Alpha is not null);
        if (alpha)
            AssertNear(picture.Alpha!, back.Alpha!, format == PictureFormat.Avif ? levels / 255f : 0);
    }

    [Theory]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.Tiff)]
    public void Sixteen_bits_survive(PictureFormat format)
    {
        var picture = new Picture(256, 9, 3) { Alpha = new float[256 * 9] };
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = (i * 9973 % 65536) / 65535f;
        for (var i = 0; i < picture.Alpha.Length; i++)
            picture.Alpha[i] = (i * 7919 % 65536) / 65535f;

        var back = PictureFile.Load(PictureFile.Encode(picture, format, new PictureWriteOptions { BitDepth = 16 }));

        Assert.Equal(16, back.Metadata.BitDepth);
        Assert.Equal(picture.Pixels, back.Pixels);
        Assert.Equal(picture.Alpha, back.Alpha);
    }

    [Fact]
    public void A_16_bit_PNG_is_written_with_16_bits_again_and_an_8_bit_one_with_8()
    {
        var deep = PictureFile.Load(PictureFile.Encode(Samples.Gradient(8, 8), PictureFormat.Png, new PictureWriteOptions { BitDepth = 16 }));
        var plain = PictureFile.Load(PictureFile.Encode(Samples.Gradient(8, 8), PictureFormat.Png));

        Assert.Equal(16, PictureFile.Identify(PictureFile.Encode(deep, PictureFormat.Png)).BitDepth);
        Assert.Equal(8, PictureFile.Identify(PictureFile.Encode(plain, PictureFormat.Png)).BitDepth);
        Assert.Equal(16, PictureFile.Identify(PictureFile.Encode(plain, PictureFormat.Tiff)).BitDepth);
    }

    [Fact]
    public void A_progressive_JPEG_is_read_as_a_plain_one()
    {
        var picture = Samples.Gradient(64, 48);
        var plain = PictureFile.Load(Samples.Encode(picture, "jpegsave_buffer", new() { { "Q", 90 } }));
        var progressive = PictureFile.Load(Samples.Encode(picture, "jpegsave_buffer", new() { { "Q", 90 }, { "interlace", true } }));

        Assert.Equal(plain.Pixels, progressive.Pixels);
    }

    [Fact]
    public void A_CMYK_JPEG_comes_out_in_its_colors()
    {
        var picture = new Picture(96, 16, 3);
        (float, float, float)[] patches = [(0.8f, 0.2f, 0.2f), (0.2f, 0.6f, 0.3f), (0.3f, 0.3f, 0.7f), (0.9f, 0.9f, 0.9f), (0.1f, 0.1f, 0.1f), (0.8f, 0.7f, 0.2f)];
        for (var y = 0; y < 16; y++)
        {
            for (var x = 0; x < 96; x++)
                (picture[x, y, 0], picture[x, y, 1], picture[x, y, 2]) = patches[x / 16];
        }
        var jpeg = Samples.Encode(picture, "jpegsave_buffer", new() { { "Q", 95 } }, i => i.IccTransform("cmyk", inputProfile: "srgb", embedded: false));

        Assert.Equal(4, PictureFile.Identify(jpeg).Bands);
        var back = PictureFile.Load(jpeg);

        Assert.Equal(3, back.Channels);
        for (var patch = 0; patch < 6; patch++)
        {
            var (r, g, b) = patches[patch];
            var x = patch * 16 + 8;
            // A press reaches fewer colours than a screen: near is all that can be asked.
            Assert.InRange(back[x, 8, 0], r - 0.12f, r + 0.12f);
            Assert.InRange(back[x, 8, 1], g - 0.12f, g + 0.12f);
            Assert.InRange(back[x, 8, 2], b - 0.12f, b + 0.12f);
        }
    }

    [Fact]
    public void A_palette_PNG_and_a_GIF_are_read_as_colors_with_alpha()
    {
        var picture = new Picture(20, 10, 3) { Alpha = new float[200] };
        for (var i = 0; i < 200; i++)
        {
            picture.Alpha[i] = i % 20 < 10 ? 1 : 0;
            (picture.Pixels[3 * i], picture.Pixels[3 * i + 1]) = i % 20 < 5 ? (1f, 0f) : (0f, 1f);
        }

        foreach (var file in new[] { Samples.Encode(picture, "pngsave_buffer", new() { { "palette", true } }), Samples.Encode(picture, "gifsave_buffer") })
        {
            var back = PictureFile.Load(file);

            Assert.Equal(picture.Alpha, back.Alpha);
            Assert.Equal(1, back[2, 3, 0], 0.02f);
            Assert.Equal(0, back[2, 3, 1], 0.02f);
            Assert.Equal(0, back[7, 3, 0], 0.02f);
            Assert.Equal(1, back[7, 3, 1], 0.02f);
        }
    }

    [Fact]
    public void Only_the_first_frame_of_an_animation_is_read()
    {
        var strip = new Picture(4, 8, 3);
        for (var y = 0; y < 8; y++)
        {
            for (var x = 0; x < 4; x++)
                strip[x, y, y < 4 ? 0 : 2] = 1;
        }
        var gif = Samples.Encode(strip, "gifsave_buffer", null, image => image.Mutate(i => i.Set(GValue.GIntType, "page-height", 4)));

        Assert.Equal(2, PictureFile.Identify(gif).Frames);
        var first = PictureFile.Load(gif, name: "clip.gif");
        Assert.Equal(["clip.gif holds 2 pictures: the first was taken."], first.Notes);

        Assert.Equal((4, 4), (first.Width, first.Height));
        Assert.Equal(1, first[0, 0, 0], 0.02f);
        Assert.Equal(0, first[0, 0, 2], 0.02f);
    }

    [Fact]
    public void A_float_TIFF_is_taken_as_linear_light()
    {
        var linear = Samples.Encode(Samples.Gradient(16, 16), "tiffsave_buffer", null, image => image.Colourspace(Enums.Interpretation.Scrgb));

        AssertNear(Samples.Gradient(16, 16).Pixels, PictureFile.Load(linear).Pixels, 0.5f / 255);
    }

    [Fact]
    public void A_single_pixel_is_a_picture()
    {
        foreach (var format in new[] { PictureFormat.Jpeg, PictureFormat.Png, PictureFormat.WebP, PictureFormat.Tiff })
        {
            var back = PictureFile.Load(PictureFile.Encode(new Picture(1, 1, 3, [0, 1, 0]), format));
            Assert.Equal((1, 1), (back.Width, back.Height));
            Assert.InRange(back.Pixels[1], 0.95f, 1);
        }
    }

    [Fact]
    public void JPEG_has_no_alpha_so_the_picture_goes_over_white()
    {
        var picture = new Picture(16, 16, 3) { Alpha = new float[256] };

        var back = PictureFile.Load(PictureFile.Encode(picture, PictureFormat.Jpeg));

        Assert.Null(back.Alpha);
        Assert.True(TensorPrimitives.Min<float>(back.Pixels) > 0.99f);
    }

    [Fact]
    public void JPEG_keeps_full_color_resolution()
    {
        // Columns of one pixel, pure red and pure blue of equal luma cost: halved chroma would blend them to purple.
        var picture = new Picture(32, 32, 3);
        for (var i = 0; i < 32 * 32; i++)
            picture.Pixels[3 * i + (i % 2 == 0 ? 0 : 2)] = 1;

        var back = PictureFile.Load(PictureFile.Encode(picture, PictureFormat.Jpeg));

        Assert.InRange(back[10, 10, 0] - back[11, 10, 0], 0.8f, 1);
        Assert.InRange(back[11, 10, 2] - back[10, 10, 2], 0.8f, 1);
    }

    [Fact]
    public void Values_outside_0_to_1_are_clipped_and_NaN_is_black()
    {
        var picture = new Picture(4, 1, 1, [-0.5f, 1.5f, float.NaN, float.PositiveInfinity]);

        Assert.Equal([0, 1, 0, 1], PictureFile.Load(PictureFile.Encode(picture, PictureFormat.Png)).Pixels);
    }

    [Fact]
    public void Another_decoder_sees_the_same_pixels()
    {
        // The PNG was written by Pillow from this tensor.
        var tensor = new SafetensorsFile(Repo.Fixture("classical", "patches.safetensors"));
        var picture = PictureFile.Load(Repo.Fixture("classical", "quilt_4x4.png"));

        Assert.Equal(new[] { picture.Height, picture.Width, picture.Channels }, tensor.Shape("quilt_4x4.result"));
        Assert.Equal(tensor.Floats("quilt_4x4.result"), picture.Pixels.Select(v => MathF.Round(v * 255)));
    }

    internal static void AssertNear(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = 0f;
        for (var i = 0; i < expected.Length; i++)
            worst = Math.Max(worst, Math.Abs(expected[i] - actual[i]));
        Assert.True(worst <= tolerance, $"largest difference {worst} > {tolerance}");
    }

    [Theory]
    [InlineData(PictureFormat.Jpeg)]
    [InlineData(PictureFormat.WebP)]
    [InlineData(PictureFormat.Avif)]
    public void Formats_hold_the_sides_that_they_are_said_to(PictureFormat format)
    {
        Samples.SkipWithout(format);
        var most = PictureFile.LargestSide(format);
        Assert.Equal(most, PictureFile.Identify(PictureFile.Encode(new Picture(most, 1, 1), format)).Width);
        var message = Assert.Throws<PictureException>(() => PictureFile.Encode(new Picture(1, most + 1, 1), format)).Message;
        Assert.Contains($"holds at most {most} pixels a side, and it has 1x{most + 1}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_called_that() =>
        Assert.Contains("bytes that are not UTF-8", Assert.Throws<PictureException>(() => PictureFile.Load("caf\uFFFD.jpg")).Message, StringComparison.Ordinal);
}
