namespace Impasto.Imaging;

/// <summary>The endings of picture files' names, in lower case: the one list for reading folders, writing results and finding photographs to train on.</summary>
public static class PictureEndings
{
    private static readonly (string Ending, PictureFormat Format)[] All =
    [
        (".jpg", PictureFormat.Jpeg), (".jpeg", PictureFormat.Jpeg), (".jpe", PictureFormat.Jpeg), (".jfif", PictureFormat.Jpeg), (".png", PictureFormat.Png),
        (".webp", PictureFormat.WebP), (".tif", PictureFormat.Tiff), (".tiff", PictureFormat.Tiff), (".avif", PictureFormat.Avif), (".gif", PictureFormat.Gif),
        (".ppm", PictureFormat.Netpbm), (".pgm", PictureFormat.Netpbm), (".pbm", PictureFormat.Netpbm), (".pnm", PictureFormat.Netpbm), (".pfm", PictureFormat.Netpbm),
    ];

    /// <summary>Of formats that can't be read. Files of phones and browsers bear some of them and are JPEG or PNG all the same.</summary>
    private static readonly string[] Others =
    [
        ".heic", ".heif", ".hif", ".jxl", ".jp2", ".j2k", ".jxr", ".apng", ".bmp", ".dib", ".tga", ".ppm", ".pgm", ".pnm", ".psd", ".psb", ".xcf", ".kra", ".exr", ".hdr", ".svg", ".ico",
        ".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".orf", ".rw2", ".raf", ".pef", ".srw", ".x3f", ".3fr", ".iiq", ".rwl", ".raw",
    ];

    /// <summary>Of the formats that can be read.</summary>
    public static IReadOnlyList<string> Readable { get; } = [.. All.Select(pair => pair.Ending)];

    /// <summary>Of the formats that can be written.</summary>
    public static IReadOnlyList<string> Writable { get; } = [.. All.Where(pair => pair.Format is not (PictureFormat.Gif or PictureFormat.Netpbm)).Select(pair => pair.Ending)];

    /// <summary>Whether a file's name ends as pictures that can be read do.</summary>
    public static bool IsReadable(string path) => Has(Readable, path);

    /// <summary>Whether a file's name ends as pictures that can be written do.</summary>
    public static bool IsWritable(string path) => Has(Writable, path);

    /// <summary>Whether a file's name ends as those of pictures do that Impasto doesn't read.</summary>
    internal static bool IsOther(string path) => Has(Others, path);

    /// <summary>The format that a name asks for; null where its ending is none that can be written.</summary>
    public static PictureFormat? FormatFor(string path) => IsWritable(path) ? All.First(pair => Path.GetExtension(path).Equals(pair.Ending, StringComparison.OrdinalIgnoreCase)).Format : null;

    private static bool Has(IReadOnlyList<string> endings, string path) => endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
