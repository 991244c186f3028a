using Impasto.Options;

namespace Impasto.Methods.Analogies;

/// <summary>Options of image analogies: A is to A' as the picture is to the result.</summary>
public sealed record AnalogyOptions
{
    /// <summary>A, the unfiltered picture; null makes it from A' by smoothing.</summary>
    [Option("before", "A: the example before its filter; without it, a smoothed A' serves", Unit = "FILE", Source = "Hertzmann et al. 2001, section 3")]
    public PictureAsset? Before { get; init; }

    /// <summary>A', the filtered picture; null takes the style picture.</summary>
    [Option("after", "A': the example after its filter; without it, the style picture", Unit = "FILE", Source = "Hertzmann et al. 2001, section 3")]
    public PictureAsset? After { get; init; }

    /// <summary>What the analogy is for.</summary>
    [Option("analogy", "What for: filter compares luminance; numbers compares label colours (texture by numbers); super-resolution sharpens by a sharp example",
        Source = "Hertzmann et al. 2001, section 4")]
    public AnalogyKind Analogy { get; init; }

    /// <summary>Coherence: how much more a coherent patch may differ; null is 5 with a pair and 15 for a painting that is its own example.</summary>
    [Option("kappa", "Coherence: larger copies larger pieces of A'; without it, 5 with `Before` and 15 without", Min = 0, Max = 1000,
        Source = "Hertzmann et al. 2001, section 3.2: 2 to 25 for filters, 0.5 to 5 else")]
    public double? Kappa { get; init; }

    /// <summary>Levels of the pyramids; 0 is as many as leave 16 pixels, at most 5.</summary>
    [Option("levels", "Levels of the pyramids; 0 chooses", Min = 0, Max = 10, Unit = "N", Source = "Hertzmann et al. 2001, section 3.1")]
    public int Levels { get; init; }

    /// <summary>Where the colours come from.</summary>
    [Option("analogy-color", "Colours: the picture's own chrominance, or copied from A'; auto copies for numbers and for a painting without `Before`",
        Source = "Hertzmann et al. 2001, section 3.4")]
    public AnalogyColor Color { get; init; }

    /// <summary>Whether the luminances of A and A' are brought to the picture's mean and variance first; labels and super-resolution are never remapped.</summary>
    [Option("remap", "Bring the luminance of A and A' to the picture's mean and variance", Source = "Hertzmann et al. 2001, section 3.4")]
    public bool Remap { get; init; } = true;

    /// <summary>How neighbourhoods are searched.</summary>
    [Option("search", "How neighbourhoods are searched; exact compares all and takes minutes", Source = "Hertzmann et al. 2001, section 3.2")]
    public AnalogySearch Search { get; init; }

    /// <summary>Blur that makes A from A' where no A is given, in pixels.</summary>
    [Option("smooth", "Blur that makes A from A' when no `Before` is given", Min = 0.1, Max = 50, Unit = "px", Source = "Hertzmann et al. 2001, section 4.2")]
    public double Smooth { get; init; } = 2;
}
