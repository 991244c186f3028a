namespace Impasto.Methods.Portrait;

/// <summary>The light on a template's painting.</summary>
/// <param name="Azimuth">Degrees, counter-clockwise from the right.</param>
/// <param name="Elevation">Degrees, above 0 to 90.</param>
/// <param name="Depth">Factor on the relief, 0..4.</param>
/// <param name="Varnish">0..1.</param>
internal sealed record TemplateLight(float Azimuth, float Elevation, float Depth, float Varnish);
