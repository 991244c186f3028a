using Impasto.Catalog;
using Impasto.Cli.Managing;
using Impasto.Cli.Measuring;
using Impasto.Cli.Stylizing;
using Impasto.Cli.Texturing;
using Impasto.Cli.Training;
using Impasto.Cli.Visualizing;
using Impasto.Composition;

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
    /// <returns>The exit code: see <see cref="Failure"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel = default)
    {
        Parsed? parsed = null;
        try
        {
            parsed = _parser.Parse(args, terminal);
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
            return Failure.Report(e, terminal, args.Any(arg => arg is "-v" or "--verbose"), parsed?.Command);
        }
    }

    private CommandSpec Commands(Services services)
    {
        // Only to know the methods' options: the commands make their own registries, over the folder that --models names.
        var none = new ModelStore([], "");
        return new CommandSpec(Program.Name, "Impasto stylises photographs: the methods of a whole field in one tool, on a CPU, without Python")
        {
            Subcommands =
            [
                StylizeCommand.Spec(services, services.Methods(none)),
                TextureCommand.Spec(services, services.Textures(none)),
                .. services.Trainers(none) is { Count: > 0 } trainers ? [TrainCommand.Spec(services, trainers)] : Array.Empty<CommandSpec>(),
                .. services.Visualizer(none) is { } visualizer ? [VisualizeCommand.Spec(services, visualizer)] : Array.Empty<CommandSpec>(),
                ModelsCommand.Spec(services),
                .. services.Benchmarks(none) is { Count: > 0 } benchmarks ? [BenchCommand.Spec(services, benchmarks)] : Array.Empty<CommandSpec>(),
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
