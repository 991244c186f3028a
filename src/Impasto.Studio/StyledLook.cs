using Impasto.Options;

namespace Impasto.Studio;

/// <summary>What a preview shows.</summary>
/// <param name="Id">The photograph's id.</param>
/// <param name="Style">A trained style.</param>
/// <param name="Side">Longest side in pixels; without it, 256.</param>
/// <param name="Strength">0..1; without it, 1.</param>
/// <param name="Scale">Size of the strokes; without it, 1.</param>
/// <param name="Color">How colours are kept.</param>
/// <param name="Other">A second style that is blended with the first.</param>
/// <param name="Share">Its share, 0..1; without it, half.</param>
/// <param name="Mask">The id of a picture that is white where to stylise.</param>
/// <param name="Places">More styles, each with the id of a picture that is white where it acts: STYLE:MASK,STYLE:MASK.</param>
internal sealed record StyledLook(string Id, string Style, int? Side, float? Strength, float? Scale, PreserveColor? Color, string? Other, float? Share, string? Mask, string? Places)
{
    /// <summary>The placed styles.</summary>
    public IReadOnlyList<StylePlace> Placed => [.. (Places ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(place => place.LastIndexOf(':') is > 0 and var colon
        ? new StylePlace(place[..colon], place[(colon + 1)..]) : throw new UsageException($"'{place}' is no style with its place", "give STYLE:MASK"))];
}
