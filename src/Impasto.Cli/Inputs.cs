using System.IO.Enumeration;
using Impasto.Imaging;

namespace Impasto.Cli;

/// <summary>Turns what was typed into picture files: files as they are, folders and globs into the pictures in them.</summary>
internal static class Inputs
{
    /// <summary>Standard input or output.</summary>
    public const string Standard = "-";

    private static readonly EnumerationOptions Listing = new() { IgnoreInaccessible = true, MatchType = MatchType.Simple };

    /// <summary>The pictures, in the order typed; inside a folder or glob by name.</summary>
    /// <param name="typed">One argument.</param>
    /// <param name="results">Where earlier results go, which a folder or glob leaves out; null takes them as pictures.</param>
    /// <exception cref="InputException">A folder or glob without pictures.</exception>
    public static IReadOnlyList<string> Expand(string typed, ICollection<string>? results = null)
    {
        if (typed == Standard || File.Exists(typed))
            return [typed];
        var isFolder = Directory.Exists(typed);
        if (!isFolder && typed.AsSpan().IndexOfAny('*', '?') < 0)
            return [typed]; // Reading it says what is wrong.
        var found = isFolder ? Directory.EnumerateFiles(typed, "*", Listing) : Glob(typed);
        var pictures = found
            .Where(PictureEndings.IsReadable)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (results is not null)
        {
            // photo.ink.jpg beside photo.jpg.
            var names = pictures.Select(path => Path.ChangeExtension(path, null)).ToHashSet();
            foreach (var path in pictures.Where(path => names.Contains(Path.ChangeExtension(Path.ChangeExtension(path, null), null))
                && Path.GetFileNameWithoutExtension(path).Contains('.')).ToList())
            {
                results.Add(path);
                pictures.Remove(path);
            }
        }
        if (pictures.Count == 0)
            throw new InputException($"There is no picture to read in {typed}", $"it takes files ending in {string.Join(", ", PictureEndings.Readable)}");
        return pictures;
    }

    private static IEnumerable<string> Glob(string pattern)
    {
        var root = Path.GetPathRoot(pattern) ?? "";
        var parts = pattern[root.Length..].Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> folders = [root];
        foreach (var part in parts[..^1])
            folders = folders.SelectMany(folder => Below(folder, part)).ToList();
        return folders.SelectMany(folder => List(folder, Directory.EnumerateFiles).Where(file => Matches(parts[^1], file))).Distinct();
    }

    private static IEnumerable<string> Below(string folder, string part) => part switch
    {
        "**" => List(folder, Directory.EnumerateDirectories).SelectMany(below => Below(below, part)).Prepend(folder),
        _ when part.AsSpan().IndexOfAny('*', '?') >= 0 => List(folder, Directory.EnumerateDirectories).Where(below => Matches(part, below)),
        _ => [Path.Combine(folder, part)],
    };

    private static IEnumerable<string> List(string folder, Func<string, string, EnumerationOptions, IEnumerable<string>> enumerate)
    {
        if (folder.Length > 0)
            return Directory.Exists(folder) ? enumerate(folder, "*", Listing) : [];
        return enumerate(".", "*", Listing).Select(path => Path.GetRelativePath(".", path));
    }

    private static bool Matches(string pattern, string path) =>
        FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(path), ignoreCase: OperatingSystem.IsWindows());
}
