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
}
