using Impasto.Imaging;

namespace Impasto.Methods;

/// <summary>A style: a picture or a shipped model's name, with its weight among several.</summary>
/// <param name="Name">What the user wrote: a file's path or a model's name.</param>
/// <param name="Picture">The style picture; null when <paramref name="Name"/> is a trained model or a prepared style.</param>
/// <param name="Weight">Relative to the other styles' weights; above 0.</param>
/// <param name="Mask">Where in the output this style acts: one channel, 0..1, of any size (it is resampled); null is everywhere.</param>
public sealed record Style(string Name, Picture? Picture, float Weight = 1, Picture? Mask = null)
{
    /// <summary>In place of a picture, what the methods for any style need of one; null where there is none.</summary>
    public PreparedStyle? Prepared { get; init; }

    /// <summary>Whether it is the name of a trained style.</summary>
    internal bool IsTrained => Picture is null && Prepared is null;
}
