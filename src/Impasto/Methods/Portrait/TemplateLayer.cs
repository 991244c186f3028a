namespace Impasto.Methods.Portrait;

/// <summary>One layer of a template: strokes laid by hand, strokes along the photo's orientation field, or lines where the photo has them.</summary>
/// <param name="Name">For progress and readers.</param>
/// <param name="Kind">"strokes", "field" or "lines".</param>
/// <param name="Brush">One of the template's brushes.</param>
/// <param name="Strokes">The strokes in painting order; for "strokes".</param>
/// <param name="Region">all, background, vignette (the background near the person), person, hair (the person but the face) or face; for "field", as are the rest;
/// "lines" use Width, Length (the least) and Threshold.</param>
/// <param name="Width">In eye distances.</param>
/// <param name="Length">Greatest length in widths.</param>
/// <param name="Grid">Distance between strokes in widths.</param>
/// <param name="Threshold">Least difference between painting and photo that calls for a stroke; below 0 everywhere.</param>
/// <param name="Stiffness">0 follows the field at once, 1 is straight.</param>
/// <param name="Edge">A stroke ends where the photo differs by more from its colour.</param>
/// <param name="Jitter">Random changes of hue, saturation and lightness.</param>
/// <param name="Calm">Contrast across a stroke's width beneath which strokes lie at a slant instead of following the photo.</param>
internal sealed record TemplateLayer(string Name, string Kind, string Brush, TemplateStroke[]? Strokes = null, string Region = "all", float Width = 0.2f, float Length = 6,
    float Grid = 0.5f,
    float Threshold = 0.05f, float Stiffness = 0.4f, float Edge = 0.12f, float[]? Jitter = null, float Calm = 0);
