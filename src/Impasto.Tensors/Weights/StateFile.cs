using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Impasto.Tensors.Weights;

/// <summary>
/// What stopped work goes on from: a safetensors file that holds a digest of all its contents, so that one that was damaged since, by however little, is never gone on from.
/// </summary>
public static class StateFile
{
    private const string Seal = "sha256 of the rest";

    /// <summary>Writes arrays and metadata with their digest.</summary>
    /// <param name="path">Where; replaced whole or not at all.</param>
    /// <param name="arrays">The arrays; no two may share a name.</param>
    /// <param name="metadata">Free text by key.</param>
    /// <exception cref="ImpastoException">It can't be written.</exception>
    public static void Save(string path, IEnumerable<WeightArray> arrays, IReadOnlyDictionary<string, string> metadata)
    {
        List<WeightArray> all = [.. arrays];
        new WeightFile(all, new Dictionary<string, string>(metadata) { [Seal] = Digest(all, metadata) }).Save(path);
    }

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="WeightFormatException">It is damaged, or no such file.</exception>
    /// <exception cref="IOException">The file can't be opened or read.</exception>
    public static WeightFile Load(string path)
    {
        var file = WeightFile.Load(path);
        if (!file.Metadata.TryGetValue(Seal, out var seal))
            throw new WeightFormatException(file.Source, "it is no state that stopped work goes on from", "Give the file that the work wrote when it was stopped");
        var metadata = file.Metadata.Where(pair => pair.Key != Seal).ToDictionary();
        return Digest(file, metadata) == seal ? new WeightFile(file, metadata, file.Format, file.Source)
            : throw new WeightFormatException(file.Source, "it is damaged: it doesn't hold what was written", "Take a copy from before, or begin anew without it");
    }

    private static string Digest(IEnumerable<WeightArray> arrays, IReadOnlyDictionary<string, string> metadata)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Append(key);
            Append(value);
        }
        foreach (var array in arrays.OrderBy(array => array.Name, StringComparer.Ordinal))
        {
            Append(array.Name);
            Append($"{array.Type} {string.Join(' ', array.Shape)}");
            hash.AppendData(array.Bytes.Span);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        // Its length before each text keeps two texts from being taken for two others.
        void Append(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var length = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
    }
}
