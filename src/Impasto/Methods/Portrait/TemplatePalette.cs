namespace Impasto.Methods.Portrait;

/// <summary>How a template changes the photo's colours.</summary>
/// <param name="Colors">sRGB, 0..1; may be empty.</param>
/// <param name="Pull">How far colours move towards the palette's nearest, 0..1.</param>
/// <param name="Saturation">Factor on chroma, 0..3.</param>
/// <param name="Contrast">Factor on lightness about its middle, 0..3.</param>
/// <param name="Black">Lightness L of the darkest paint, 0..80: what lies below is raised evenly.</param>
/// <param name="Tones">Steps of lightness, softly joined; 0 for none.</param>
/// <param name="Fade">How far the background fades into the ground, 0..1.</param>
/// <param name="Paper">How far the face's own light is brought to the paper's, 0..1: 1 leaves the lit side of every face bare, whatever its skin and light.</param>
internal sealed record TemplatePalette(float[][] Colors, float Pull, float Saturation, float Contrast, float Black = 0, int Tones = 0, float Fade = 0, float Paper = 0);
