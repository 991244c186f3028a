using System.Text;
using Impasto.Options;

namespace Impasto.Cli.Managing;

/// <summary>
/// A shell's completion script. It holds everything itself, so that completing costs no start of the program: commands, flags, and the words that
/// flags take; where a file may stand, the shell completes files.
/// </summary>
internal static class CompletionScript
{
    /// <exception cref="UsageException">There is no script for that shell.</exception>
    public static string Of(string shell, CommandSpec root) => shell switch
    {
        "bash" => Bash(root),
        "zsh" => Zsh(root),
        "fish" => Fish(root),
        "pwsh" => PowerShell(root),
        _ => throw new UsageException($"There is no completion for the shell '{shell}'",
            DidYouMean.Question(shell, ["bash", "zsh", "fish", "pwsh"]) ?? "choose bash, zsh, fish or pwsh"),
    };

    private static string Bash(CommandSpec root)
    {
        var text = new StringBuilder();
        text.Append("""
            # bash completion for impasto. Load it with: source <(impasto completion bash)
            _impasto() {
                local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" path="impasto" word
                COMPREPLY=()
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case "$path $word" in

            """);
        foreach (var (path, _) in All(root).Skip(1))
            text.Append($"            '{path}') path='{path}' ;;\n");
        text.Append("""
                    esac
                done
                case "$path $previous" in

            """);
        foreach (var (path, command) in All(root))
        {
            foreach (var option in Options(command).Where(option => command.WordsOf(option).Count > 0))
                text.Append($"        '{path} --{option.Name}') COMPREPLY=($(compgen -W '{string.Join(' ', command.WordsOf(option))}' -- \"$current\")); return ;;\n");
        }
        text.Append("""
                esac
                local words=''
                case "$path" in

            """);
        foreach (var (path, command) in All(root))
        {
            text.Append($"        '{path}')\n            if [[ $current == -* ]]; then words='{string.Join(' ', Flags(command))}'\n");
            var below = Below(command);
            text.Append($"            else words='{string.Join(' ', below)}'; fi ;;\n");
        }
        text.Append("""
                esac
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            }
            complete -o default -F _impasto impasto

            """);
        return text.ToString();
    }

    private static string Zsh(CommandSpec root)
    {
        var text = new StringBuilder();
        text.Append("""
            #compdef impasto
            # zsh completion for impasto. Write it to a folder of $fpath as _impasto.
            _impasto() {
                local command_path="impasto" word
                for word in "${words[@]:1:$((CURRENT-2))}"; do
                    case "$command_path $word" in

            """);
        foreach (var (path, _) in All(root).Skip(1))
            text.Append($"            '{path}') command_path='{path}' ;;\n");
        text.Append("""
                    esac
                done
                case "$command_path" in

            """);
        foreach (var (path, command) in All(root))
        {
            text.Append($"        '{path}')\n            _arguments -S");
            foreach (var option in Options(command))
            {
                var value = option.IsSwitch ? "" : command.WordsOf(option).Count > 0 ? $":value:({string.Join(' ', command.WordsOf(option))})"
                    : option.IsText ? ":value:_files" : ":value: ";
                text.Append($" \\\n                '{(option.IsRepeatable ? "*" : "")}--{option.Name}[{Escape(command.DescriptionOf(option))}]{value}'");
            }
            text.Append(" \\\n                '--help[Help]'");
            var below = Below(command);
            text.Append(below.Count > 0 ? $" \\\n                '*::what:({string.Join(' ', below)})'" : " \\\n                '*:file:_files'");
            text.Append(" ;;\n");
        }
        text.Append("""
                esac
            }
            if [ "$funcstack[1]" = "_impasto" ]; then _impasto "$@"; else compdef _impasto impasto; fi

            """);
        return text.ToString();

        static string Escape(string description) => description.Replace("'", "'\\''").Replace("[", "\\[").Replace("]", "\\]").Replace(":", "\\:");
    }

    private static string Fish(CommandSpec root)
    {
        var text = new StringBuilder("# fish completion for impasto. Write it to ~/.config/fish/completions/impasto.fish\n");
        foreach (var (path, command) in All(root))
        {
            var names = path.Split(' ').Skip(1).ToList();
            var condition = string.Join("; and ", names.Select(name => $"__fish_seen_subcommand_from {name}")
                .Concat(command.Subcommands.Count > 0 ? [$"not __fish_seen_subcommand_from {string.Join(' ', Below(command))}"] : []));
            var start = $"complete -c impasto -n '{condition}'";
            foreach (var below in command.Subcommands.Where(below => !below.IsHidden))
                text.Append($"{start} -f -a {below.Name} -d '{Escape(below.Summary)}'\n");
            foreach (var choice in command.Argument?.Choices ?? [])
                text.Append($"{start} -f -a {choice}\n");
            foreach (var option in Options(command))
            {
                var value = option.IsSwitch ? "" : command.WordsOf(option).Count > 0 ? $" -x -a '{string.Join(' ', command.WordsOf(option))}'"
                    : option.IsText ? " -r" : " -x";
                text.Append($"{start} -l {option.Name}{(option.Alias.Length > 0 ? $" -s {option.Alias}" : "")}{value} -d '{Escape(command.DescriptionOf(option))}'\n");
            }
        }
        return text.ToString();

        static string Escape(string description) => description.Replace("\\", "\\\\").Replace("'", "\\'");
    }

    private static string PowerShell(CommandSpec root)
    {
        var text = new StringBuilder();
        text.Append("""
            # PowerShell completion for impasto. Load it with: impasto completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName impasto -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $next = @{

            """);
        foreach (var (path, command) in All(root))
            text.Append($"        '{path}' = @({string.Join(", ", Below(command).Select(Quote))})\n");
        text.Append("    }\n    $flags = @{\n");
        foreach (var (path, command) in All(root))
            text.Append($"        '{path}' = @({string.Join(", ", Flags(command).Select(Quote))})\n");
        text.Append("    }\n    $values = @{\n");
        foreach (var (path, command) in All(root))
        {
            foreach (var option in Options(command).Where(option => command.WordsOf(option).Count > 0))
                text.Append($"        '{path} --{option.Name}' = @({string.Join(", ", command.WordsOf(option).Select(Quote))})\n");
        }
        text.Append("""
                }
                $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
                $path = 'impasto'
                foreach ($word in ($words | Select-Object -Skip 1)) { if ($next.ContainsKey("$path $word")) { $path = "$path $word" } }
                $last = if ($words.Count -gt 0) { $words[-1] } else { '' }
                $offered = if ($values.ContainsKey("$path $last")) { $values["$path $last"] }
                    elseif ($wordToComplete -like '-*') { $flags[$path] }
                    else { $next[$path] }
                $offered | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }

            """);
        return text.ToString();

        static string Quote(string word) => $"'{word}'";
    }

    private static IEnumerable<(string Path, CommandSpec Command)> All(CommandSpec root) => Walk(root, root.Name);

    private static IEnumerable<(string Path, CommandSpec Command)> Walk(CommandSpec command, string path) =>
        command.Subcommands.Where(below => !below.IsHidden).SelectMany(below => Walk(below, $"{path} {below.Name}")).Prepend((path, command));

    private static IEnumerable<MethodOption> Options(CommandSpec command) => command.Options.DistinctBy(option => option.Name);

    private static IEnumerable<string> Flags(CommandSpec command) =>
        Options(command).SelectMany(option => option.Alias.Length > 0 ? new[] { "--" + option.Name, "-" + option.Alias } : ["--" + option.Name]).Append("--help");

    private static List<string> Below(CommandSpec command) =>
        command.Subcommands.Count > 0 ? [.. command.Subcommands.Where(below => !below.IsHidden).Select(below => below.Name)] : [.. command.Argument?.Choices ?? []];
}
