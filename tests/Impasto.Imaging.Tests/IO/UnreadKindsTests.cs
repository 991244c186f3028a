using System.Buffers.Binary;
using System.Text;

namespace Impasto.Imaging.Tests.IO;

/// <summary>Whole files of kinds that aren't read are named as what they are, and never called damaged.</summary>
public sealed class UnreadKindsTests
{
    private static readonly byte[] Jpeg = PictureFile.Encode(Samples.Gradient(40, 30), PictureFormat.Jpeg);

    [Theory]
    [InlineData("II", 42)]
    [InlineData("MM", 42)]
    [InlineData("II", 43)]
    public void A_raw_whose_first_picture_is_a_thumbnail_is_refused(string order, int version)
    {
        var isLittle = order == "II";
        var raw = Tiff(isLittle, version, [(254, 1), (256, 4), (257, 3), (258, 8), (259, 1), (262, 1), (277, 1)], [(254, 0), (256, 40), (257, 30), (258, 16), (262, 32803), (277, 1)]);
        AssertNamed(raw, "is a camera raw", "develop it to TIFF, PNG or JPEG");
    }

    [Theory]
    [InlineData("FUJIFILMCCD-RAW 0201FF", "RAF")]
    [InlineData("IIRO\b\0\0\0", "ORF")]
    [InlineData("IIU\0\b\0\0\0", "RW2")]
    [InlineData("II*\0\u0010\0\0\0CR\u0002\0", "CR2")]
    [InlineData("\0\0\0\u0018ftypcrx \0\0\0\u0001crx isom", "CR3")]
    public void A_raw_is_told_by_its_first_bytes(string start, string kind) => AssertNamed(Padded(start), $"is a camera raw ({kind})", "develop it");

    [Fact]
    public void A_thumbnail_before_a_picture_is_not_taken_for_it()
    {
        var tiff = Tiff(true, 42, [(254, 1), (256, 4), (257, 3), (258, 8), (259, 1), (262, 1), (277, 1)], [(254, 0), (256, 40), (257, 30), (258, 8), (262, 2), (277, 3)]);
        AssertNamed(tiff, "begins with a small copy (4x3) of its picture (40x30)", "save it anew");
    }

    [Theory]
    [InlineData(6, 8, "in YCbCr colours without JPEG compression")]
    [InlineData(2, 4, "of 3 channels with 4 bits")]
    public void A_TIFF_whose_samples_would_be_misread_is_refused(int photometric, int bits, string named) =>
        AssertNamed(Tiff(true, 42, [(256, 4), (257, 3), (258, bits), (259, 1), (262, photometric), (277, 3)], null), $"is a TIFF {named}", "save it with 8 or 16 bits");

    [Fact]
    public void A_reduced_TIFF_alone_is_a_picture()
    {
        var tiff = Tiff(true, 42, [(254, 1), (256, 4), (257, 3), (258, 8), (259, 1), (262, 1), (277, 1)], null);
        Assert.Equal((4, 3), PictureFile.Load(tiff) is var picture ? (picture.Width, picture.Height) : default);
    }

    [Theory]
    [InlineData("\0\0\0\u0018ftypmp42\0\0\0\0isommp42", "is a video (MP4 or QuickTime)")]
    [InlineData("\0\0\0\u0014ftypqt  \0\0\0\0qt  ", "is a video (MP4 or QuickTime)")]
    [InlineData("\0\0\0\bwide\0\0\0\0mdat", "is a video (QuickTime)")]
    [InlineData("\u001a\u0045\u00df\u00a3\u0001", "is a video (Matroska or WebM)")]
    [InlineData("RIFF\0\0\0\0AVI LIST", "is a video (AVI)")]
    [InlineData("BM\u0036\0\0\0", "is BMP, which Impasto doesn't read")]
    [InlineData("\0\0\0\u000cJXL \r\n\u0087\n", "is JPEG XL")]
    [InlineData("\0\0\0\u000cjP  \r\n", "is JPEG 2000")]
    [InlineData("8BPS\0\u0001", "is a Photoshop document")]
    [InlineData("%PDF-1.4", "is a PDF document")]
    [InlineData("<!DOCTYPE html><html>", "is a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "is Git LFS's pointer")]
    public void Other_files_are_named(string start, string named) => AssertNamed(Padded(start), named, "");

    [Fact]
    public void HEIC_is_named_and_AVIF_is_not_taken_for_it()
    {
        AssertNamed(Padded("\0\0\0\u0018ftypheic\0\0\0\0mif1heic\0\0\0\u0010meta"), "is HEIC", "heif-convert");
        Assert.Contains("truncated or damaged", Assert.Throws<PictureException>(() => PictureFile.Load(Padded("\0\0\0\u0018ftypavif\0\0\0\0mif1avif\0\0\0\u0010meta"))).Message);
    }

    [Theory]
    [InlineData(0xC3, 8, "is a lossless JPEG")]
    [InlineData(0xF7, 8, "is JPEG-LS")]
    [InlineData(0xC1, 12, "is a JPEG of 12 bits")]
    [InlineData(0xC5, 8, "is a hierarchical JPEG")]
    public void Rare_JPEGs_are_named(int frame, int bits, string named)
    {
        var jpeg = (byte[])Jpeg.Clone();
        var at = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        (jpeg[at + 1], jpeg[at + 4]) = ((byte)frame, (byte)bits);
        AssertNamed(jpeg, named, "save it as an ordinary JPEG");
    }

    [Fact]
    public void An_Apple_PNG_is_named()
    {
        var png = PictureFile.Encode(Samples.Gradient(4, 3), PictureFormat.Png);
        AssertNamed([.. png[..8], 0, 0, 0, 4, .. "CgBI"u8, 0x50, 0, 0x20, 6, 0x2B, 0xD5, 0xB3, 0x7F, .. png[8..]], "(CgBI)", "pngcrush");
    }

    [Theory]
    [InlineData(259, 50000, "with ZSTD compression")]
    [InlineData(259, 34925, "with LZMA compression")]
    [InlineData(258, 12, "of 12 bits a sample")]
    [InlineData(258, 14, "of 14 bits a sample")]
    [InlineData(262, 8, "in Lab colours")]
    public void Rare_TIFFs_are_named(int tag, int value, string named)
    {
        (int Tag, int Value)[] tags = [(256, 4), (257, 3), (258, 8), (259, 1), (262, 1), (277, 1)];
        AssertNamed(Tiff(true, 42, [.. tags.Select(pair => pair.Tag == tag ? (tag, value) : pair)], null), "is a TIFF " + named, "8 or 16 bits");
    }

    [Fact]
    public void Damaged_directories_end_in_a_picture_or_a_sentence()
    {
        var random = new Random(12);
        byte[][] wholes =
        [
            Tiff(true, 42, [(254, 0), (256, 4), (257, 3), (258, 8), (259, 1), (262, 1), (277, 1)], [(254, 1), (256, 2), (257, 2), (258, 8), (262, 1)]),
            Tiff(false, 43, [(254, 0), (256, 4), (257, 3), (258, 8), (259, 1), (262, 1), (277, 1)], [(254, 1), (256, 2), (257, 2), (258, 8), (262, 1)]),
            Padded("\0\0\0\u0018ftypheic\0\0\0\0mif1heic\0\0\0\u0010meta"),
        ];
        foreach (var whole in wholes)
        {
            for (var round = 0; round < 300; round++)
            {
                var damaged = whole[..random.Next(12, whole.Length + 1)];
                for (var hits = random.Next(1, 5); hits > 0; hits--)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                try
                {
                    PictureFile.Load(damaged, new PictureLimits { MaxPixels = 1 << 20 });
                }
                catch (PictureException e)
                {
                    Assert.DoesNotContain('\n', e.Message);
                }
            }
        }
    }

    private static void AssertNamed(byte[] file, string problem, string nextStep)
    {
        var message = Assert.Throws<PictureException>(() => PictureFile.Load(file, name: "photo")).Message;
        Assert.StartsWith("photo ", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.Contains(nextStep, message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", message, StringComparison.Ordinal);
    }

    private static byte[] Padded(string start) => [.. Encoding.Latin1.GetBytes(start), .. new byte[200]];

    /// <summary>A grey 4x3 picture of 8 bits in one strip under these tags, and a sub-directory.</summary>
    private static byte[] Tiff(bool isLittle, int version, (int Tag, int Value)[] tags, (int Tag, int Value)[]? below)
    {
        var isBig = version == 43;
        using var file = new MemoryStream();
        file.Write(isLittle ? "II"u8 : "MM"u8);
        Write(version, 2);
        if (isBig)
        {
            Write(8, 2);
            Write(0, 2);
        }
        var pixels = isBig ? 16 : 8;
        var directory = pixels + 12;
        Write(directory, isBig ? 8 : 4);
        file.Write([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]);
        var entry = isBig ? 20 : 12;
        List<(int Tag, int Value)> first = [.. tags, (273, pixels), (278, 3), (279, 12)];
        if (below is not null)
            first.Add((330, directory + (isBig ? 16 : 6) + (first.Count + 1) * entry));
        Directory(first);
        if (below is not null)
            Directory(below);
        return file.ToArray();

        void Directory(IEnumerable<(int Tag, int Value)> entries)
        {
            var sorted = entries.OrderBy(pair => pair.Tag).ToList();
            Write(sorted.Count, isBig ? 8 : 2);
            foreach (var (tag, value) in sorted)
            {
                Write(tag, 2);
                Write(isBig ? 16 : 4, 2);
                Write(1, isBig ? 8 : 4);
                Write(value, isBig ? 8 : 4);
            }
            Write(0, isBig ? 8 : 4);
        }

        void Write(long value, int size)
        {
            var bytes = new byte[8];
            if (isLittle)
                BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            else
                BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            file.Write(isLittle ? bytes.AsSpan(0, size) : bytes.AsSpan(8 - size));
        }
    }
}
