using Impasto.Imaging;
using Impasto.Options;
using Impasto.Tensors;

namespace Impasto.Methods;

/// <summary>What is common to every method.</summary>
public sealed record StyleRequest
{
    /// <summary>The picture to stylise.</summary>
    public required Picture Content { get; init; }

    /// <summary>The styles; methods that need none (oil) accept an empty list.</summary>
    public required IReadOnlyList<Style> Styles { get; init; }

    /// <summary>The method's own options record; null gives the defaults.</summary>
    public object? Options { get; init; }

    /// <summary>The output's longest side in pixels; null is the input's size exactly.</summary>
    public int? Size { get; init; }

    /// <summary>0 leaves the picture as it is, 1 is the full effect.</summary>
    public float Strength { get; init; } = 1;

    /// <summary>The style's longest side as a multiple of the output's: larger gives larger strokes.</summary>
    public float StyleScale { get; init; } = 1;

    /// <summary>How the input's colours are kept.</summary>
    public PreserveColor PreserveColor { get; init; }

    /// <summary>Where to stylise: one channel, 0 (keep the input) to 1, of any size; null is everywhere.</summary>
    public Picture? Mask { get; init; }

    /// <summary>How much faces are kept recognisable: 0 paints them like the rest, 1 keeps all of their features; null is a moderate value where the detector is installed.</summary>
    public float? Faces { get; init; }

    /// <summary>Whether people stay as they are and only what is around them is painted.</summary>
    public bool KeepPerson { get; init; }

    /// <summary>What is known of the content's faces from its other requests; null looks for them.</summary>
    internal FoundFaces? Found { get; init; }

    /// <summary>What the frames of a clip share, for methods that say so; null for a picture of its own.</summary>
    internal SharedStatistics? Statistics { get; init; }

    /// <summary>What a clip's frame goes on from, for methods that say so; null for its first one, and for a picture of its own.</summary>
    internal FrameBefore? Before { get; init; }

    /// <summary>Noise that moves with a clip, of mean 0 and deviation 1, for networks that were trained with some: three channels, any size. Null is the seed's.</summary>
    internal Picture? Noise { get; init; }

    /// <summary>Equal seeds give equal bits, for any number of threads.</summary>
    public int Seed { get; init; }
}
