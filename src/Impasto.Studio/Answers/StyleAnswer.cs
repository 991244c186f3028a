namespace Impasto.Studio.Answers;

/// <summary>A trained style.</summary>
/// <param name="Name">Names it.</param>
/// <param name="Model">The model that holds it.</param>
/// <param name="Method">The method that paints in it.</param>
/// <param name="Painting">The painting that it comes from; null where it is none or many.</param>
/// <param name="Browser">Whether there is a network of it for browsers.</param>
internal sealed record StyleAnswer(string Name, string Model, string Method, string? Painting, bool Browser);
