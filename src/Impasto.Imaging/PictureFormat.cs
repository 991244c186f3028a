namespace Impasto.Imaging;

/// <summary>File formats, told apart by a file's content when reading and by its name when writing.</summary>
public enum PictureFormat
{
    /// <summary>JPEG: 8 bits, no alpha.</summary>
    Jpeg,

    /// <summary>PNG: 8 or 16 bits, alpha.</summary>
    Png,

    /// <summary>WebP: 8 bits, alpha.</summary>
    WebP,

    /// <summary>TIFF: 8 or 16 bits, alpha.</summary>
    Tiff,

    /// <summary>AVIF (AV1 in HEIF): alpha; written with 8 bits.</summary>
    Avif,

    /// <summary>GIF: read only, its first frame.</summary>
    Gif,

    /// <summary>Netpbm's PBM, PGM and PPM, and PFM: read only.</summary>
    Netpbm,
}
