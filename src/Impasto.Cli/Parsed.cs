namespace Impasto.Cli;

/// <summary>What a command line asks for.</summary>
/// <param name="Path">The command's whole name: "impasto models list".</param>
/// <param name="Command">The command.</param>
/// <param name="Invocation">What to run; null when help is to be shown.</param>
internal sealed record Parsed(string Path, CommandSpec Command, Invocation? Invocation)
{
    /// <summary>The version is asked for.</summary>
    public bool IsVersion { get; init; }
}
