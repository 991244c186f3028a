namespace Impasto.Methods.Portrait;

/// <summary>One stroke of a template.</summary>
/// <param name="Points">Control points of the curve, in eye distances, the origin midway between the eyes.</param>
/// <param name="Width">In eye distances.</param>
/// <param name="Role">Which of the photo's colours under the stroke it takes: mean, light, shade or dark.</param>
/// <param name="Lift">Added to the colour's values, -1..1.</param>
/// <param name="Opacity">Factor on the brush's opacity, 0..1.</param>
internal sealed record TemplateStroke(double[][] Points, float Width, string Role, float Lift = 0, float Opacity = 1);
