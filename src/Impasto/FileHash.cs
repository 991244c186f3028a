using System.Security.Cryptography;

namespace Impasto;

/// <summary>SHA-256 as Impasto writes it everywhere: 64 lower-case hexadecimal digits.</summary>
internal static class FileHash
{
    /// <summary>Of bytes in memory.</summary>
    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Of a file, read in pieces.</summary>
    public static string Sha256OfFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
