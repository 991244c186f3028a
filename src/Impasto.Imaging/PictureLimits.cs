namespace Impasto.Imaging;

/// <summary>What a file may ask for before it is refused. Checked against the header, before anything is decoded.</summary>
public sealed record PictureLimits
{
    /// <summary>The limits that hold where none are given.</summary>
    public static PictureLimits Default { get; } = new();

    /// <summary>Most pixels (width times height); 2^28 = 268 million, e.g. 16384x16384: 3.2 GB as float RGB.</summary>
    public long MaxPixels { get; init; } = 1L << 28;

    /// <summary>
    /// Most bytes of the picture in memory, four for each value of colour or alpha; 3 GiB. Where a smaller picture is wanted than the file holds, a large one is reduced while it is
    /// decoded and never takes them.
    /// </summary>
    public long MaxPictureBytes { get; init; } = 3L << 30;

    /// <summary>What to do about a picture of more bytes.</summary>
    internal string Smaller { get; init; } = "make it smaller, or ask for a smaller result with `Size`";

    /// <summary>Most bytes of the encoded file; 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Most frames or pages that a file may declare, although only the first is read; 10,000.</summary>
    public int MaxFrames { get; init; } = 10_000;
}
