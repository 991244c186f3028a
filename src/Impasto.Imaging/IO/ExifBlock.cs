using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using System.Text.RegularExpressions;
using NetVips;

namespace Impasto.Imaging.IO;

/// <summary>Puts EXIF and XMP, kept as raw blocks, back on an image that is about to be written.</summary>
internal static partial class ExifBlock
{
    /// <summary>
    /// libvips writes an image's EXIF from parsed fields and drops tags that have none, so a raw block alone would be lost: the block travels in a
    /// PNG of one pixel, libvips parses it there, and the fields are copied over. A block that it can't parse is left out.
    /// </summary>
    public static void Attach(MutableImage image, byte[] exif)
    {
        try
        {
            using var source = Source.NewFromMemory(OnePixelPng(WithoutThumbnail(exif)));
            using var carrier = Image.PngloadSource(source);
            foreach (var field in carrier.GetFields())
            {
                if (field.StartsWith("exif-", StringComparison.Ordinal))
                    image.Set(carrier.GetTypeOf(field), field, carrier.Get(field));
            }
            image.Set(GValue.GIntType, "orientation", 1);
        }
        catch (VipsException)
        {
            // The picture is worth more than its tags.
        }
    }

    /// <summary>
    /// The block without its thumbnail, a picture of what the result was before: the first directory names no second one.
    /// </summary>
    public static byte[] WithoutThumbnail(byte[] exif)
    {
        bool isLittle = exif.AsSpan().StartsWith("II"u8), isBig = exif.AsSpan().StartsWith("MM"u8);
        if ((!isLittle && !isBig) || exif.Length < 8)
            return exif;
        var directory = Number(4);
        if (directory < 8 || directory > exif.Length - 2)
            return exif;
        var entries = isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(exif.AsSpan((int)directory)) : BinaryPrimitives.ReadUInt16BigEndian(exif.AsSpan((int)directory));
        var next = directory + 2 + 12L * entries;
        if (next > exif.Length - 4 || Number(next) == 0)
            return exif;
        var alone = (byte[])exif.Clone();
        alone.AsSpan((int)next, 4).Clear();
        return alone;

        long Number(long at) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(exif.AsSpan((int)at)) : BinaryPrimitives.ReadUInt32BigEndian(exif.AsSpan((int)at));
    }

    /// <summary>
    /// The XMP packet as it fits the result: its orientation, if it states one, made 1 (upright), and nothing said of a film or a gain map behind the picture, which are not there.
    /// </summary>
    public static byte[] FittingXmp(byte[] xmp)
    {
        // Latin-1 maps every byte to one character and back, whatever the packet's encoding.
        var text = Encoding.Latin1.GetString(xmp);
        text = OrientationElement().Replace(OrientationAttribute().Replace(text, "${before}1"), "${before}1");
        return Encoding.Latin1.GetBytes(AttachmentAttribute().Replace(AttachmentElement().Replace(text, ""), ""));
    }

    /// <summary>What phones write of films and gain maps (Motion Photo format 1.0, Ultra HDR 1.1): names of these prefixes, as attributes or as elements with all in them.</summary>
    private const string Attachments = "(?:GCamera:(?:Micro|Motion)\\w+|Camera:Motion\\w+|hdrgm:\\w+|HDRGainMap:\\w+|Container:Directory|GContainer:Directory)";

    [GeneratedRegex("\\s" + Attachments + """\s*=\s*(?:"[^"]*"|'[^']*')""")]
    private static partial Regex AttachmentAttribute();

    [GeneratedRegex("<(?<name>" + Attachments + ")(?:\\s[^>]*)?(?:/>|>.*?</\\k<name>>)", RegexOptions.Singleline)]
    private static partial Regex AttachmentElement();

    [GeneratedRegex("""(?<before>tiff:Orientation\s*=\s*["'])[2-8](?=["'])""")]
    private static partial Regex OrientationAttribute();

    [GeneratedRegex("(?<before><tiff:Orientation>)[2-8](?=<)")]
    private static partial Regex OrientationElement();

    private static byte[] OnePixelPng(byte[] exif)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Chunk(png, "IHDR"u8, [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
        Chunk(png, "eXIf"u8, exif);
        using (var packed = new MemoryStream())
        {
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                zlib.Write([0, 0]);
            Chunk(png, "IDAT"u8, packed.ToArray());
        }
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        var crc = new Crc32();
        crc.Append(type);
        crc.Append(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        png.Write(number);
    }
}
