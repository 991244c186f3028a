using System.Text;

namespace Impasto.Imaging.IO;

/// <summary>Names what a file is that isn't read, and what to do with it.</summary>
internal static class PictureKinds
{
    private const string Convert = "convert it to PNG, TIFF or JPEG with another program";

    private static readonly (byte[] Start, string Name)[] Raws =
    [
        ([.. "FUJIFILMCCD-RAW"u8], "RAF"), ([.. "IIRO"u8], "ORF"), ([.. "IIRS"u8], "ORF"), ([.. "MMOR"u8], "ORF"), ([(byte)'I', (byte)'I', (byte)'U', 0], "RW2"),
        ([.. "FOVb"u8], "X3F"), ([.. "\0MRM"u8], "MRW"),
    ];

    private static readonly (byte[] Start, string Name)[] Others =
    [
        ([(byte)'B', (byte)'M'], "BMP"), ([0xFF, 0x0A], "JPEG XL"), ([0, 0, 0, 12, .. "JXL "u8], "JPEG XL"), ([0, 0, 0, 12, .. "jP  "u8], "JPEG 2000"),
        ([0xFF, 0x4F, 0xFF, 0x51], "JPEG 2000"), ([.. "8BPS"u8], "a Photoshop document"), ([.. "%PDF"u8], "a PDF document"), ([.. "%!PS"u8], "a PostScript document"),
        ([.. "<svg"u8], "SVG"), ([.. "<!DOCTYPE html"u8], "a web page"), ([.. "<!doctype html"u8], "a web page"), ([.. "<html"u8], "a web page"),
        ([.. "version https://git-lfs"u8], "Git LFS's pointer to a file"), ([.. "<?xml"u8], "an XML document"), ([0x76, 0x2F, 0x31, 0x01], "OpenEXR"), ([.. "#?R"u8], "Radiance HDR"), ([0, 0, 1, 0], "a Windows icon"),
        ([.. "gimp xcf"u8], "a GIMP document"), ([.. "P7\n"u8], "a PAM picture"), ([.. "qoif"u8], "QOI"), ([.. "DDS "u8], "a DirectDraw texture"),
    ];

    private static readonly (int Code, string Name)[] Compressions =
    [
        (9, "JBIG"), (10, "JBIG"), (33003, "JPEG 2000"), (33005, "JPEG 2000"), (34661, "JBIG"), (34712, "JPEG 2000"), (34887, "LERC"), (34925, "LZMA"), (34892, "lossy JPEG"),
        (50000, "ZSTD"), (50001, "WebP"), (50002, "JPEG XL"), (52546, "JPEG XL"),
    ];

    /// <summary>What a file is that must not be read although its first bytes may be those of a format that is; null for all others.</summary>
    public static PictureRefusal? Refused(ReadOnlySpan<byte> data)
    {
        foreach (var (start, name) in Raws)
        {
            if (data.StartsWith(start))
                return Raw(name);
        }
        if (data.Length > 14 && data[6..].StartsWith("HEAPCCDR"u8))
            return Raw("CRW");
        if (Brands(data) is { } brands)
            return brands.Contains("crx ") ? Raw("CR3") : IsPicture(brands) ? null : Video("MP4 or QuickTime");
        if (data.Length > 8 && data[4..8] is [(byte)'m', (byte)'o', (byte)'o', (byte)'v'] or [(byte)'m', (byte)'d', (byte)'a', (byte)'t'] or [(byte)'w', (byte)'i', (byte)'d', (byte)'e'])
            return Video("QuickTime");
        if (data.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]))
            return Video("Matroska or WebM");
        if (data.Length > 12 && data.StartsWith("RIFF"u8) && data[8..12].SequenceEqual("AVI "u8))
            return Video("AVI");
        foreach (var (start, name) in Others)
        {
            if (data.StartsWith(start))
                return new PictureRefusal($"is {name}, which Impasto doesn't read", Convert);
        }
        if (PictureDecoder.Sniff(data) != PictureFormat.Tiff)
            return null;
        if (data.Length > 10 && data[8..10].SequenceEqual("CR"u8))
            return Raw("CR2");
        var pictures = TiffDirectory.All(data);
        // Colour filter array, linear raw.
        if (pictures.Any(picture => picture.Photometric is 32803 or 34892))
            return Raw("DNG, NEF, ARW or of that kind");
        // The library would take it for RGB.
        if (pictures is [{ Photometric: 6, Compression: not (6 or 7) }, ..])
            return Rare("in YCbCr colours without JPEG compression");
        if (pictures is [{ IsReduced: true } first, ..] && pictures.FirstOrDefault(picture => !picture.IsReduced && picture.Width > first.Width) is { } main)
        {
            return new PictureRefusal($"begins with a small copy ({first.Width}x{first.Height}) of its picture ({main.Width}x{main.Height}), and only the first is read",
                "save it anew with another program, without the small one");
        }
        return null;
    }

    /// <summary>What a file is that the library failed to read, if that is a reason for it; null where the file must be damaged.</summary>
    public static PictureRefusal? Unreadable(byte[] data, PictureFormat format, string reason)
    {
        switch (format)
        {
            case PictureFormat.Jpeg when new JpegFile(data).Rarity is { } rarity:
                return new PictureRefusal($"is {rarity}, which Impasto doesn't read", "save it as an ordinary JPEG or as PNG with another program");
            case PictureFormat.Png when data.AsSpan(12).StartsWith("CgBI"u8):
                return new PictureRefusal("is a PNG of Apple's own kind (CgBI), as apps for its phones contain them",
                    "turn it back into an ordinary one: pngcrush -revert-iphone-optimizations");
            case PictureFormat.Avif when Brands(data) is { } brands && !brands.Any(IsAv1):
                return new PictureRefusal($"is HEIC, as phones write it, which this picture library doesn't decode ({reason})",
                    "convert it to JPEG or PNG first (heif-convert, or the phone's own export), or let the camera write JPEG (\"most compatible\")");
            case PictureFormat.Tiff when TiffDirectory.All(data) is [var first, ..] && Rarity(first) is { } kind:
                return Rare(kind);
            default:
                return null;
        }
    }

    private static PictureRefusal Rare(string kind) => new($"is a TIFF {kind}, which Impasto doesn't read", "save it with 8 or 16 bits a channel, in RGB, uncompressed or with LZW or ZIP");

    private static string? Rarity(TiffDirectory picture)
    {
        var compression = Array.Find(Compressions, pair => pair.Code == picture.Compression).Name;
        return compression is not null ? $"with {compression} compression"
            : picture.SampleFormat is 5 or 6 ? "of complex numbers"
            : picture.Bits is not (1 or 2 or 4 or 8 or 16 or 32) ? $"of {picture.Bits} bits a sample{(picture.SampleFormat == 3 ? " in floating point" : "")}"
            : picture is { Bits: < 8, Samples: > 1 } ? $"of {picture.Samples} channels with {picture.Bits} bits"
            : picture.SampleFormat == 3 && picture.Bits != 32 ? $"of floating-point numbers with {picture.Bits} bits"
            : picture.Photometric is 8 or 9 or 10 ? "in Lab colours"
            : picture.Photometric is 32844 or 32845 ? "in LogLuv colours"
            : null;
    }

    private static bool IsPicture(IReadOnlyList<string> brands) => brands.Any(brand => IsAv1(brand)
        || brand is "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "hevm" or "hevs" or "mif1" or "mif2" or "msf1" or "miaf" or "jpeg" or "j2ki");

    private static bool IsAv1(string brand) => brand is "avif" or "avis";

    /// <summary>The brands of a file of boxes (ISO 14496-12); null for other files.</summary>
    private static List<string>? Brands(ReadOnlySpan<byte> data)
    {
        if (data.Length < 12 || !data[4..8].SequenceEqual("ftyp"u8))
            return null;
        var length = (int)Math.Min(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data), (uint)Math.Min(data.Length, 512));
        List<string> brands = [Encoding.Latin1.GetString(data[8..12])];
        // The second four bytes are a version.
        for (var at = 16; at + 4 <= length; at += 4)
            brands.Add(Encoding.Latin1.GetString(data.Slice(at, 4)));
        return brands;
    }

    private static PictureRefusal Raw(string kind) =>
        new($"is a camera raw ({kind}), which has to be developed", "develop it to TIFF, PNG or JPEG first, with darktable, RawTherapee or the camera's own program");

    private static PictureRefusal Video(string kind) => new($"is a video ({kind})", "take a picture out of it first: ffmpeg -i VIDEO -frames:v 1 picture.png");
}
