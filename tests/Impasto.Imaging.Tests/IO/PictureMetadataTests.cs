using System.Text;
using Impasto.Imaging.Color;
using Impasto.Imaging.IO;
using NetVips;

namespace Impasto.Imaging.Tests.IO;

public sealed class PictureMetadataTests
{
    private static readonly (double, double, double) SrgbRed = (0.4361, 0.2225, 0.0139);
    private static readonly (double, double, double) SrgbGreen = (0.3851, 0.7169, 0.0971);
    private static readonly (double, double, double) SrgbBlue = (0.1431, 0.0606, 0.7141);

    // Stored quadrants are A B over C D; what stands upright follows from the EXIF text: "row 0 is the visual ... side, column 0 the visual ... side".
    [Theory]
    [InlineData(1, "ABCD")]
    [InlineData(2, "BADC")]
    [InlineData(3, "DCBA")]
    [InlineData(4, "CDAB")]
    [InlineData(5, "ACBD")]
    [InlineData(6, "CADB")]
    [InlineData(7, "DBCA")]
    [InlineData(8, "BDAC")]
    public void EXIF_orientation_is_applied_and_reset(int orientation, string upright)
    {
        const int width = 48;
        const int height = 32;
        var stored = new Picture(width, height, 1);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                stored[x, y, 0] = Level((y < height / 2 ? "AB" : "CD")[x < width / 2 ? 0 : 1]);
        }
        var file = Samples.WithExif(PictureFile.Encode(stored, PictureFormat.Jpeg), Samples.Exif(orientation));
        var turned = orientation >= 5;

        var info = PictureFile.Identify(file);
        var picture = PictureFile.Load(file);
        var again = PictureFile.Encode(picture, PictureFormat.Jpeg);

        Assert.Equal(orientation, info.Orientation);
        Assert.Equal(turned ? (height, width) : (width, height), (info.Width, info.Height));
        Assert.Equal(turned ? (height, width) : (width, height), (picture.Width, picture.Height));
        Assert.Equal(upright, Quadrants(picture));
        Assert.Equal(1, PictureFile.Identify(again).Orientation);
        Assert.Equal(upright, Quadrants(PictureFile.Load(again)));
        Assert.Contains("Impasto test", Encoding.ASCII.GetString(PictureFile.Load(again).Metadata.Exif!), StringComparison.Ordinal);

        static float Level(char name) => 0.15f + 0.2f * (name - 'A');

        static string Quadrants(Picture picture)
        {
            var (w, h) = (picture.Width, picture.Height);
            (int X, int Y)[] centers = [(w / 4, h / 4), (3 * w / 4, h / 4), (w / 4, 3 * h / 4), (3 * w / 4, 3 * h / 4)];
            return string.Concat(centers.Select(p => "ABCD".MinBy(name => Math.Abs(Level(name) - picture[p.X, p.Y, 0]))));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Alpha_is_turned_with_the_pixels(int orientation)
    {
        var alpha = Samples.Gradient(7, 5, 1);
        var turnedAlpha = Orientation.Upright(alpha.Pixels, 7, 5, 1, orientation);
        var color = new float[7 * 5 * 3];
        for (var i = 0; i < 35; i++)
            color[3 * i] = color[3 * i + 1] = color[3 * i + 2] = alpha.Pixels[i];

        var turnedColor = Orientation.Upright(color, 7, 5, 3, orientation);

        Assert.Equal(turnedAlpha, turnedColor.Where((_, i) => i % 3 == 1));
    }

    [Theory]
    [InlineData(PictureFormat.Jpeg)]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.WebP)]
    [InlineData(PictureFormat.Avif)]
    public void EXIF_and_XMP_go_with_the_picture(PictureFormat format)
    {
        Samples.SkipWithout(format);
        var xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><d tiff:Orientation=\"6\">kept</d></x:xmpmeta>"u8.ToArray();
        var picture = new Picture(16, 16, 3) { Metadata = new PictureMetadata(Exif: Samples.Exif(6), Xmp: xmp) };

        var kept = PictureFile.Load(PictureFile.Encode(picture, format)).Metadata;
        var dropped = PictureFile.Load(PictureFile.Encode(picture, format, new PictureWriteOptions { Metadata = false })).Metadata;

        Assert.Contains("Impasto test", Encoding.ASCII.GetString(kept.Exif!), StringComparison.Ordinal);
        Assert.Contains("tiff:Orientation=\"1\">kept", Encoding.UTF8.GetString(kept.Xmp!), StringComparison.Ordinal);
        Assert.DoesNotContain("Impasto test", Encoding.ASCII.GetString(dropped.Exif ?? []), StringComparison.Ordinal);
        Assert.Null(dropped.Xmp);
    }

    [Theory]
    [InlineData(PictureFormat.Jpeg)]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.WebP)]
    public void The_thumbnail_of_what_the_picture_was_before_is_left_out(PictureFormat format)
    {
        Samples.SkipWithout(format);
        var thumbnail = PictureFile.Encode(Samples.Gradient(16, 12), PictureFormat.Jpeg);
        var exif = WithThumbnail(Samples.Exif(1), thumbnail);
        Assert.True(exif.AsSpan().IndexOf(thumbnail) > 0);
        var picture = new Picture(16, 16, 3) { Metadata = new PictureMetadata(Exif: exif) };

        var kept = PictureFile.Load(PictureFile.Encode(picture, format)).Metadata.Exif!;

        Assert.Contains("Impasto test", Encoding.ASCII.GetString(kept), StringComparison.Ordinal);
        Assert.True(kept.AsSpan().IndexOf(thumbnail.AsSpan(0, 32)) < 0, "no part of it is left");
        // Nothing that can't be read is touched.
        foreach (var broken in new byte[][] { [], [1, 2, 3], [.. "MM\0*"u8, 255, 255, 255, 255], [.. "II*\0"u8, 8, 0, 0, 0, 255, 255], new byte[40] })
            Assert.Equal(broken, ExifBlock.WithoutThumbnail(broken));
    }

    [Theory]
    [InlineData(PictureFormat.Jpeg)]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.WebP)]
    [InlineData(PictureFormat.Tiff)]
    public void The_density_of_the_print_is_kept(PictureFormat format)
    {
        Samples.SkipWithout(format);
        var picture = new Picture(16, 16, 3) { Metadata = new PictureMetadata(Density: (300 / 25.4, 150 / 25.4)) };

        var kept = PictureFile.Load(PictureFile.Encode(picture, format)).Metadata.Density;
        var unknown = PictureFile.Load(PictureFile.Encode(new Picture(16, 16, 3), format)).Metadata.Density;

        Assert.Equal(300, kept!.Value.Across * 25.4, 0.1);
        Assert.Equal(150, kept.Value.Down * 25.4, 0.1);
        Assert.Equal(72, unknown!.Value.Across * 25.4, 0.1);
    }

    [Fact]
    public void Nothing_is_said_of_a_film_or_a_gain_map_that_are_not_there()
    {
        const string Begin = "<x:xmpmeta><rdf:Description GCamera:CameraBurstID=\"7\"", End = "><dc:title>kept</dc:title>";
        var xmp = Begin + " GCamera:MotionPhoto=\"1\" GCamera:MicroVideoOffset='14000' hdrgm:Version=\"1.0\"" + End
            + "<Container:Directory><rdf:Seq><rdf:li Item:Mime='video/mp4'/></rdf:Seq>\n</Container:Directory><hdrgm:Gamma>1</hdrgm:Gamma><GCamera:MotionPhotoVersion/></rdf:Description></x:xmpmeta>";

        var fitting = Encoding.UTF8.GetString(ExifBlock.FittingXmp(Encoding.UTF8.GetBytes(xmp)));

        Assert.Equal(Begin + End + "</rdf:Description></x:xmpmeta>", fitting);
    }

    /// <summary>The block with a second directory that names a thumbnail behind it.</summary>
    private static byte[] WithThumbnail(byte[] exif, byte[] thumbnail)
    {
        const int Next = 8 + 2 + 2 * 12;
        var second = exif.Length;
        var place = second + 2 + 3 * 12 + 4;
        byte[] result = [.. exif, .. Short(3), .. Entry(0x0103, 3, 6 << 16), .. Entry(0x0201, 4, place), .. Entry(0x0202, 4, thumbnail.Length), .. Long(0), .. thumbnail];
        Long(second).CopyTo(result.AsSpan(Next));
        return result;

        static byte[] Entry(int tag, int type, int value) => [.. Short(tag), .. Short(type), .. Long(1), .. Long(value)];
        static byte[] Short(int value) => [(byte)(value >> 8), (byte)value];
        static byte[] Long(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
    }

    [Fact]
    public void TIFF_takes_XMP_only()
    {
        var picture = new Picture(16, 16, 3) { Metadata = new PictureMetadata(Exif: Samples.Exif(1), Xmp: "<x/>"u8.ToArray()) };

        var kept = PictureFile.Load(PictureFile.Encode(picture, PictureFormat.Tiff)).Metadata;

        Assert.Null(kept.Exif);
        Assert.Equal("<x/>"u8.ToArray(), kept.Xmp);
    }

    [Fact]
    public void Broken_EXIF_does_not_stop_the_writing()
    {
        foreach (var exif in new byte[][] { [], [1, 2, 3], [.. "MM\0*"u8, 255, 255, 255, 255], new byte[100_000] })
        {
            var picture = new Picture(8, 8, 3) { Metadata = new PictureMetadata(Exif: exif) };
            Assert.Equal(8, PictureFile.Load(PictureFile.Encode(picture, PictureFormat.Jpeg)).Width);
        }
    }

    [Fact]
    public void A_linear_profile_is_converted_to_sRGB()
    {
        var profile = Samples.RgbProfile(SrgbRed, SrgbGreen, SrgbBlue, gamma: 1);
        var stored = Samples.Gradient(33, 21);

        var picture = PictureFile.Load(Tagged(stored, profile));

        Assert.Equal(profile, picture.Metadata.IccProfile);
        var expected = stored.Pixels.Select(SrgbCurve.Encode).ToArray();
        PictureFormatsTests.AssertNear(expected, picture.Pixels, 0.006f);
    }

    [Fact]
    public void A_profile_with_swapped_primaries_swaps_the_channels()
    {
        var profile = Samples.RgbProfile(SrgbBlue, SrgbRed, SrgbGreen, gamma: 2.2);

        var picture = PictureFile.Load(Tagged(new Picture(2, 1, 3, [1, 0, 0, 0, 1, 0]), profile));

        PictureFormatsTests.AssertNear([0, 0, 1, 1, 0, 0], picture.Pixels, 0.03f);
    }

    [Fact]
    public void A_gray_profile_leaves_one_channel()
    {
        var profile = Samples.GrayProfile(1);
        var stored = Samples.Gradient(16, 4, 1);

        var picture = PictureFile.Load(Tagged(stored, profile));

        Assert.Equal(1, picture.Channels);
        PictureFormatsTests.AssertNear([.. stored.Pixels.Select(SrgbCurve.Encode)], picture.Pixels, 0.006f);
    }

    [Fact]
    public void Pixels_tagged_as_sRGB_are_taken_as_they_are()
    {
        var stored = Samples.Gradient(64, 40);

        // Encode embeds sRGB; the file's pixels must come back bit for bit.
        var picture = PictureFile.Load(PictureFile.Encode(stored, PictureFormat.Png));

        Assert.Null(picture.Metadata.IccProfile);
        Assert.Equal(stored.Pixels, picture.Pixels);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void The_original_profile_is_restored_when_asked(int channels)
    {
        // Wider than sRGB (about Adobe RGB), gamma 2.2.
        var profile = channels == 3 ? Samples.RgbProfile((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446), 2.2) : Samples.GrayProfile(1.8);
        var stored = new Picture(20, 20, channels);
        for (var i = 0; i < stored.Pixels.Length; i++)
            stored.Pixels[i] = (100 + i * 7 % 60) / 255f;
        var picture = PictureFile.Load(Tagged(stored, profile));

        var file = PictureFile.Encode(picture, PictureFormat.Png, new PictureWriteOptions { OriginalProfile = true });
        var back = PictureFile.Load(file);

        Assert.Equal(profile, back.Metadata.IccProfile);
        PictureFormatsTests.AssertNear(picture.Pixels, back.Pixels, 1.5f / 255);
        PictureFormatsTests.AssertNear(stored.Pixels, Raw(file), 1.5f / 255);
        Assert.Null(PictureFile.Load(PictureFile.Encode(picture, PictureFormat.Png)).Metadata.IccProfile);
    }

    [Fact]
    public void A_broken_profile_is_ignored()
    {
        var stored = Samples.Gradient(9, 9);
        var profile = new byte[200];
        "RGB "u8.CopyTo(profile.AsSpan(16));

        var picture = PictureFile.Load(Samples.Encode(stored, "jpegsave_buffer", new() { { "Q", 100 } }, WithProfile(profile)));

        PictureFormatsTests.AssertNear(stored.Pixels, picture.Pixels, 12 / 255f);
    }

    private static byte[] Tagged(Picture picture, byte[] profile) => Samples.Encode(picture, "pngsave_buffer", null, WithProfile(profile));

    private static Func<Image, Image> WithProfile(byte[] profile) => image => image.Mutate(i => i.Set(GValue.BlobType, "icc-profile-data", profile));

    // The stored values, with the profile left out of account.
    private static float[] Raw(byte[] file)
    {
        using var image = Image.PngloadBuffer(file);
        return [.. image.WriteToMemory<byte>().Select(v => v / 255f)];
    }

    [Theory]
    [InlineData("a.jpg")]
    [InlineData("a.png")]
    [InlineData("a.webp")]
    [InlineData("a.tif")]
    [InlineData("a.avif")]
    public void A_file_says_which_program_made_it(string name)
    {
        Samples.SkipWithout(PictureFile.FormatFor(name));
        var folder = Directory.CreateTempSubdirectory("impasto-software-").FullName;
        try
        {
            // From a camera, which has put its own name there.
            var photo = PictureFile.Load(Samples.WithExif(PictureFile.Encode(Samples.Gradient(16, 16), PictureFormat.Jpeg), Samples.Exif(1)));
            var path = Path.Combine(folder, name);
            PictureFile.Save(photo, path, new PictureWriteOptions { Software = "Impasto 9.9" });
            Assert.StartsWith("Impasto 9.9", PictureFile.SoftwareOf(path), StringComparison.Ordinal);
            Assert.Equal(16, PictureFile.Load(path).Width);
            PictureFile.Save(photo, path);
            Assert.False(PictureFile.SoftwareOf(path)?.StartsWith("Impasto 9.9", StringComparison.Ordinal) == true);
            File.WriteAllText(path, "no picture");
            Assert.Null(PictureFile.SoftwareOf(path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
