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
            using var source = Source.NewFromMemory(OnePixelPng(exif));
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

    /// <summary>The XMP packet with its orientation, if it states one, made 1 (upright).</summary>
    public static byte[] UprightXmp(byte[] xmp)
    {
        // Latin-1 maps every byte to one character and back, whatever the packet's encoding.
        var text = Encoding.Latin1.GetString(xmp);
        return Encoding.Latin1.GetBytes(OrientationElement().Replace(OrientationAttribute().Replace(text, "${before}1"), "${before}1"));
    }

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
