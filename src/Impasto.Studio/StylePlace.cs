namespace Impasto.Studio;

/// <summary>A trained style that acts in a part of the picture, in place of the one that acts elsewhere.</summary>
/// <param name="Style">Its name.</param>
/// <param name="Mask">The id of a picture that is white where it acts.</param>
public sealed record StylePlace(string Style, string Mask);
