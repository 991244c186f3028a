using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Impasto.Catalog;

/// <summary>registry.json: the models of one folder.</summary>
public static class RegistryFile
{
    /// <summary>The file's name in every folder of models.</summary>
    public const string Name = "registry.json";

    /// <summary>A larger registry is refused unread.</summary>
    public const long MaxBytes = 16 << 20;

    private static readonly RegistryJson Json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The folder's models; none where there is no registry.</summary>
    /// <exception cref="ModelException">The registry is unreadable, or an entry is not what it should be.</exception>
    public static IReadOnlyList<ModelEntry> Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            return [];
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new ModelException($"The model registry {path} is larger than {MaxBytes >> 20} MiB, which no registry is", "restore it from where it came") { File = path };
            var entries = JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.ListModelEntry) ?? [];
            foreach (var entry in entries)
                Check(entry, path);
            return entries!;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The model registry {path} can't be read ({e.Message.TrimEnd('.')})", "restore it, or name another folder with `Models`", e) { File = path };
        }
    }

    /// <summary>Writes a folder's models, to a temporary name first.</summary>
    public static void Write(string folder, IEnumerable<ModelEntry> entries)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Name);
        WholeFile.Write(path, JsonSerializer.Serialize([.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)], Json.ListModelEntry) + "\n");
    }

    /// <summary>Puts an entry into a folder's registry, in place of one with its name.</summary>
    public static void Put(string folder, ModelEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Directory.CreateDirectory(folder);
        using var alone = WholeFile.Lock(Path.Combine(folder, Name));
        Write(folder, Read(folder).Where(other => other.Name != entry.Name).Append(entry));
    }

    /// <summary>
    /// Writes a model's file and then its entry. A file that is there already, of the model's last version, stays until the registry names the new one: whenever the program is ended,
    /// the registry and the file that it names belong together.
    /// </summary>
    /// <param name="folder">Where; made if it doesn't exist.</param>
    /// <param name="entry">The entry; its file's name, size and SHA-256 are set here.</param>
    /// <param name="write">Writes the model's file under the name it is given.</param>
    internal static Model Save(string folder, ModelEntry entry, Action<string> write)
    {
        Directory.CreateDirectory(folder);
        var ending = Path.GetExtension(entry.File);
        var written = Path.Combine(folder, $".{entry.Name}-{Guid.NewGuid():N}{ending}");
        try
        {
            write(written);
            var hash = FileHash.Sha256OfFile(written);
            using var alone = WholeFile.Lock(Path.Combine(folder, Name));
            var entries = Read(folder);
            var before = entries.FirstOrDefault(other => other.Name == entry.Name);
            var file = File.Exists(Path.Combine(folder, entry.File)) ? $"{entry.Name}-{hash[..8]}{ending}" : entry.File;
            var made = entry with { File = file, Bytes = new FileInfo(written).Length, Sha256 = hash };
            File.Move(written, Path.Combine(folder, file), overwrite: true);
            Write(folder, entries.Where(other => other.Name != entry.Name).Append(made));
            if (before is not null && before.File != file && entries.Count(other => other.File == before.File) == 1)
                File.Delete(Path.Combine(folder, before.File));
            return new Model(made, Path.Combine(folder, file));
        }
        finally
        {
            File.Delete(written);
        }
    }

    private static void Check(ModelEntry? entry, string path)
    {
        var reason = entry is null ? "is null"
            : string.IsNullOrWhiteSpace(entry.Name) || string.IsNullOrWhiteSpace(entry.Kind) ? "has no name or kind"
            : entry.File is null or "" or "." or ".." || Path.GetFileName(entry.File) != entry.File || entry.File.Contains('\\')
                ? $"names the file '{entry.File}', which must be a plain file name"
            : entry.Bytes < 0 ? "has a negative size"
            : entry.Sha256 is not { Length: 64 } || !entry.Sha256.All(char.IsAsciiHexDigitLower) ? "has no SHA-256 of 64 lower-case hexadecimal digits"
            : entry.Styles is null || entry.Styles.Any(string.IsNullOrWhiteSpace) ? "has null for its styles, or one without a name"
            : entry.Styles.Append(entry.Name).Append(entry.Kind).Any(name => name.Any(char.IsControl)) ? "has control characters in a name"
            : entry.Paintings?.FirstOrDefault(pair => string.IsNullOrWhiteSpace(pair.Value?.Picture)) is { Key: { } style } ? $"doesn't say which picture the style {style} is from"
            : null;
        if (reason is not null)
        {
            throw new ModelException($"An entry{(entry is null ? "" : $" ('{entry.Name}')")} of the model registry {path} {reason}",
                "restore the file, or name another folder with `Models`")
            { File = path };
        }
    }
}
