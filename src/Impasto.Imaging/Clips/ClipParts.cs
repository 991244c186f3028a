using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Impasto.Imaging.Clips;

/// <summary>A folder in which unfinished work is kept, with a file that says what the work is.</summary>
internal static class ClipParts
{
    private const string Mark = ".impasto-work", Exact = ".impasto-frame-";

    /// <summary>The folder beside a file.</summary>
    public static string FolderOf(string file) => file + ".parts";

    public static bool IsBegun(string folder, string work) => Read(folder) == Hash(work);

    /// <summary>Makes the folder this work's.</summary>
    /// <returns>Whether the work was begun before; else what is in the folder is none of it.</returns>
    public static bool Begin(string folder, string work)
    {
        if (IsBegun(folder, work))
            return true;
        Directory.CreateDirectory(folder);
        DeleteExact(folder);
        WholeFile.Write(Path.Combine(folder, Mark), Hash(work));
        return false;
    }

    public static void End(string folder)
    {
        File.Delete(Path.Combine(folder, Mark));
        DeleteExact(folder);
    }

    /// <summary>Keeps a frame's values, and those of the ones before it, as they are, in place of what was kept before: their width and height, the values, and the SHA-256 of all.</summary>
    public static void Keep(string folder, ExactFrame frame)
    {
        var kept = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Exact}{frame.Number:00000000}"));
        int[] size = [frame.Pictures[0].Width, frame.Pictures[0].Height];
        WholeFile.Write(kept, stream =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Write(MemoryMarshal.AsBytes<int>(size));
            foreach (var picture in frame.Pictures)
                Write(MemoryMarshal.AsBytes<float>(picture.Pixels));
            stream.Write(hash.GetHashAndReset());

            void Write(ReadOnlySpan<byte> bytes)
            {
                hash.AppendData(bytes);
                stream.Write(bytes);
            }
        });
        DeleteExact(folder, but: kept);
    }

    /// <summary>The newest of the frames that are kept, of those that were written; null where there is none, or it is damaged.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="written">How many frames were written.</param>
    public static ExactFrame? Kept(string folder, int written)
    {
        foreach (var file in Directory.EnumerateFiles(folder, Exact + "*").OrderDescending(StringComparer.Ordinal))
        {
            if (!int.TryParse(Path.GetFileName(file)[Exact.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= written)
                continue;
            var bytes = File.ReadAllBytes(file).AsSpan();
            if (bytes.Length <= SHA256.HashSizeInBytes + 8 || !SHA256.HashData(bytes[..^SHA256.HashSizeInBytes]).AsSpan().SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
                continue;
            var size = MemoryMarshal.Cast<byte, int>(bytes[..8]);
            var (width, height) = (size[0], size[1]);
            var values = MemoryMarshal.Cast<byte, float>(bytes[8..^SHA256.HashSizeInBytes]).ToArray();
            return new ExactFrame(number, [.. values.Chunk(width * height * 3).Select(pixels => new Picture(width, height, 3, pixels))]);
        }
        return null;
    }

    private static void DeleteExact(string folder, string? but = null)
    {
        foreach (var file in Directory.EnumerateFiles(folder, Exact + "*").Where(file => file != but))
            File.Delete(file);
    }

    private static string? Read(string folder)
    {
        var mark = Path.Combine(folder, Mark);
        return File.Exists(mark) ? File.ReadAllText(mark) : null;
    }

    private static string Hash(string work) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(work)));
}
