using Impasto.Catalog;

namespace Impasto.Cli.Stylizing;

/// <summary>A style that exists.</summary>
/// <param name="Name">The picture's path or the model's name.</param>
/// <param name="Weight">Above 0.</param>
/// <param name="Mask">The mask's path, or null.</param>
/// <param name="Model">The model; null for a picture.</param>
internal sealed record FoundStyle(string Name, float Weight, string? Mask, Model? Model);
