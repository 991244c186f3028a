using System.Text;

namespace Impasto.Cli.Managing;

/// <summary>docs/cli.md.</summary>
internal static class DocsPage
{
    public static string Of(CommandSpec root)
    {
        var text = new StringBuilder();
        text.Append("""
            # The command line
            <!-- Written by tools/docs from the commands themselves: edit those, not this page. -->


            """);
        text.Append(root.Summary).Append(".\n");
        foreach (var command in root.Subcommands.Where(command => !command.IsHidden))
            Write(text, command, $"{root.Name} {command.Name}");
        text.Append("""

            ## Exit codes
            | Code | Meaning |
            |---|---|
            | 0 | done |
            | 1 | failed |
            | 2 | wrong usage |
            | 3 | input unreadable |
            | 4 | model missing or corrupt |
            | 5 | would not fit in memory; said before starting |
            | 130 | interrupted; the partial result is saved |

            Of several pictures each is tried, and the highest of their codes is the command's.

            """);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Write(StringBuilder text, CommandSpec command, string path)
    {
        text.Append($"\n## {path}\n{command.Summary}.\n\n    {HelpText.UsageLine(command, path)}\n");
        if (command.Argument is { } argument)
            text.Append($"\n`{argument.Name}`: {FlagNames.Translate(argument.Description, command)}.\n");
        foreach (var group in command.Groups)
        {
            text.Append($"\n### {(group.Method is { } method ? $"{path} --method {method}" : $"{path}: {group.Title.ToLowerInvariant()}")}\n");
            if (group.Method is not null)
                text.Append(group.Title[(group.Title.IndexOf(':') + 2)..]).Append(".\n\n");
            if (group.Table.Options.Count == 0)
            {
                text.Append("It has no options of its own.\n");
                continue;
            }
            text.Append("| Flag | Meaning | Range | Default | Source |\n|---|---|---|---|---|\n");
            foreach (var option in group.Table.Options)
                text.Append($"| `{Cell(HelpText.Flag(option, command))}` | {Cell(command.DescriptionOf(option))}{(option.IsRepeatable ? "; may be repeated" : "")} | {Cell(option.RangeText)} | {Cell(group.DefaultOf(option))} | {Cell(option.Source)} |\n");
        }
        if (command.Examples.Count > 0)
            text.Append($"\nExamples:\n\n{string.Concat(command.Examples.Select(example => $"    {example}\n"))}");
        foreach (var below in command.Subcommands.Where(below => !below.IsHidden))
            Write(text, below, $"{path} {below.Name}");
    }

    private static string Cell(string words) => words.Replace("|", "\\|");
}
