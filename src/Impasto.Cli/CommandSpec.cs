using Impasto.Options;

namespace Impasto.Cli;

/// <summary>One command: parser, help, documentation and shell completion are all made from it.</summary>
internal sealed record CommandSpec(string Name, string Summary)
{
    /// <summary>What follows the command's name in its usage line.</summary>
    public string Usage { get; init; } = "";

    /// <summary>The positional arguments; null when it takes none.</summary>
    public ArgumentSpec? Argument { get; init; }

    /// <summary>The options, in the order in which help shows them.</summary>
    public IReadOnlyList<OptionGroup> Groups { get; init; } = [];

    /// <summary>Whole command lines.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Commands below this one.</summary>
    public IReadOnlyList<CommandSpec> Subcommands { get; init; } = [];

    /// <summary>Not shown in help: for the project's own tools.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Does it and gives the exit code; null for a command that only holds others.</summary>
    public Func<Invocation, CancellationToken, Task<int>>? Run { get; init; }

    /// <summary>Every option by flag; methods may share one.</summary>
    public IEnumerable<MethodOption> Options => Groups.SelectMany(group => group.Table.Options);

    /// <summary>What an option does, other options called by their flags.</summary>
    public string DescriptionOf(MethodOption option) => FlagNames.Translate(option.Description, this);

    /// <summary>What stands for an option's value in help: for --method the methods' names.</summary>
    public string PlaceholderOf(MethodOption option) => option.Name == MethodOptionName && Methods.Any() ? string.Join('|', Methods) : option.Placeholder;

    /// <summary>The words that an option takes; none where only a file or a number may stand.</summary>
    public IReadOnlyList<string> WordsOf(MethodOption option) =>
        option.Name == MethodOptionName ? [.. Methods] : [.. option.Choices.Where(choice => !choice.Any(char.IsUpper))];

    private const string MethodOptionName = "method";

    private IEnumerable<string> Methods => Groups.Select(group => group.Method).OfType<string>();
}
