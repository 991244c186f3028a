using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Impasto.Imaging;
using Impasto.Imaging.Clips;
using Impasto.Imaging.Transforms;
using Microsoft.AspNetCore.Http;

namespace Impasto.Studio;

/// <summary>Pictures and clips by the hash of their bytes, in one folder: what is sent twice is kept once, and no client names a path. A clip's id bears the ending of its kind.</summary>
/// <param name="folder">Made if it doesn't exist.</param>
/// <param name="limit">Bytes of all pictures from which on no more are accepted.</param>
/// <param name="clock">Says when a picture was last used.</param>
internal sealed class PictureShelf(string folder, long limit, TimeProvider clock)
{
    /// <summary>Bytes of a file that a client may send.</summary>
    public const long MaxBytes = 64L << 20;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private const string Arriving = ".arriving-";

    /// <summary>Kinds of clips, and what browsers call them.</summary>
    private static readonly Dictionary<string, string> Clips = new()
    {
        [".mp4"] = "video/mp4",
        [".mkv"] = "video/x-matroska",
        [".avi"] = "video/x-msvideo",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
    };

    /// <summary>A picture's time of use is as exact as that.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private static readonly PictureLimits Limits = new() { MaxBytes = MaxBytes, MaxPixels = 64L << 20, MaxPictureBytes = 1L << 30 };

    private readonly Lock _gate = new();
    private readonly HashSet<string> _counted = [.. FilesIn(folder).Select(file => file.Name)];
    private long _bytes = FilesIn(folder).Sum(file => file.Length);

    /// <summary>Bytes of all pictures.</summary>
    public long TotalBytes => Interlocked.Read(ref _bytes);

    /// <summary>Refuses new work where there is no room for its pictures. A result that was worked for is kept in any case.</summary>
    /// <param name="bytes">As many are to come.</param>
    /// <exception cref="RefusedException">The limit is reached.</exception>
    public void RequireRoom(long bytes)
    {
        if (TotalBytes + bytes > limit)
        {
            throw new RefusedException(StatusCodes.Status507InsufficientStorage, string.Create(CultureInfo.InvariantCulture, $"The studio's pictures and results may take {limit / 1e9:0.###} GB, and do"),
                "remove some jobs, whose pictures are deleted a day later, or start it with a larger `Disk`");
        }
    }

    /// <summary>Keeps a picture.</summary>
    /// <returns>Its id and its size as it is seen.</returns>
    /// <exception cref="PictureException">It is none that can be read, or too large.</exception>
    public (string Id, PictureInfo Info) Put(byte[] data)
    {
        var info = PictureFile.Identify(data, Limits, "The file");
        var id = Convert.ToHexStringLower(SHA256.HashData(data));
        Directory.CreateDirectory(folder);
        lock (_gate)
        {
            if (File.Exists(PathOf(id)))
            {
                Touch(id);
            }
            else
            {
                WholeFile.Write(PathOf(id), data);
                File.SetLastWriteTimeUtc(PathOf(id), clock.GetUtcNow().UtcDateTime);
            }
            Count(id);
        }
        return (id, info);
    }

    /// <summary>Keeps a clip that comes through the network.</summary>
    /// <returns>Its id and what is known of it.</returns>
    /// <exception cref="ImpastoException">It is none that can be read, or too large.</exception>
    public async Task<(string Id, ClipInfo Info)> PutClipAsync(Stream stream, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        long bytes = 0;
        var arriving = Path.Combine(folder, $"{Arriving}{Guid.NewGuid():N}");
        var named = arriving;
        try
        {
            await using (var file = new FileStream(arriving, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                var chunk = new byte[1 << 17];
                while (await stream.ReadAsync(chunk, cancel).ConfigureAwait(false) is > 0 and var count)
                {
                    RequireRoom(count);
                    // Others that arrive meanwhile have the less.
                    Interlocked.Add(ref _bytes, count);
                    bytes += count;
                    await file.WriteAsync(chunk.AsMemory(0, count), cancel).ConfigureAwait(false);
                }
                file.Position = 0;
                var start = new byte[16];
                var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
                named += EndingOf(start.AsSpan(0, length)) ?? throw new InputException("The file is no clip that can be read", "give an MP4, MOV, MKV, WebM, AVI, GIF or WebP file");
            }
            File.Move(arriving, named);
            var info = await Task.Run(() => Clip.Open(named, cancel: cancel).Info, cancel).ConfigureAwait(false);
            if ((long)info.Width * info.Height > Limits.MaxPixels)
                throw new InputException($"The clip's pictures of {info.Width}x{info.Height} are too large", $"give one of {Limits.MaxPixels} pixels at most");
            return (Take(named), info);
        }
        catch (ImpastoException e) when (e.Message.Contains(named, StringComparison.Ordinal))
        {
            throw new UsageException(e.Reason.Replace(named, "The file", StringComparison.Ordinal), e.NextStep);
        }
        finally
        {
            Interlocked.Add(ref _bytes, -bytes);
            File.Delete(arriving);
            File.Delete(named);
        }
    }

    /// <summary>Keeps a clip that lies elsewhere, which moves here.</summary>
    /// <returns>Its id.</returns>
    public string Take(string clip)
    {
        string id;
        using (var file = File.OpenRead(clip))
            id = Convert.ToHexStringLower(SHA256.HashData(file)) + Path.GetExtension(clip);
        Directory.CreateDirectory(folder);
        lock (_gate)
        {
            if (!File.Exists(PathOf(id)))
                File.Move(clip, PathOf(id));
            File.SetLastWriteTimeUtc(PathOf(id), clock.GetUtcNow().UtcDateTime);
            Count(id);
        }
        return id;
    }

    /// <summary>Counts what another machine has put here.</summary>
    public void Count(string id)
    {
        lock (_gate)
        {
            var file = new FileInfo(PathOf(id));
            if (file.Exists && _counted.Add(id))
                Interlocked.Add(ref _bytes, file.Length);
        }
    }

    /// <summary>Deletes what was arriving when the last process ended: only the studio, to whose shelf things are sent.</summary>
    public void Sweep()
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder, Arriving + "*"))
            File.Delete(file);
    }

    /// <summary>Refuses a name that nothing here has, or something else than is wanted.</summary>
    /// <exception cref="ImpastoException">It is so.</exception>
    public void Require(string id, bool isClip = false)
    {
        Found(id);
        if (IsClip(id) != isClip)
            throw new UsageException(isClip ? "A film is made of a clip, and that is a picture" : "That is a clip, and a picture is needed", isClip ? "send a clip" : "send a picture");
    }

    /// <summary>Whether an id is a clip's.</summary>
    public static bool IsClip(string id) => id.Contains('.', StringComparison.Ordinal);

    /// <summary>What browsers call a clip's kind.</summary>
    public static string TypeOf(string clip) => Clips[Path.GetExtension(clip)];

    /// <summary>Where a clip lies.</summary>
    /// <exception cref="ImpastoException">There is none.</exception>
    public string ClipOf(string id)
    {
        Require(id, isClip: true);
        return PathOf(id);
    }

    /// <summary>Its bytes as they were sent.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public byte[] Bytes(string id) => File.ReadAllBytes(Found(id));

    /// <summary>The picture.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="longest">Reduced to that longest side, where it is larger; null leaves it as it is.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="InputException">There is none.</exception>
    /// <exception cref="PictureException">It is damaged.</exception>
    public Picture Load(string id, int? longest = null, CancellationToken cancel = default)
    {
        // Decoding reduces some formats by whole factors, which is most of the way. Of a clip its first picture is seen.
        var picture = IsClip(id) ? FirstOf(Found(id), cancel) : PictureFile.LoadFor(Found(id), longest, Limits, cancel);
        return longest is { } side && Math.Max(picture.Width, picture.Height) > side ? PictureTransforms.ResizeLongestSide(picture, side) : picture;
    }

    /// <summary>Deletes pictures.</summary>
    /// <param name="used">But for these.</param>
    /// <param name="before">Only those that nobody asked for since.</param>
    public void Collect(IReadOnlySet<string> used, DateTimeOffset before)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles().Where(file => IsId(file.Name) && !used.Contains(file.Name)))
        {
            lock (_gate)
            {
                file.Refresh();
                if (!file.Exists || file.LastWriteTimeUtc >= before)
                    continue;
                var bytes = file.Length;
                file.Delete();
                if (_counted.Remove(file.Name))
                    Interlocked.Add(ref _bytes, -bytes);
            }
        }
    }

    private static Picture FirstOf(string clip, CancellationToken cancel)
    {
        try
        {
            return Clip.Open(clip, cancel: cancel).Frames(0, cancel).First();
        }
        catch (ImpastoException e)
        {
            throw new UsageException(e.Reason.Replace(clip, "The clip", StringComparison.Ordinal), e.NextStep);
        }
    }

    /// <summary>A clip's kind by how it begins, and no other: ffmpeg would take lists of files and addresses for clips, too.</summary>
    private static string? EndingOf(ReadOnlySpan<byte> start) => start switch
    {
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => ".mp4",
        [0x1A, 0x45, 0xDF, 0xA3, ..] => ".mkv",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', (byte)' ', ..] => ".avi",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ".webp",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => ".gif",
        _ => null,
    };

    private static IEnumerable<FileInfo> FilesIn(string folder) => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Where(file => IsId(file.Name)) : [];

    private string Found(string id)
    {
        lock (_gate)
        {
            if (!IsId(id) || !File.Exists(PathOf(id)))
                throw new InputException("There is no picture of that name here", "send it first");
            Touch(id);
            return PathOf(id);
        }
    }

    /// <summary>The file's time is when it was last used.</summary>
    private void Touch(string id)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (now - File.GetLastWriteTimeUtc(PathOf(id)) > Fresh)
            File.SetLastWriteTimeUtc(PathOf(id), now);
    }

    private string PathOf(string id) => Path.Combine(folder, id);

    private static bool IsId(string id) => id.Length >= 64 && id.AsSpan(0, 64).IndexOfAnyExcept(Hex) < 0 && (id.Length == 64 || Clips.ContainsKey(id[64..]));
}
