using Impasto.Options;

namespace Impasto.Methods.AnyStyle;

/// <summary>Settings of the methods that paint in any style in one pass.</summary>
public sealed record AnyStyleOptions
{
    /// <summary>The model that comes with Impasto.</summary>
    internal const string Default = "any-style";

    /// <summary>The model.</summary>
    [Option("any-model", "The network for any style, or its file", Unit = "NAME|FILE")]
    public NamedOrFile Model { get; init; } = Default;

    /// <summary>Light and colours alone.</summary>
    [Option("photoreal", "Light and colours of the style without its brush: photographs stay photographs, at any size", Source = "Li et al. 2018, section 4.3; Chen et al. 2007, Real-time Edge-Aware Image Processing with the Bilateral Grid")]
    public bool Photoreal { get; init; }
}
