namespace Impasto.Methods.Analogies;

/// <summary>What an analogy is for (Hertzmann et al. 2001, section 4).</summary>
public enum AnalogyKind
{
    /// <summary>An artistic filter: luminance is compared.</summary>
    Filter,

    /// <summary>Texture by numbers: label colours are compared.</summary>
    Numbers,

    /// <summary>Sharpening by a sharp example.</summary>
    SuperResolution,
}
