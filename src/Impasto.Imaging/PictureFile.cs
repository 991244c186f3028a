using Impasto.Imaging.IO;
using NetVips;

namespace Impasto.Imaging;

/// <summary>
/// Reads and writes picture files. Read: JPEG (grey, CMYK, progressive), PNG (to 16 bits, palette, alpha), WebP, TIFF (8, 16, 32, float), AVIF, GIF, Netpbm (PPM, PFM); of several
/// pictures the first. Written: JPEG, PNG, WebP, TIFF, AVIF. Files are hostile until decoded: <see cref="PictureLimits"/> hold before anything is decoded, the format
/// is told by content and never by name, and whatever is wrong ends in a <see cref="PictureException"/>. All members may be called from any thread.
/// </summary>
public static class PictureFile
{
    /// <summary>The least longest side to which a large picture beside another is reduced, and that of one whose transparent parts are perhaps cut away.</summary>
    private const int LeastBeside = 1024, LeastWithAlpha = 2048;

    private const string Formats = "JPEG, PNG, WebP, TIFF, AVIF, GIF or PPM";

    /// <summary>Reads a file: upright, sRGB, one channel when the file is grey.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">Null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="cancel">Stops the decoding.</param>
    /// <exception cref="PictureException">The file is missing, a folder, empty, truncated, damaged, beyond the limits or no picture.</exception>
    public static Picture Load(string path, PictureLimits? limits = null, CancellationToken cancel = default) =>
        Load(ReadAll(path, limits ?? PictureLimits.Default, cancel), limits, path, cancel);

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The encoded file; read to its end, not closed.</param>
    /// <param name="limits">Null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="name">What errors call the stream.</param>
    /// <param name="cancel">Stops the decoding.</param>
    /// <exception cref="PictureException">As for files.</exception>
    public static Picture Load(Stream stream, PictureLimits? limits = null, string name = "The stream", CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Load(ReadAll(stream, name, limits ?? PictureLimits.Default, cancel), limits, name, cancel);
    }

    /// <summary>Reads an encoded file in memory.</summary>
    /// <param name="data">The encoded file.</param>
    /// <param name="limits">Null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="name">What errors call the data.</param>
    /// <param name="cancel">Stops the decoding.</param>
    /// <exception cref="PictureException">As for files.</exception>
    public static Picture Load(byte[] data, PictureLimits? limits = null, string name = "The data", CancellationToken cancel = default)
    {
        limits ??= PictureLimits.Default;
        return Decode(data, name, limits, cancel);
    }

    /// <summary>Reads a file for a result of a given size: a picture so large that it should not be held whole is reduced while it is decoded.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longest">The result's longest side in pixels, at least 1; null for the picture's own size.</param>
    /// <param name="limits">Null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="cancel">Stops the decoding.</param>
    /// <returns>The picture, of its own size or with that longest side.</returns>
    /// <exception cref="PictureException">As for <see cref="Load(string, PictureLimits, CancellationToken)"/>.</exception>
    public static Picture LoadFor(string path, int? longest, PictureLimits? limits = null, CancellationToken cancel = default)
    {
        limits ??= PictureLimits.Default;
        return LoadFor(ReadAll(path, limits, cancel), longest, path, limits, cancel);
    }

    /// <summary>Reads a stream to its end for a result of a given size.</summary>
    /// <param name="stream">The encoded file; read to its end, not closed.</param>
    /// <param name="longest">The result's longest side in pixels, at least 1; null for the picture's own size.</param>
    /// <param name="limits">Null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="name">What errors call the stream.</param>
    /// <param name="cancel">Stops the decoding.</param>
    /// <exception cref="PictureException">As for files.</exception>
    public static Picture LoadFor(Stream stream, int? longest, PictureLimits? limits = null, string name = "The stream", CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= PictureLimits.Default;
        return LoadFor(ReadAll(stream, name, limits, cancel), longest, name, limits, cancel);
    }

    /// <summary>
    /// Reads a picture that is used beside another, as its style or mask: one so large that it should not be held whole is reduced while it is decoded, though not so far that
    /// its colours or what is left of it without its transparent parts would be lost.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="longest">The longest side in pixels at which it is used, or null for its own; asked for only where the picture is too large to be held.</param>
    /// <param name="limits">Null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="cancel">Stops the decoding.</param>
    /// <exception cref="PictureException">As for <see cref="Load(string, PictureLimits, CancellationToken)"/>.</exception>
    internal static Picture LoadBeside(string path, Func<int?> longest, PictureLimits? limits = null, CancellationToken cancel = default)
    {
        limits ??= PictureLimits.Default;
        return Decode(ReadAll(path, limits, cancel), path, limits, cancel,
            wanted: (_, _, hasAlpha) => longest() is { } side ? Math.Max(side, hasAlpha ? LeastWithAlpha : LeastBeside) : null);
    }

    /// <summary>Reads a file that is wanted small: a JPEG is decoded at an eighth, a quarter or half of its size where that is still large enough, which is many times as fast.</summary>
    /// <param name="path">The file.</param>
    /// <param name="side">Pixels that the shorter side must keep, at least 1; files that have fewer come whole.</param>
    /// <param name="limits">Null for <see cref="PictureLimits.Default"/>; their numbers of pixels, bytes and frames hold for the whole picture.</param>
    /// <param name="cancel">Checked before and while decoding.</param>
    /// <exception cref="PictureException">As for <see cref="Load(string, PictureLimits, CancellationToken)"/>.</exception>
    public static Picture LoadSmall(string path, int side, PictureLimits? limits = null, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        limits ??= PictureLimits.Default;
        var data = ReadAll(path, limits, cancel);
        return Decode(data, path, limits, cancel, side, (width, height, _) => (int)Math.Ceiling((double)side * Math.Max(width, height) / Math.Min(width, height)));
    }

    /// <summary>Reads only a file's header.</summary>
    /// <exception cref="PictureException">As for <see cref="Load(string, PictureLimits?, CancellationToken)"/>, as far as the header shows it.</exception>
    public static PictureInfo Identify(string path, PictureLimits? limits = null) =>
        Identify(ReadAll(path, limits ?? PictureLimits.Default, default), limits, path);

    /// <summary>Reads only the header of an encoded file in memory.</summary>
    /// <exception cref="PictureException">As for files.</exception>
    public static PictureInfo Identify(byte[] data, PictureLimits? limits = null, string name = "The data")
    {
        limits ??= PictureLimits.Default;
        var format = FormatOf(data, name, limits);
        return Guard(data, format, name, () => PictureDecoder.Identify(data, format, limits));
    }

    /// <summary>
    /// Writes a picture; the format is the name's unless the options say otherwise. The file appears whole or not at all: it is written under a
    /// temporary name in the same folder and renamed, replacing a file that is there.
    /// </summary>
    /// <param name="picture">Values outside 0..1 are clipped; JPEG, which has no alpha, gets the picture over white.</param>
    /// <param name="path">.jpg, .jpeg, .png, .webp, .tif, .tiff or .avif.</param>
    /// <param name="options">Null for <see cref="PictureWriteOptions.Default"/>.</param>
    /// <exception cref="PictureException">The format can't be written, the picture doesn't fit the format, or the file can't be created.</exception>
    public static void Save(Picture picture, string path, PictureWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= PictureWriteOptions.Default;
        var bytes = Encode(picture, options.Format ?? FormatFor(path), options, path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            if (Directory.Exists(path))
                throw new PictureException($"{path} is a folder", "name the file to write in it") { File = path };
            if (!Directory.Exists(folder))
                throw new PictureException($"{path} can't be written because the folder {folder} doesn't exist", "create it first") { File = path };
            WholeFile.Write(path, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or System.Security.SecurityException)
        {
            throw new PictureException($"{path} can't be written ({e.Message.TrimEnd('.')})", "choose another place", e) { File = path };
        }
    }

    /// <summary>The bytes of a picture file.</summary>
    /// <param name="picture">Values outside 0..1 are clipped; JPEG, which has no alpha, gets the picture over white.</param>
    /// <param name="format">One that can be written.</param>
    /// <param name="options">Null for <see cref="PictureWriteOptions.Default"/>; its format is not looked at.</param>
    /// <exception cref="PictureException">The format can't be written or the picture doesn't fit it.</exception>
    public static byte[] Encode(Picture picture, PictureFormat format, PictureWriteOptions? options = null) => Encode(picture, format, options, null);

    /// <summary>The format that a file's name asks for.</summary>
    /// <exception cref="PictureException">The name's extension is none that can be written.</exception>
    public static PictureFormat FormatFor(string path) => PictureEndings.FormatFor(path)
        ?? throw new PictureException($"{path} doesn't name a format that Impasto writes", "let it end in .jpg, .png, .webp, .tif or .avif") { File = path };

    /// <summary>The most pixels that a side of a picture may have to be written.</summary>
    public static int LargestSide(PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => 65500,
        PictureFormat.WebP => 16383,
        PictureFormat.Avif => 16384,
        _ => int.MaxValue,
    };

    /// <summary>The program that a file says it was made by; null where it says none, or is no picture that can be read.</summary>
    /// <param name="path">The file, of which only the header is read.</param>
    internal static string? SoftwareOf(string path)
    {
        try
        {
            return FormatOf(path) is { } format && PictureDecoder.Loader(format) is { } loader && PictureLibrary.Has(loader) ? PictureDecoder.SoftwareOf(path, format) : null;
        }
        catch (Exception e) when (e is VipsException or IOException or UnauthorizedAccessException)
        {
            // What is wrong with it is said when it is read.
            return null;
        }
    }

    /// <summary>The format that a file's first bytes show; null when none that can be read.</summary>
    /// <exception cref="IOException">It can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    internal static PictureFormat? FormatOf(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Span<byte> start = stackalloc byte[64];
        return PictureDecoder.Sniff(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
    }

    private static byte[] Encode(Picture picture, PictureFormat format, PictureWriteOptions? options, string? path)
    {
        ArgumentNullException.ThrowIfNull(picture);
        options ??= PictureWriteOptions.Default;
        var name = path ?? "The picture";
        if (options.Quality is < 1 or > 100)
            throw new ArgumentException($"Quality must be 1 to 100, but it is {options.Quality}.", nameof(options));
        if (options.BitDepth is not (null or 8 or 16))
            throw new ArgumentException($"The bit depth must be 8 or 16, but it is {options.BitDepth}.", nameof(options));
        if (format is PictureFormat.Gif or PictureFormat.Netpbm)
        {
            throw new PictureException($"{name} can't be written as {format}: Impasto only reads that format",
                "choose JPEG, PNG, WebP, TIFF or AVIF")
            { Separator = ';', File = path };
        }
        if (Math.Max(picture.Width, picture.Height) > LargestSide(format))
        {
            throw new PictureException($"{name} can't be written as {format}, which holds at most {LargestSide(format)} pixels a side, and it has {picture.Width}x{picture.Height}",
                "choose another format or size")
            { File = path };
        }
        Require(PictureEncoder.Saver(format), $"{name} can't be written as {format}", path);
        try
        {
            return PictureEncoder.Encode(picture, format, options);
        }
        catch (Exception e) when (e is VipsException or InvalidDataException)
        {
            throw new PictureException($"{name} can't be written as {format} ({PictureLibrary.Reason(e)})", "choose another format or size", e) { File = path };
        }
    }

    private static Picture LoadFor(byte[] data, int? longest, string name, PictureLimits limits, CancellationToken cancel)
    {
        if (longest is { } most)
            ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(longest));
        return Decode(data, name, limits, cancel, wanted: (_, _, _) => longest);
    }

    private static Picture Decode(byte[] data, string name, PictureLimits limits, CancellationToken cancel, int? side = null, WantedSide? wanted = null)
    {
        var format = FormatOf(data, name, limits);
        return Guard(data, format, name, () => PictureDecoder.Decode(data, name, format, limits, cancel, side, wanted));
    }

    private static T Guard<T>(byte[] data, PictureFormat format, string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is VipsException or InvalidDataException)
        {
            if (PictureKinds.Unreadable(data, format, PictureLibrary.Reason(e)) is { } kind)
                throw Refused(kind, name);
            throw new PictureException($"{name} is truncated or damaged ({PictureLibrary.Reason(e)})",
                "get a whole copy of it, or save it anew with another program", e)
            { File = name };
        }
        catch (PictureRefusal e)
        {
            throw Refused(e, name);
        }
    }

    private static PictureException Refused(PictureRefusal refusal, string name) => new($"{name} {refusal.Problem}", refusal.NextStep, refusal) { File = name };

    private static PictureFormat FormatOf(byte[] data, string name, PictureLimits limits)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Length == 0)
            throw new PictureException($"{name} is empty (0 bytes)", "get a whole copy of it") { File = name };
        if (data.LongLength > limits.MaxBytes)
            throw TooManyBytes(name, limits);
        if (PictureKinds.Refused(data) is { } kind)
            throw Refused(kind, name);
        var format = PictureDecoder.Sniff(data) ?? throw new PictureException($"{name} is not a picture that Impasto can read",
            $"it must be {Formats}, whatever its name says")
        { File = name };
        if (PictureDecoder.Loader(format) is { } loader)
            Require(loader, $"{name} is {format}, which can't be read", name);
        else
            PictureLibrary.Ensure();
        return format;
    }

    // A system's libvips may come without a format.
    private static void Require(string operation, string what, string? file)
    {
        if (!PictureLibrary.Has(operation))
        {
            throw new PictureException($"{what} because {PictureLibrary.Version} at {PictureLibrary.Location} is built without that format",
                "choose another format")
            { File = file };
        }
    }

    /// <summary>Whether a name holds what .NET puts in the place of bytes that are not UTF-8.</summary>
    internal static bool IsUnspeakable(string path) => path.Contains('\uFFFD');

    /// <summary>A file that is perhaps there, but can't be opened by its name.</summary>
    internal static PictureException Unspeakable(string path) =>
        new($"The name {path} holds bytes that are not UTF-8, and .NET programs can't open such files", "rename it, or send it through standard input") { File = path };

    private static byte[] ReadAll(string path, PictureLimits limits, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new PictureException($"{path} is a folder, not a picture", "name a file in it") { File = path };
        if (!File.Exists(path))
            throw IsUnspeakable(path) ? Unspeakable(path) : new PictureException($"{path} doesn't exist", "check the name and the folder") { File = path };
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return ReadAll(file, path, limits, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            throw new PictureException($"{path} can't be read ({e.Message.TrimEnd('.')})", "check that it may be opened", e) { File = path };
        }
    }

    // Not by the file's length alone: pipes and devices have none.
    private static byte[] ReadAll(Stream stream, string name, PictureLimits limits, CancellationToken cancel)
    {
        if (stream.CanSeek && stream.Length - stream.Position > limits.MaxBytes)
            throw TooManyBytes(name, limits);
        using var all = new MemoryStream(stream.CanSeek ? (int)Math.Min(stream.Length - stream.Position, int.MaxValue / 2) : 0);
        var chunk = new byte[1 << 16];
        while (stream.Read(chunk) is > 0 and var count)
        {
            cancel.ThrowIfCancellationRequested();
            if (all.Length + count > limits.MaxBytes)
                throw TooManyBytes(name, limits);
            all.Write(chunk, 0, count);
        }
        return all.Length == all.Capacity ? all.GetBuffer() : all.ToArray();
    }

    private static PictureException TooManyBytes(string name, PictureLimits limits) =>
        new($"{name} has more than {limits.MaxBytes} bytes, the limit for a picture file", "make it smaller or raise the limit") { File = name };
}
