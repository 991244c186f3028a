using System.IO.Enumeration;
using Impasto.Imaging;

namespace Impasto.Cli;

/// <summary>Turns what was typed into picture files: files as they are, folders and globs into the pictures in them.</summary>
internal static class Inputs
{
    /// <summary>Standard input or output.</summary>
    public const string Standard = "-";

    private static readonly EnumerationOptions Listing = new() { IgnoreInaccessible = true, MatchType = MatchType.Simple };

    /// <summary>Whether it stands for any number of pictures: a folder or a glob.</summary>
    public static bool IsSet(string typed) => typed != Standard && !File.Exists(typed) && (Directory.Exists(typed) || typed.AsSpan().IndexOfAny('*', '?') >= 0);

    /// <summary>The pictures, in the order typed; inside a folder or glob by name.</summary>
    /// <param name="typed">One argument.</param>
    /// <param name="leftOut">What a folder or glob leaves out, and why: the pictures that Impasto made, beside others, and formats that it can't read. Null takes its results as pictures.</param>
    /// <exception cref="InputException">A folder or glob without pictures.</exception>
    public static IReadOnlyList<string> Expand(string typed, LeftOut? leftOut = null)
    {
        if (!IsSet(typed))
            return [typed]; // Reading it says what is wrong.
        var found = Directory.Exists(typed) ? Directory.EnumerateFiles(typed, "*", Listing) : Glob(typed);
        var pictures = new List<string>();
        foreach (var path in found.Where(path => PictureEndings.IsReadable(path) || PictureEndings.IsOther(path)).Order(StringComparer.Ordinal))
        {
            if (PictureEndings.IsReadable(path) || IsMisnamed(path))
                pictures.Add(path);
            else
                leftOut?.Unreadable.Add(path);
        }
        if (leftOut is not null)
        {
            var results = pictures.Where(ResultFile.IsResult).ToHashSet();
            // Whoever names a folder of nothing but results means those.
            if (results.Count < pictures.Count)
            {
                leftOut.Results.AddRange(pictures.Where(results.Contains));
                pictures.RemoveAll(results.Contains);
            }
        }
        if (pictures.Count == 0)
            throw new InputException($"There is no picture to read in {typed}", $"it takes files ending in {string.Join(", ", PictureEndings.Readable)}");
        return pictures;
    }

    /// <summary>Reads a picture; one that is awaited on standard input is given up as soon as that is wanted, whether anything comes or not.</summary>
    /// <param name="input">A file, or - for standard input.</param>
    /// <param name="terminal">Where standard input is.</param>
    /// <param name="cancel">Gives the reading up.</param>
    /// <param name="longest">The longest side that is wanted, which a picture too large to be held is reduced to; null for the picture as it is.</param>
    /// <param name="limits">Null for <see cref="PictureLimits.Default"/>.</param>
    /// <exception cref="ImpastoException">It can't be read.</exception>
    public static async Task<Picture> LoadAsync(string input, Terminal terminal, CancellationToken cancel, int? longest = null, PictureLimits? limits = null)
    {
        if (input != Standard)
            return await Task.Run(() => PictureFile.LoadFor(input, longest, limits, cancel), CancellationToken.None).ConfigureAwait(false);
        return await Task.Run(() =>
        {
            using var stream = terminal.OpenInput();
            return PictureFile.LoadFor(stream, longest, limits, "Standard input", cancel);
        }, CancellationToken.None).WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>A file that is a picture of a kind that can be read, whatever its name says: browsers and phones save JPEG as .heic. TIFF is the frame of most cameras' raw files.</summary>
    private static bool IsMisnamed(string path)
    {
        try
        {
            return PictureFile.FormatOf(path) is PictureFormat.Jpeg or PictureFormat.Png or PictureFormat.WebP or PictureFormat.Gif;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
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
