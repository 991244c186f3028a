using System.Text.Json.Nodes;

namespace Impasto.Studio;

/// <summary>What a client asks for: a picture in a style.</summary>
/// <param name="Picture">The photograph's id.</param>
/// <param name="Style">A trained style's name; null where a picture is the style, or the method needs none.</param>
/// <param name="StylePicture">The style picture's id, or null.</param>
/// <param name="Method">The method; null is the trained style's own, or the fastest for style pictures.</param>
/// <param name="Mask">The id of a picture that is white where to stylise, or null.</param>
/// <param name="Options">Options of the method and those common to all, by their names, as a config has them.</param>
public sealed record JobRequest(string Picture, string? Style = null, string? StylePicture = null, string? Method = null, string? Mask = null, JsonObject? Options = null);
