namespace Impasto.Methods.Portrait;

/// <summary>A brush of a template; see <see cref="Impasto.Imaging.Painting.BrushStroke"/> for the numbers' meaning.</summary>
/// <param name="Texture">flat, coarse or soft.</param>
/// <param name="Opacity">0..1.</param>
/// <param name="Thickness">0..5.</param>
/// <param name="Dryness">0..1.</param>
/// <param name="Streaks">0..1.</param>
/// <param name="TaperStart">In widths, 0..10.</param>
/// <param name="TaperEnd">In widths, 0..10.</param>
/// <param name="Grain">0..1.</param>
internal sealed record TemplateBrush(string Texture, float Opacity, float Thickness, float Dryness, float Streaks, float TaperStart, float TaperEnd, float Grain = 0);
