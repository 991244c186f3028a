using System.Globalization;
using System.IO.Compression;

namespace Impasto.Studio;

/// <summary>The results of a folder or a comparison in one file, written while it is sent.</summary>
internal static class ResultZip
{
    private const int LongestName = 80;

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(Job job, PictureShelf shelf, Stream to, CancellationToken cancel)
    {
        var zip = await ZipArchive.CreateAsync(to, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel).ConfigureAwait(false);
        await using (zip.ConfigureAwait(false))
        {
            var names = job.Request.Ways?.Select(way => way.Title + ".png") ?? job.Request.Names;
            var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < job.Parts.Count; i++)
            {
                // Pictures don't become smaller by it.
                var entry = zip.CreateEntry(NameOf(names?.ElementAtOrDefault(i), i, taken), CompressionLevel.NoCompression);
                var stream = await entry.OpenAsync(cancel).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                    await stream.WriteAsync(shelf.Bytes(job.Parts[i]), cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A file's name that leads nowhere, on any system, after the picture's own.</summary>
    private static string NameOf(string? given, int number, HashSet<string> taken)
    {
        var stem = given is null ? "" : string.Concat(Path.GetFileNameWithoutExtension(given.Replace('\\', '/')).Select(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_' or '(' or ')' ? c : '_')).Trim();
        if (stem.Length == 0)
            stem = string.Create(CultureInfo.InvariantCulture, $"picture {number + 1}");
        stem = stem[..Math.Min(stem.Length, LongestName)];
        var name = stem;
        for (var i = 2; !taken.Add(name); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{stem} {i}");
        return name + ".png";
    }
}
