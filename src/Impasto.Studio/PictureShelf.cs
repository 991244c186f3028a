using System.Globalization;
using System.Security.Cryptography;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Microsoft.AspNetCore.Http;

namespace Impasto.Studio;

/// <summary>Pictures by the hash of their bytes, in one folder: what is sent twice is kept once, and no client names a path.</summary>
/// <param name="folder">Made if it doesn't exist.</param>
/// <param name="limit">Bytes of all pictures from which on no more are accepted.</param>
/// <param name="clock">Says when a picture was last used.</param>
internal sealed class PictureShelf(string folder, long limit, TimeProvider clock)
{
    /// <summary>Bytes of a file that a client may send.</summary>
    public const long MaxBytes = 64L << 20;

    /// <summary>A picture's time of use is as exact as that.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private static readonly PictureLimits Limits = new() { MaxBytes = MaxBytes, MaxPixels = 64L << 20, MaxPictureBytes = 1L << 30 };

    private readonly Lock _gate = new();
    private long _bytes = Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length) : 0;

    /// <summary>Bytes of all pictures.</summary>
    public long TotalBytes => Interlocked.Read(ref _bytes);

    /// <summary>Bytes from which on no more are accepted.</summary>
    public long Limit => limit;

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
                Interlocked.Add(ref _bytes, data.Length);
            }
        }
        return (id, info);
    }

    /// <summary>Refuses a name that no picture has.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public void Require(string id) => Found(id);

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
        // Decoding reduces some formats by whole factors, which is most of the way.
        var picture = PictureFile.LoadFor(Found(id), longest, Limits, cancel);
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
                Interlocked.Add(ref _bytes, -bytes);
            }
        }
    }

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

    private static bool IsId(string id) => id.Length == 64 && id.All(char.IsAsciiHexDigitLower);
}
