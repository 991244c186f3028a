using System.Text;
using Impasto.Options;

namespace Impasto.Cli;

/// <summary>A command's help, for the terminal.</summary>
internal static class HelpText
{
    private const int NameColumn = 34;

    /// <summary>Narrower terminals break lines where they are full: descriptions in a column of a few letters could not be read.</summary>
    private const int NarrowestWidth = 60;

    public static string Of(CommandSpec command, string path, int width)
    {
        width = Math.Max(width, NarrowestWidth);
        var text = new StringBuilder();
        Wrap(text, command.Summary + ".", 0, width);
        text.AppendLine().Append("Usage: ").AppendLine(UsageLine(command, path));
        Section(text, "Commands:", command.Subcommands.Where(below => !below.IsHidden).Select(below => (below.Name, below.Summary)), width);
        if (command.Argument is { } argument)
            Section(text, "Arguments:", [($"<{argument.Name}>", FlagNames.Translate(argument.Description, command))], width);
        foreach (var group in command.Groups)
            Section(text, group.Title + ":", group.Table.Options.Select(option =>
                (Flag(option, command), Explained(option, command.DescriptionOf(option), group.DefaultOf(option)))), width);
        Section(text, "Help:", path == Program.Name ? [("--help, -h", "This text, or a command's"), ("--version", "The version")] : [("--help, -h", "This text")], width);
        if (command.Examples.Count > 0)
        {
            text.AppendLine().AppendLine("Examples:");
            foreach (var example in command.Examples)
                text.Append("  ").AppendLine(example);
        }
        return text.ToString();
    }

    /// <summary>What a user types to call a command, after "Usage: ".</summary>
    public static string UsageLine(CommandSpec command, string path)
    {
        if (command.Usage.Length > 0)
            return $"{path} {command.Usage}";
        var usage = path;
        if (command.Subcommands.Count > 0)
            usage += " <command>";
        if (command.Argument is { } argument)
            usage += argument.Min > 0 ? $" <{argument.Name}>" : $" [<{argument.Name}>]";
        return command.Groups.Count > 0 ? usage + " [options]" : usage;
    }

    /// <summary>"--size &lt;px>", "--overwrite", "--output, -o &lt;FILE|FOLDER>".</summary>
    public static string Flag(MethodOption option, CommandSpec command) =>
        $"--{option.Name}{(option.Alias.Length > 0 ? $", -{option.Alias}" : "")}{(option.IsSwitch ? "" : $" <{command.PlaceholderOf(option)}>")}";

    /// <summary>The description with range, default and source.</summary>
    private static string Explained(MethodOption option, string description, string standard)
    {
        string[] facts = [option.RangeText, standard.Length > 0 ? $"default {standard}" : "", option.Source];
        var shown = string.Join("; ", facts.Where(fact => fact.Length > 0));
        return description + (option.IsRepeatable ? "; may be repeated" : "") + (shown.Length > 0 ? $" ({shown})" : "");
    }

    private static void Section(StringBuilder text, string title, IEnumerable<(string Name, string Description)> rows, int width)
    {
        var list = rows.ToList();
        if (list.Count == 0)
            return;
        text.AppendLine();
        Wrap(text, title, 0, width);
        foreach (var (name, description) in list)
        {
            text.Append("  ").Append(name);
            if (name.Length + 4 > NameColumn)
                text.AppendLine().Append(' ', NameColumn);
            else
                text.Append(' ', NameColumn - name.Length - 2);
            Wrap(text, description, NameColumn, width);
        }
    }

    /// <summary>Appends words up to the width; later lines are indented, the first is where the cursor stands.</summary>
    private static void Wrap(StringBuilder text, string words, int indent, int width)
    {
        var column = indent;
        foreach (var word in words.Split(' '))
        {
            if (column > indent && column + 1 + word.Length > width)
            {
                text.AppendLine().Append(' ', indent);
                column = indent;
            }
            if (column > indent)
            {
                text.Append(' ');
                column++;
            }
            text.Append(word);
            column += word.Length;
        }
        text.AppendLine();
    }
}
