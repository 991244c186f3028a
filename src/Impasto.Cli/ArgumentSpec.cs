namespace Impasto.Cli;

/// <summary>A command's positional arguments.</summary>
/// <param name="Name">As help shows it: "picture|folder|-".</param>
/// <param name="Description">One line, no full stop.</param>
/// <param name="Min">How many are needed.</param>
/// <param name="Max">How many may be given.</param>
internal sealed record ArgumentSpec(string Name, string Description, int Min, int Max)
{
    /// <summary>What may be given, for completion; empty means files.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
