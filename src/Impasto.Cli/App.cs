using Impasto.Cli.Managing;
using Impasto.Cli.Stylizing;
using Impasto.Models;

namespace Impasto.Cli;

/// <summary>The whole command line, apart from the process around it.</summary>
internal sealed class App
{
    private readonly CommandSpec _root;
    private readonly CommandParser _parser;

    public App(Services services)
    {
        _root = Commands(services);
        _parser = new CommandParser(_root);
    }

    /// <summary>Every command.</summary>
    public CommandSpec Root => _root;

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code: DESIGN.md section 4.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel = default)
    {
        try
        {
            var parsed = _parser.Parse(args, terminal);
            if (parsed.IsVersion)
                terminal.Out.WriteLine($"impasto {Machine.Version}");
            else if (parsed.Invocation is { } call)
                return await call.Command.Run!(call, cancel).ConfigureAwait(false);
            else
                terminal.Out.Write(HelpText.Of(parsed.Command, parsed.Path, terminal.Width));
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Report(e, terminal, args.Any(arg => arg is "-v" or "--verbose"));
        }
    }

    private CommandSpec Commands(Services services)
    {
        // Only to know the methods' options: the command makes its own registry, over the folder that --models names.
        var registry = services.Methods(new ModelStore([], ""));
        return new CommandSpec(Program.Name, "Impasto stylises photographs: the methods of a whole field in one tool, on a CPU, without Python")
        {
            Subcommands =
            [
                StylizeCommand.Spec(services, registry),
                ModelsCommand.Spec(services),
                DoctorCommand.Spec(services),
                CompletionCommand.Spec(() => _root),
                DocsCommand.Spec(() => _root),
            ],
            Examples =
            [
                "impasto stylize photo.jpg --style ink.jpg",
                "impasto stylize --help",
                "impasto doctor",
            ],
        };
    }
}
