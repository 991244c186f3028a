namespace Impasto.Methods.Analogies;

/// <summary>Where an analogy's colours come from.</summary>
public enum AnalogyColor
{
    /// <summary>The picture's own, but copied for texture by numbers.</summary>
    Auto,

    /// <summary>The picture's own chrominance.</summary>
    Content,

    /// <summary>Copied from A'.</summary>
    After,
}
