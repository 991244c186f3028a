using Impasto.Catalog;
using Impasto.Methods;

namespace Impasto.Cli.Stylizing;

/// <summary>A style that exists.</summary>
/// <param name="Name">The picture's path or the model's name.</param>
/// <param name="Weight">Above 0.</param>
/// <param name="Mask">The mask's path, or null.</param>
/// <param name="Model">The model; null for a picture.</param>
internal sealed record FoundStyle(string Name, float Weight, string? Mask, Model? Model)
{
    /// <summary>Whether it is a file of a prepared style.</summary>
    public bool IsPrepared => Model is null && Name.EndsWith(PreparedStyle.Ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>The style's name without folder and ending.</summary>
    public string ShortName => Model is not null ? ModelStore.OwnName(Model, Name) : IsPrepared ? Path.GetFileName(Name)[..^PreparedStyle.Ending.Length] : Path.GetFileNameWithoutExtension(Name);
}
