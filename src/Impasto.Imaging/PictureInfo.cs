namespace Impasto.Imaging;

/// <summary>What a file's header says.</summary>
/// <param name="Width">Width in pixels, once upright.</param>
/// <param name="Height">Height in pixels, once upright.</param>
/// <param name="Format">The format, from the content.</param>
/// <param name="Bands">Bands as stored, alpha included: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha or CMYK.</param>
/// <param name="BitDepth">Bits a band: 8, 16 or 32 (float TIFF).</param>
/// <param name="Frames">Frames or pages; 1 for most.</param>
/// <param name="Orientation">EXIF orientation as stored, 1 to 8; <paramref name="Width"/> and <paramref name="Height"/> have it applied.</param>
public sealed record PictureInfo(int Width, int Height, PictureFormat Format, int Bands, int BitDepth, int Frames, int Orientation);
