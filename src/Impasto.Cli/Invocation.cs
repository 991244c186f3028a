using Impasto.Options;

namespace Impasto.Cli;

/// <summary>A command as it was called.</summary>
/// <param name="Command">The command.</param>
/// <param name="Arguments">The positional arguments.</param>
/// <param name="Given">The flags that were given, without dashes, and what followed each occurrence.</param>
/// <param name="Terminal">Where to write.</param>
internal sealed record Invocation(CommandSpec Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, IReadOnlyList<string>> Given, Terminal Terminal)
{
    /// <summary>The whole command line, as it could be typed again.</summary>
    public required string CommandLine { get; init; }

    /// <summary>The given flags that a table knows, as they were typed.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Of(OptionTable table) =>
        Given.Where(pair => table.Find(pair.Key) is not null).ToDictionary();

    /// <summary>A record of one of the command's tables, with what was given.</summary>
    public T Read<T>()
    {
        var table = OptionTable.For<T>();
        return (T)table.Parse(table.CreateDefault(), Of(table), LocalFiles.Instance);
    }
}
