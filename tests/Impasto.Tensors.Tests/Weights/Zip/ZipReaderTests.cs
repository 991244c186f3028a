using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Zip;

namespace Impasto.Tensors.Tests.Weights.Zip;

public class ZipReaderTests
{
    [Fact]
    public void Checksums_are_those_of_ISO_3309()
    {
        Assert.Equal(0xCBF43926u, Crc32.HashToUInt32("123456789"u8));
        Assert.Equal(0u, Crc32.HashToUInt32([]));
        Assert.Equal(0x414FA339u, Crc32.HashToUInt32("The quick brown fox jumps over the lazy dog"u8));
    }

    [Fact]
    public void Stored_and_deflated_entries_are_read()
    {
        var content = Encoding.ASCII.GetBytes(new string('a', 1000) + "b");
        foreach (var level in (CompressionLevel[])[CompressionLevel.NoCompression, CompressionLevel.Optimal])
        {
            var zip = new ZipReader(Archive(level, ("x", content), ("folder/y", [])), "x");
            Assert.Equal(content, zip.Read("x").ToArray());
            Assert.Equal([], zip.Read("folder/y").ToArray());
        }
    }

    [Fact]
    public void A_zip_bomb_is_refused_before_it_is_unpacked()
    {
        var bomb = Archive(CompressionLevel.SmallestSize, ("x", new byte[16 << 20]));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("more than 64 times its size", Refusal(bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Entries_that_share_bytes_are_refused()
    {
        var archive = Archive(CompressionLevel.NoCompression, ("x", new byte[100]), ("y", new byte[100]));
        var central = archive.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        var first = archive.AsSpan()[..central].LastIndexOf("PK\u0001\u0002"u8);

        // The second entry's directory record is made to point at the first entry, under its name.
        archive.AsSpan(first + 42, 5).CopyTo(archive.AsSpan(central + 42));
        Assert.Contains("two entries 'x'", Refusal(archive));

        archive[central + 46] = (byte)'y';
        Assert.Contains("'y' of its archive and the directory disagree", Refusal(archive));
    }

    [Fact]
    public void A_wrong_checksum_is_found()
    {
        var archive = Archive(CompressionLevel.NoCompression, ("x", Encoding.ASCII.GetBytes("needle")));
        archive[archive.AsSpan().IndexOf("needle"u8)]++;
        Assert.Contains("'x' doesn't match its checksum",
            Assert.Throws<WeightFormatException>(() => new ZipReader(archive, "x").Read("x")).Message);
    }

    [Theory]
    [InlineData(8, 1, "is encrypted")]
    [InlineData(10, 12, "is packed by method 12")]
    public void Encrypted_entries_and_other_methods_are_refused(int field, byte value, string reason)
    {
        var archive = Archive(CompressionLevel.NoCompression, ("x", [1]));
        archive[archive.AsSpan().IndexOf("PK\u0001\u0002"u8) + field] = value;
        Assert.Contains(reason, Refusal(archive));
    }

    private static string Refusal(byte[] archive) => Assert.Throws<WeightFormatException>(() => new ZipReader(archive, "x")).Message;

    private static byte[] Archive(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }
        return file.ToArray();
    }
}
