namespace Impasto.Imaging.IO;

/// <summary>The longest side, in pixels, to which a picture that is too large to be held is reduced; null for its own. Asked for only where it is too large.</summary>
/// <param name="width">The picture's width.</param>
/// <param name="height">The picture's height.</param>
/// <param name="hasAlpha">Whether parts of it may be transparent.</param>
internal delegate int? WantedSide(int width, int height, bool hasAlpha);
