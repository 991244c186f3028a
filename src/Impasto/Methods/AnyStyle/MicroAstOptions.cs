using Impasto.Options;

namespace Impasto.Methods.AnyStyle;

/// <summary>Settings of the method that runs an imported MicroAST network.</summary>
public sealed record MicroAstOptions
{
    /// <summary>The model.</summary>
    [Option("microast-model", "The imported network, or its file", Unit = "NAME|FILE")]
    public NamedOrFile Model { get; init; } = "microast";
}
