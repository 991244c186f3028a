using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Impasto.Cli;

/// <summary>
/// Splits a command line with System.CommandLine. Values stay text: the option tables read them, so that a flag, a line of --config and the library
/// refuse the same things with the same sentences.
/// </summary>
internal sealed class CommandParser
{
    private readonly RootCommand _root;
    private readonly Dictionary<Command, CommandSpec> _specs = [];
    private readonly Dictionary<Command, string> _paths = [];
    private readonly HelpOption _help;
    private readonly VersionOption _version;

    public CommandParser(CommandSpec root)
    {
        _root = new RootCommand();
        _help = _root.Options.OfType<HelpOption>().Single();
        _version = _root.Options.OfType<VersionOption>().Single();
        _help.Aliases.Remove("-?");
        _help.Aliases.Remove("/?");
        _help.Aliases.Remove("/h");
        Fill(_root, root, root.Name);
    }

    /// <summary>Help or version is asked for, or a command is to be run.</summary>
    public Parsed Parse(IReadOnlyList<string> args, Terminal terminal)
    {
        var result = _root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        var command = result.CommandResult.Command;
        var spec = _specs[command];
        var path = _paths[command];
        if (result.GetResult(_version) is not null)
            return new Parsed(path, spec, null) { IsVersion = true };
        if (spec.Run is null && result.UnmatchedTokens is [var word, ..] && !word.StartsWith('-'))
            throw NoCommand(word, spec, path);
        if (result.GetResult(_help) is not null || args.Count == 0)
            return new Parsed(path, spec, null);
        var arguments = Arguments(result, command, spec, path);
        if (result.Errors.Count > 0 && result.UnmatchedTokens.Count == 0 && spec.Run is not null)
            throw new UsageException(result.Errors[0].Message.TrimEnd('.'));
        if (spec.Run is null)
            return new Parsed(path, spec, null);
        if (spec.Argument is { } argument && arguments.Count < argument.Min)
            throw new UsageException($"'{path}' needs {Articled(argument)}", $"see {path} --help");
        return new Parsed(path, spec, new Invocation(spec, arguments, Given(result, command), terminal)
        {
            CommandLine = string.Join(' ', args.Select(Quote).Prepend(Program.Name)),
        });
    }

    private void Fill(Command command, CommandSpec spec, string path)
    {
        _specs[command] = spec;
        _paths[command] = path;
        if (spec.Argument is { } argument)
            command.Add(new Argument<string[]>(argument.Name) { Arity = ArgumentArity.ZeroOrMore });
        foreach (var option in spec.Options.DistinctBy(option => option.Name))
        {
            string[] aliases = option.Alias.Length > 0 ? ["-" + option.Alias] : [];
            // Counts are checked by the option tables, whose sentences say more.
            command.Add(option.IsSwitch
                ? new Option<bool>("--" + option.Name, aliases)
                : new Option<string[]>("--" + option.Name, aliases) { Arity = ArgumentArity.ZeroOrMore });
        }
        foreach (var below in spec.Subcommands)
        {
            var child = new Command(below.Name);
            Fill(child, below, $"{path} {below.Name}");
            command.Add(child);
        }
    }

    private static List<string> Arguments(ParseResult result, Command command, CommandSpec spec, string path)
    {
        var tokens = command.Arguments.Count > 0 && result.GetResult(command.Arguments[0]) is { } found ? found.Tokens : [];
        var afterDashes = result.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Select(token => token.Value).ToList();
        foreach (var text in tokens.Select(token => token.Value).Concat(result.UnmatchedTokens))
        {
            if (text.Length > 1 && text[0] == '-' && !afterDashes.Contains(text))
                throw UnknownFlag(text, spec, path);
        }
        if (result.UnmatchedTokens.Count > 0)
        {
            throw new UsageException($"'{path}' takes no argument '{result.UnmatchedTokens[0]}'", $"see {path} --help");
        }
        if (spec.Argument is { } argument && tokens.Count > argument.Max)
        {
            throw new UsageException($"'{path}' takes {(argument.Max == 1 ? "one argument" : $"at most {argument.Max} arguments")} (<{argument.Name}>), but {tokens.Count} were given, the last '{tokens[^1].Value}'",
                $"see {path} --help");
        }
        RefuseDoubtful(result, command, spec, afterDashes.Count);
        return [.. tokens.Select(token => token.Value.Length > 0 ? token.Value
            : throw new UsageException($"An argument <{spec.Argument!.Name}> is empty, as a shell's variable is that is not set", $"see {path} --help"))];
    }

    /// <summary>
    /// Arguments before an option that may be repeated and more right behind its value: "photo.jpg --style a.jpg b.jpg". Those behind may be meant as further values of the option,
    /// as they are when a shell expands "--style *.jpg".
    /// </summary>
    private static void RefuseDoubtful(ParseResult result, Command command, CommandSpec spec, int afterDashes)
    {
        if (spec.Argument is null)
            return;
        string? option = null, value = null, doubtful = null;
        var (after, isValue) = (0, false);
        foreach (var token in result.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
                break;
            if (token.Type == TokenType.Option)
            {
                var called = command.Options.FirstOrDefault(known => known.Name == token.Value || known.Aliases.Contains(token.Value));
                var isRepeatable = spec.Options.Any(known => known.IsRepeatable && "--" + known.Name == called?.Name);
                (option, value, isValue) = (isRepeatable ? called!.Name : null, null, isRepeatable);
            }
            else if (token.Type == TokenType.Argument && isValue)
            {
                (value, isValue) = (token.Value, false);
            }
            else if (token.Type == TokenType.Argument && option is not null)
            {
                doubtful ??= $"'{token.Value}' stands behind {option} {value}, where it may be meant as another value of it or as an argument of its own: "
                    + $"write {option} {Quote(token.Value)}, or put it before the first {option}";
                after++;
            }
        }
        var arguments = result.GetResult(command.Arguments[0])?.Tokens.Count ?? 0;
        if (doubtful is not null && after < arguments - afterDashes)
            throw new UsageException(doubtful);
    }

    /// <summary>A word where a command should stand.</summary>
    public static UsageException NoCommand(string word, CommandSpec spec, string path) =>
        new($"'{path}' has no command '{word}'", DidYouMean.Question(word, Shown(spec)) ?? $"choose one of {string.Join(", ", Shown(spec))}");

    private static UsageException UnknownFlag(string text, CommandSpec spec, string path)
    {
        var flag = text.TrimStart('-').Split('=', ':')[0];
        var suggestion = text.StartsWith("--", StringComparison.Ordinal) ? DidYouMean.Question(flag, spec.Options.Select(option => option.Name).Append("help"), "--") : null;
        return new UsageException($"'{path}' has no flag '{text}'", suggestion ?? $"see {path} --help");
    }

    private static Dictionary<string, IReadOnlyList<string>> Given(ParseResult result, Command command)
    {
        var given = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var option in command.Options.Where(option => option.ValueType == typeof(bool) || option.ValueType == typeof(string[])))
        {
            if (result.GetResult(option) is not { Implicit: false } found)
                continue;
            var name = option.Name.TrimStart('-');
            var values = found.Tokens.Select(token => token.Value).ToList();
            if (option.ValueType != typeof(bool) && values.Count < found.IdentifierTokenCount)
                throw new UsageException($"--{name} needs a value after it");
            if (values.Contains(""))
                throw new UsageException($"The value of --{name} is empty, as a shell's variable is that is not set", "leave it out, or give it a value");
            given[name] = values;
        }
        return given;
    }

    /// <summary>As a POSIX shell would take it.</summary>
    internal static string Quote(string arg) =>
        arg.Length > 0 && arg.All(c => char.IsAsciiLetterOrDigit(c) || "-_./,:=+@%".Contains(c)) ? arg : $"'{arg.Replace("'", "'\\''")}'";

    private static IEnumerable<string> Shown(CommandSpec spec) => spec.Subcommands.Where(below => !below.IsHidden).Select(below => below.Name);

    private static string Articled(ArgumentSpec argument) => argument.Min > 1 ? $"{argument.Min} arguments <{argument.Name}>" : $"<{argument.Name}>";
}
