using Impasto.Imaging;

namespace Impasto.Visualization;

/// <summary>One picture or drawing of a visualisation: exactly one of the two is there.</summary>
/// <param name="Name">What goes into the file's name, after the photo's: "relu1_1.channels".</param>
/// <param name="Picture">A picture, saved as PNG.</param>
/// <param name="Svg">A drawing.</param>
public sealed record VisualizedPart(string Name, Picture? Picture, string? Svg = null);
