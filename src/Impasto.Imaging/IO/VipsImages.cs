using NetVips;

namespace Impasto.Imaging.IO;

/// <summary>What Impasto asks of libvips' images beyond NetVips' own members: cancelling, and pixels without a copy.</summary>
internal static class VipsImages
{
    /// <summary>The image computed into memory of its own, so that all that follows may read it in any order.</summary>
    public static Image ToMemory(this Image image, CancellationToken cancel) => Killable(image, image.CopyMemory, cancel);

    /// <summary>Calls <paramref name="use"/> with the pixels, row by row, bands interleaved, and their size in bytes.</summary>
    public static void Read(this Image image, Action<nint, long> use, CancellationToken cancel)
    {
        var size = 0UL;
        var pixels = Killable(image, () => image.WriteToMemory(out size), cancel);
        try
        {
            use(pixels, (long)size);
        }
        finally
        {
            NetVips.NetVips.Free(pixels);
        }
    }

    /// <summary>A header field that is an integer; <paramref name="missing"/> where there is none.</summary>
    public static int Int(this Image image, string field, int missing) => image.Contains(field) && image.Get(field) is int value ? value : missing;

    /// <summary>A copy of a binary header field; null where there is none.</summary>
    public static byte[]? Blob(this Image image, string field) => image.Contains(field) && image.Get(field) is byte[] { Length: > 0 and <= 1 << 28 } blob ? blob : null;

    private static T Killable<T>(Image image, Func<T> compute, CancellationToken cancel)
    {
        using var killed = cancel.Register(() => image.SetKill(true));
        try
        {
            return compute();
        }
        catch (VipsException)
        {
            cancel.ThrowIfCancellationRequested();
            throw;
        }
    }
}
