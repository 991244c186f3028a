using System.Security.Cryptography;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;

namespace Impasto.Studio;

/// <summary>Pictures by the hash of their bytes, in one folder: what is sent twice is kept once, and no client names a path.</summary>
/// <param name="folder">Made if it doesn't exist.</param>
internal sealed class PictureShelf(string folder)
{
    /// <summary>Bytes of a file that a client may send.</summary>
    public const long MaxBytes = 64L << 20;

    private static readonly PictureLimits Limits = new() { MaxBytes = MaxBytes, MaxPixels = 64L << 20, MaxPictureBytes = 1L << 30 };

    /// <summary>Keeps a picture.</summary>
    /// <returns>Its id and its size as it is seen.</returns>
    /// <exception cref="PictureException">It is none that can be read, or too large.</exception>
    public (string Id, PictureInfo Info) Put(byte[] data)
    {
        var info = PictureFile.Identify(data, Limits, "The file");
        var id = Convert.ToHexStringLower(SHA256.HashData(data));
        Directory.CreateDirectory(folder);
        if (!File.Exists(PathOf(id)))
            WholeFile.Write(PathOf(id), data);
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

    private string Found(string id) => IsId(id) && File.Exists(PathOf(id)) ? PathOf(id) : throw new InputException("There is no picture of that name here", "send it first");

    private string PathOf(string id) => Path.Combine(folder, id);

    private static bool IsId(string id) => id.Length == 64 && id.All(char.IsAsciiHexDigitLower);
}
