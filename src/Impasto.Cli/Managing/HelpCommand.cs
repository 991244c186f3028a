namespace Impasto.Cli.Managing;

/// <summary>impasto help: what --help shows, for those who ask in words.</summary>
internal static class HelpCommand
{
    public static CommandSpec Spec(Func<CommandSpec> root) => new("help", "Shows this text, or a command's")
    {
        Argument = new ArgumentSpec("command", "The command, with the one below it where there is one: help models info", 0, int.MaxValue),
        Examples = ["impasto help stylize", "impasto help models info"],
        Run = (call, _) =>
        {
            var (command, path) = (root(), Program.Name);
            foreach (var word in call.Arguments)
            {
                command = command.Subcommands.FirstOrDefault(below => below.Name == word) ?? throw (command.Subcommands.Count > 0
                    ? CommandParser.NoCommand(word, command, path)
                    : new UsageException($"'{path}' has no commands, so there is no help for '{word}'", $"see impasto help{path[Program.Name.Length..]}"));
                path += " " + word;
            }
            call.Terminal.Out.Write(HelpText.Of(command, path, call.Terminal.Width));
            return Task.FromResult(0);
        },
    };
}
