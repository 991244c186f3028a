namespace Impasto.Catalog;

/// <summary>What a style was learned from, as a label beside a picture says it.</summary>
/// <param name="Picture">The picture's title, or what it is: "The Scream".</param>
/// <param name="Painter">Who painted it; null where that isn't known.</param>
/// <param name="Year">When: "1893", "c. 1831"; null where that isn't known.</param>
public sealed record Painting(string Picture, string? Painter = null, string? Year = null)
{
    /// <summary>"Edvard Munch, The Scream, 1893".</summary>
    public override string ToString() => string.Join(", ", new[] { Painter, Picture, Year }.OfType<string>());
}
