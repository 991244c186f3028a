using Impasto.Options;

namespace Impasto.Methods.Meta;

/// <summary>Settings of the method that makes a network for a style picture.</summary>
public sealed record MetaOptions
{
    /// <summary>The model that comes with Impasto.</summary>
    internal const string Default = "meta";

    /// <summary>The model.</summary>
    [Option("meta-model", "The network that makes networks, or its file", Unit = "NAME|FILE")]
    public NamedOrFile Model { get; init; } = Default;
}
