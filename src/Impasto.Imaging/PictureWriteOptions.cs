namespace Impasto.Imaging;

/// <summary>How a picture is written. The defaults lose as little as the format allows.</summary>
public sealed record PictureWriteOptions
{
    /// <summary>The defaults.</summary>
    public static PictureWriteOptions Default { get; } = new();

    /// <summary>The format; null takes it from the file's name.</summary>
    public PictureFormat? Format { get; init; }

    /// <summary>Quality of JPEG, WebP and AVIF, 1 to 100; JPEG and AVIF keep full colour resolution (4:4:4).</summary>
    public int Quality { get; init; } = 95;

    /// <summary>8 or 16 for PNG and TIFF; null writes 16 bits to TIFF and to PNG what <see cref="PictureMetadata.BitDepth"/> says.</summary>
    public int? BitDepth { get; init; }

    /// <summary>
    /// False embeds sRGB, the pixels' own colour space. True converts the pixels back to the profile they came with and embeds that; where there is
    /// none, or it isn't an RGB or grey one that fits the picture's channels, sRGB is embedded.
    /// </summary>
    public bool OriginalProfile { get; init; }

    /// <summary>The program that made the picture, for EXIF's field Software (a TIFF's description), such as "Impasto 1.0"; null leaves what came with the picture.</summary>
    public string? Software { get; init; }

    /// <summary>Whether EXIF and XMP go into the file. TIFF takes XMP only: libvips neither reads nor writes its EXIF.</summary>
    public bool Metadata { get; init; } = true;
}
