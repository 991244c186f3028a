using Impasto.Networks.AnyStyle;
using Impasto.Options;

namespace Impasto.Methods.AnyStyle;

/// <summary>Settings of the method that runs imported encoders and decoders for universal style transfer.</summary>
public sealed record WctCascadeOptions
{
    /// <summary>The model.</summary>
    [Option("cascade-model", "The imported networks, or their file", Unit = "NAME|FILE")]
    public NamedOrFile Model { get; init; } = WctCascadeFile.Kind;

    /// <summary>The level to begin with.</summary>
    [Option("levels", "Levels of features that are given the style's statistics, from the deepest to the first: fewer keep more of the photograph", Min = 1, Max = WctCascade.Depth, Source = "Li et al. 2017, section 3.3")]
    public int Levels { get; init; } = WctCascade.Depth;
}
