using System.Text.Json.Nodes;

namespace Impasto.Studio;

/// <summary>What a client asks for: a picture in a style, and what is like it.</summary>
/// <param name="Picture">The photograph's id; of a folder the first one's, of a film the clip's, of a texture the sample's.</param>
/// <param name="Style">A trained style's name; null where a picture is the style, or the method needs none.</param>
/// <param name="StylePicture">The style picture's id, or null.</param>
/// <param name="Method">The method; null is the trained style's own, the fastest for style pictures, or the first for textures.</param>
/// <param name="Mask">The id of a picture that is white where to stylise, or null.</param>
/// <param name="Options">Options of the method and those common to all, by their names, as a config has them.</param>
/// <param name="Kind">What is made.</param>
/// <param name="More">Of a folder the ids of its other pictures, of a texture those of more samples.</param>
/// <param name="Names">What the pictures, the clip or the samples are called, in their order: for the names of a folder's results, and for searches.</param>
/// <param name="Other">A second trained style that is blended with the first.</param>
/// <param name="Share">The second style's share, 0..1.</param>
/// <param name="Places">More trained styles, each with where it acts; the first, or its blend, acts where none of them does.</param>
/// <param name="Ways">Of a comparison what is compared.</param>
public sealed record JobRequest(string Picture, string? Style = null, string? StylePicture = null, string? Method = null, string? Mask = null, JsonObject? Options = null,
    JobKind Kind = JobKind.Picture, IReadOnlyList<string>? More = null, IReadOnlyList<string>? Names = null, string? Other = null, float Share = 0.5f, IReadOnlyList<StylePlace>? Places = null,
    IReadOnlyList<ComparedWay>? Ways = null)
{
    /// <summary>Of a comparison its ways, each as the picture's job that it is.</summary>
    internal IReadOnlyList<JobRequest> Compared =>
        [.. (Ways ?? []).Select(way => this with { Kind = JobKind.Picture, Ways = null, Style = way.Style, Method = way.Method, StylePicture = way.Style is null ? StylePicture : null })];

    /// <summary>The photographs or samples, or the clip.</summary>
    internal IReadOnlyList<string> Contents => [Picture, .. More ?? []];

    /// <summary>All that lies on the shelf and is needed.</summary>
    internal IEnumerable<string> Files => Contents.Concat(new[] { StylePicture, Mask }.OfType<string>()).Concat((Places ?? []).Select(place => place.Mask));

    /// <summary>What a search looks at, in small letters, a name a line.</summary>
    /// <param name="method">The method that was found for it.</param>
    internal string Words(string method) =>
        string.Join('\n', new[] { Style, Other, Method, method, Kind.ToString() }
            .Concat((Places ?? []).Select(place => place.Style)).Concat((Ways ?? []).Select(way => way.Title)).Concat(Names ?? []).OfType<string>()).ToLowerInvariant();
}
