using System.Buffers.Binary;

namespace Impasto.Imaging.IO;

/// <summary>The tags of one picture in a TIFF (TIFF 6.0, BigTIFF, TIFF/EP for sub-directories), as far as they are whole numbers.</summary>
internal sealed class TiffDirectory
{
    private const int MostDirectories = 64, MostEntries = 4096, MostValues = 16;
    private const int SubDirectories = 330;

    private readonly Dictionary<int, long[]> _tags = [];

    private TiffDirectory()
    {
    }

    public bool IsReduced => (First(254) & 1) != 0;

    public long Width => First(256);

    public long Height => First(257);

    public long Bits => First(258, 1);

    public long Compression => First(259, 1);

    public long Photometric => First(262);

    public long Samples => First(277, 1);

    /// <summary>1 unsigned, 2 signed, 3 floating point, 5 and 6 complex.</summary>
    public long SampleFormat => First(339, 1);

    /// <summary>What lies in the chain of directories and below them, the first first; empty where the file is no TIFF or damaged.</summary>
    public static IReadOnlyList<TiffDirectory> All(ReadOnlySpan<byte> file)
    {
        List<TiffDirectory> directories = [];
        if (file.Length < 16)
            return directories;
        var isLittle = file[0] == (byte)'I';
        var isBig = Number(file, 2, 2, isLittle) == 43;
        HashSet<long> seen = [];
        Queue<long> places = new([Number(file, isBig ? 8 : 4, isBig ? 8 : 4, isLittle)]);
        while (places.TryDequeue(out var at) && directories.Count < MostDirectories)
        {
            if (at <= 0 || !seen.Add(at))
                continue;
            var directory = new TiffDirectory();
            if (directory.Read(file, at, isLittle, isBig) is not { } next)
                continue;
            directories.Add(directory);
            foreach (var place in directory._tags.GetValueOrDefault(SubDirectories) ?? [])
                places.Enqueue(place);
            places.Enqueue(next);
        }
        return directories;
    }

    /// <summary>Where the next directory lies, 0 for none; null where this one reaches beyond the file.</summary>
    private long? Read(ReadOnlySpan<byte> file, long at, bool isLittle, bool isBig)
    {
        var (counts, offsets, entrySize) = isBig ? (8, 8, 20) : (2, 4, 12);
        if (at > file.Length - counts)
            return null;
        var entries = Number(file, at, counts, isLittle);
        if (entries is < 0 or > MostEntries || at + counts + entries * entrySize > file.Length)
            return null;
        for (var i = 0; i < entries; i++)
        {
            var entry = at + counts + i * entrySize;
            var count = Number(file, entry + 4, offsets, isLittle);
            var size = Number(file, entry + 2, 2, isLittle) switch
            {
                1 => 1,
                3 => 2,
                4 or 13 => 4,
                16 or 18 => 8,
                _ => 0,
            };
            var place = entry + 4 + offsets;
            if (size == 0 || count < 1)
                continue;
            count = Math.Min(count, MostValues);
            if (count * size > offsets)
                place = Number(file, place, offsets, isLittle);
            if (place < 0 || place > file.Length - count * size)
                continue;
            var values = new long[count];
            for (var j = 0; j < count; j++)
                values[j] = Number(file, place + j * size, size, isLittle);
            _tags[(int)Number(file, entry, 2, isLittle)] = values;
        }
        var end = at + counts + entries * entrySize;
        return end > file.Length - offsets ? 0 : Number(file, end, offsets, isLittle);
    }

    private static long Number(ReadOnlySpan<byte> file, long at, int size, bool isLittle)
    {
        var bytes = file.Slice((int)at, size);
        return (size, isLittle) switch
        {
            (1, _) => bytes[0],
            (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            (4, false) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            (_, true) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            (_, false) => BinaryPrimitives.ReadInt64BigEndian(bytes),
        };
    }

    private long First(int tag, long missing = 0) => _tags.TryGetValue(tag, out var values) ? values[0] : missing;
}
