using System.Buffers.Binary;
using System.Text;
using Impasto.Imaging.IO;
using NetVips;

namespace Impasto.Imaging.Tests.IO;

/// <summary>Pictures and files made on the spot.</summary>
internal static class Samples
{
    /// <summary>Smooth colours that differ everywhere, so that a flip, a shift or swapped channels would show.</summary>
    public static Picture Gradient(int width, int height, int channels = 3, bool alpha = false)
    {
        var picture = new Picture(width, height, channels) { Alpha = alpha ? new float[width * height] : null };
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (u, v) = ((x + 0.5f) / width, (y + 0.5f) / height);
                picture[x, y, 0] = Byte(u);
                if (channels == 3)
                    (picture[x, y, 1], picture[x, y, 2]) = (Byte(v), Byte(1 - u * v));
                if (alpha)
                    picture.Alpha![y * width + x] = Byte((u + v) / 2);
            }
        }
        return picture;

        static float Byte(float v) => MathF.Round(v * 255) / 255;
    }

    /// <summary>A system's libvips may come without AVIF; the one that comes with Impasto has every format.</summary>
    public static void SkipWithout(PictureFormat format) =>
        Assert.SkipUnless(PictureLibrary.Has(PictureEncoder.Saver(format)), $"{PictureLibrary.Version} on this machine has no {format}.");

    /// <summary>Encodes 8-bit pixels by any libvips saver with any arguments: the formats and variants that Impasto doesn't write.</summary>
    public static byte[] Encode(Picture picture, string saver, VOption? arguments = null, Func<Image, Image>? convert = null)
    {
        PictureLibrary.Ensure();
        var bands = picture.Channels + (picture.Alpha is null ? 0 : 1);
        var bytes = new byte[picture.Width * picture.Height * bands];
        for (var i = 0; i < picture.Width * picture.Height; i++)
        {
            for (var c = 0; c < picture.Channels; c++)
                bytes[i * bands + c] = (byte)MathF.Round(picture.Pixels[i * picture.Channels + c] * 255);
            if (picture.Alpha is not null)
                bytes[i * bands + picture.Channels] = (byte)MathF.Round(picture.Alpha[i] * 255);
        }
        using var raw = Image.NewFromMemory(bytes, picture.Width, picture.Height, bands, Enums.BandFormat.Uchar);
        using var image = raw.Copy(interpretation: picture.Channels == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
        using var converted = convert?.Invoke(image);
        return (byte[])Operation.Call(saver, arguments, converted ?? image);
    }

    /// <summary>A JPEG's bytes with an EXIF segment put in as its first.</summary>
    public static byte[] WithExif(byte[] jpeg, byte[] exif)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(2 + 6 + exif.Length));
        return [.. jpeg[..2], 0xFF, 0xE1, .. length, .. "Exif\0\0"u8, .. exif, .. jpeg[2..]];
    }

    /// <summary>A big-endian EXIF block (TIFF header, IFD0) with Make and Orientation.</summary>
    public static byte[] Exif(int orientation, string make = "Impasto test")
    {
        var text = Encoding.ASCII.GetBytes(make + "\0");
        const int afterDirectory = 8 + 2 + 2 * 12 + 4;
        using var block = new MemoryStream();
        block.Write("MM\0*\0\0\0\b"u8);
        Write16(2);
        Write16(0x010F);
        Write16(2);
        Write32(text.Length);
        Write32(afterDirectory);
        Write16(0x0112);
        Write16(3);
        Write32(1);
        Write16(orientation);
        Write16(0);
        Write32(0);
        block.Write(text);
        return block.ToArray();

        void Write16(int value) => block.Write([(byte)(value >> 8), (byte)value]);
        void Write32(int value) => block.Write([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }

    /// <summary>An RGB matrix profile: colorants (columns, adapted to D50) and one pure gamma.</summary>
    public static byte[] RgbProfile((double X, double Y, double Z) red, (double X, double Y, double Z) green, (double X, double Y, double Z) blue, double gamma) =>
        Profile("RGB ", [("rXYZ", Xyz(red)), ("gXYZ", Xyz(green)), ("bXYZ", Xyz(blue)), ("rTRC", Curve(gamma)), ("gTRC", Curve(gamma)), ("bTRC", Curve(gamma))]);

    /// <summary>A grey profile of one pure gamma.</summary>
    public static byte[] GrayProfile(double gamma) => Profile("GRAY", [("kTRC", Curve(gamma))]);

    private static byte[] Profile(string space, (string Tag, byte[] Content)[] tags)
    {
        tags = [("wtpt", Xyz((0.9642, 1, 0.8249))), ("desc", Description()), ("cprt", [.. "text\0\0\0\0none\0\0\0\0"u8]), .. tags];
        using var table = new MemoryStream();
        using var content = new MemoryStream();
        Write32(table, tags.Length);
        foreach (var (tag, bytes) in tags)
        {
            table.Write(Encoding.ASCII.GetBytes(tag));
            Write32(table, 128 + 4 + 12 * tags.Length + (int)content.Length);
            Write32(table, bytes.Length);
            content.Write(bytes);
            content.Write(new byte[(4 - bytes.Length % 4) % 4]);
        }
        var header = new byte[128];
        BinaryPrimitives.WriteInt32BigEndian(header, 128 + (int)table.Length + (int)content.Length);
        header[8] = 2;
        header[9] = 0x40;
        Encoding.ASCII.GetBytes("mntr").CopyTo(header, 12);
        Encoding.ASCII.GetBytes(space).CopyTo(header, 16);
        Encoding.ASCII.GetBytes("XYZ ").CopyTo(header, 20);
        Encoding.ASCII.GetBytes("acsp").CopyTo(header, 36);
        Xyz((0.9642, 1, 0.8249)).AsSpan(8).CopyTo(header.AsSpan(68));
        return [.. header, .. table.ToArray(), .. content.ToArray()];
    }

    private static byte[] Description()
    {
        using var text = new MemoryStream();
        text.Write("desc\0\0\0\0"u8);
        Write32(text, 5);
        text.Write("test\0"u8);
        text.Write(new byte[4 + 4 + 2 + 1 + 67]);
        return text.ToArray();
    }

    private static byte[] Xyz((double X, double Y, double Z) value)
    {
        using var tag = new MemoryStream();
        tag.Write("XYZ \0\0\0\0"u8);
        foreach (var v in new[] { value.X, value.Y, value.Z })
            Write32(tag, (int)Math.Round(v * 65536));
        return tag.ToArray();
    }

    private static byte[] Curve(double gamma)
    {
        using var tag = new MemoryStream();
        tag.Write("curv\0\0\0\0\0\0\0\u0001"u8);
        var value = (int)Math.Round(gamma * 256);
        tag.Write([(byte)(value >> 8), (byte)value]);
        return tag.ToArray();
    }

    private static void Write32(Stream stream, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        stream.Write(bytes);
    }
}
