using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Impasto.Tensors.Weights.Zip;

/// <summary>
/// A zip archive in memory (PKWARE APPNOTE 6.3: stored and deflated entries, Zip64), read strictly. Stored entries are slices of the
/// archive and cost nothing;
/// the framework's ZipArchive copies them, checks no CRC and allows entries to overlap.
/// </summary>
internal sealed class ZipReader
{
    private const uint EndMark = 0x06054b50, End64Mark = 0x06064b50, Locator64Mark = 0x07064b50, CentralMark = 0x02014b50,
        LocalMark = 0x04034b50;
    private const int EndSize = 22, Locator64Size = 20, End64Size = 56, CentralSize = 46, LocalSize = 30;

    private readonly ReadOnlyMemory<byte> _archive;
    private readonly string _source;
    private readonly Dictionary<string, ZipEntry> _entries = [];

    public ZipReader(ReadOnlyMemory<byte> archive, string source)
    {
        (_archive, _source) = (archive, source);
        ReadDirectory();
    }

    /// <summary>The archive's own size in bytes.</summary>
    public int Length => _archive.Length;

    public IReadOnlyCollection<ZipEntry> Entries => _entries.Values;

    public static bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8);

    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>An entry's bytes, unpacked and checked against their CRC.</summary>
    public ReadOnlyMemory<byte> Read(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
            throw Damaged($"its archive has no entry '{name}'");
        var packed = _archive[entry.Packed];
        var bytes = entry.Deflated ? Inflate(packed, entry) : packed;
        if (Crc32.HashToUInt32(bytes.Span) != entry.Crc)
            throw Damaged($"the entry '{name}' doesn't match its checksum");
        return bytes;
    }

    private byte[] Inflate(ReadOnlyMemory<byte> packed, ZipEntry entry)
    {
        var bytes = new byte[entry.Length];
        try
        {
            using var inflate = new DeflateStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            inflate.ReadExactly(bytes);
            if (inflate.ReadByte() >= 0)
                throw Damaged($"the entry '{entry.Name}' unpacks to more than the {entry.Length:N0} bytes that it claims");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new WeightFormatException(_source, $"the entry '{entry.Name}' can't be unpacked", WeightFormatException.FetchAgain, e);
        }
        return bytes;
    }

    private void ReadDirectory()
    {
        var archive = _archive.Span;
        var (count, at, length) = FindDirectory(archive);
        var directory = archive.Slice(at, length);
        List<(int Begin, int End)> taken = [];
        long unpacked = 0;
        for (var i = 0; i < count; i++)
        {
            if (directory.Length < CentralSize || U32(directory) != CentralMark)
                throw Damaged("its archive's directory ends early");
            int nameLength = U16(directory[28..]), extraLength = U16(directory[30..]), commentLength = U16(directory[32..]);
            if (directory.Length < CentralSize + nameLength + extraLength + commentLength)
                throw Damaged("its archive's directory ends early");
            var (entry, begin) = ReadEntry(archive, directory, directory.Slice(CentralSize, nameLength),
                directory.Slice(CentralSize + nameLength, extraLength));
            if (!_entries.TryAdd(entry.Name, entry))
                throw Damaged($"its archive has two entries '{entry.Name}'");
            taken.Add((begin, entry.Packed.End.Value));
            if (entry.Deflated)
                unpacked += entry.Length;
            directory = directory[(CentralSize + nameLength + extraLength + commentLength)..];
        }
        if (unpacked > WeightLimits.ExpandedBytes(archive.Length))
            throw new WeightFormatException(_source,
                $"its archive unpacks to {unpacked:N0} bytes, more than {WeightLimits.Expansion} times its size",
                "Save the weights uncompressed");
        taken.Sort();
        for (var i = 0; i < taken.Count; i++)
        {
            if (taken[i].End > (i + 1 < taken.Count ? taken[i + 1].Begin : at))
                throw Damaged("entries of its archive overlap");
        }
    }

    private (int Count, int At, int Length) FindDirectory(ReadOnlySpan<byte> archive)
    {
        for (var end = archive.Length - EndSize; end >= 0 && end >= archive.Length - EndSize - ushort.MaxValue; end--)
        {
            if (U32(archive[end..]) != EndMark || end + EndSize + U16(archive[(end + 20)..]) != archive.Length)
                continue;
            var record = archive[end..];
            ulong count = U16(record[10..]), length = U32(record[12..]), at = U32(record[16..]);
            if (U16(record[4..]) is not (0 or ushort.MaxValue))
                throw Damaged("its archive is one of several parts");
            if (end >= Locator64Size && U32(archive[(end - Locator64Size)..]) == Locator64Mark)
            {
                var at64 = U64(archive[(end - Locator64Size + 8)..]);
                if (at64 > (ulong)(end - Locator64Size) || archive.Length - (int)at64 < End64Size || U32(archive[(int)at64..]) != End64Mark)
                    throw Damaged("its archive's Zip64 directory lies outside the file");
                record = archive[(int)at64..];
                (count, length, at) = (U64(record[32..]), U64(record[40..]), U64(record[48..]));
            }
            if (at > (ulong)end || length > (ulong)end - at || count > length / CentralSize)
                throw Damaged("its archive's directory lies outside the file");
            return ((int)count, (int)at, (int)length);
        }
        throw Damaged("its archive has no directory at its end");
    }

    private (ZipEntry Entry, int Begin) ReadEntry(ReadOnlySpan<byte> archive, ReadOnlySpan<byte> central, ReadOnlySpan<byte> nameBytes,
        ReadOnlySpan<byte> extra)
    {
        var name = Encoding.UTF8.GetString(nameBytes);
        int flags = U16(central[8..]), method = U16(central[10..]);
        ulong packed = U32(central[20..]), length = U32(central[24..]), begin = U32(central[42..]);
        ReadZip64(extra, ref length, ref packed, ref begin, name);
        if ((flags & 1) != 0)
            throw Damaged($"the entry '{name}' of its archive is encrypted");
        if (method is not (0 or 8))
            throw new WeightFormatException(_source, $"the entry '{name}' of its archive is packed by method {method}",
                "Save the weights uncompressed");
        if (method == 0 && packed != length)
            throw Damaged($"the stored entry '{name}' of its archive has two lengths");
        if (begin > (ulong)archive.Length || (int)begin > archive.Length - LocalSize || U32(archive[(int)begin..]) != LocalMark)
            throw Damaged($"the entry '{name}' of its archive lies outside the file");
        var local = archive[(int)begin..];
        var data = begin + LocalSize + U16(local[26..]) + U16(local[28..]);
        if (data > (ulong)archive.Length || packed > (ulong)archive.Length - data || length > (ulong)WeightLimits.FileBytes)
            throw Damaged($"the entry '{name}' of its archive lies outside the file");
        if (U16(local[26..]) != nameBytes.Length || !local.Slice(LocalSize, nameBytes.Length).SequenceEqual(nameBytes)
            || U16(local[8..]) != method)
            throw Damaged($"the entry '{name}' of its archive and the directory disagree");
        return (new ZipEntry(name, method == 8, U32(central[16..]), (int)data..(int)(data + packed), (int)length), (int)begin);
    }

    /// <summary>The Zip64 extra field holds, in this order, those of the three that are all ones in the 32-bit record.</summary>
    private void ReadZip64(ReadOnlySpan<byte> extra, ref ulong length, ref ulong packed, ref ulong begin, string name)
    {
        while (extra.Length >= 4)
        {
            int id = U16(extra), size = U16(extra[2..]);
            if (size > extra.Length - 4)
                throw Damaged($"the entry '{name}' of its archive has an extra field that ends early");
            var field = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (id != 1)
                continue;
            length = Widen(length, ref field, name);
            packed = Widen(packed, ref field, name);
            begin = Widen(begin, ref field, name);
        }
    }

    private ulong Widen(ulong value, ref ReadOnlySpan<byte> field, string name)
    {
        if (value != uint.MaxValue)
            return value;
        if (field.Length < 8)
            throw Damaged($"the entry '{name}' of its archive has a Zip64 field that ends early");
        value = U64(field);
        field = field[8..];
        return value;
    }

    private WeightFormatException Damaged(string problem) => new(_source, problem, WeightFormatException.FetchAgain);

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static ulong U64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
