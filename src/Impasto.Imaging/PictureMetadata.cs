namespace Impasto.Imaging;

/// <summary>What a file carries beside its pixels. Kept untouched and put back when the result is written.</summary>
/// <param name="IccProfile">The profile that the file's pixels had before they were converted to sRGB; null means sRGB.</param>
/// <param name="Exif">The raw EXIF block; on writing its orientation is reset to 1, since pictures in memory are upright, and its thumbnail left out.</param>
/// <param name="Xmp">The raw XMP block.</param>
/// <param name="BitDepth">Bits a channel in the file, 8 or 16.</param>
/// <param name="Density">Pixels a millimetre of the print, across and down; null where the file states none.</param>
public sealed record PictureMetadata(byte[]? IccProfile = null, byte[]? Exif = null, byte[]? Xmp = null, int BitDepth = 8, (double Across, double Down)? Density = null)
{
    /// <summary>Nothing known: sRGB, 8 bits.</summary>
    public static PictureMetadata Empty { get; } = new();
}
