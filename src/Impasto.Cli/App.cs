using Impasto.Catalog;
using Impasto.Cli.Comparing;
using Impasto.Cli.Faces;
using Impasto.Cli.Filming;
using Impasto.Cli.Flowing;
using Impasto.Cli.Judging;
using Impasto.Cli.Managing;
using Impasto.Cli.Measuring;
using Impasto.Cli.Serving;
using Impasto.Cli.Stylizing;
using Impasto.Cli.Texturing;
using Impasto.Cli.Training;
using Impasto.Cli.Visualizing;

namespace Impasto.Cli;

/// <summary>The whole command line, apart from the process around it.</summary>
internal sealed class App
{
    // Made when they are needed: a command's options come from every method or trainer that it has.
    private readonly List<(string Name, Func<CommandSpec?> Make)> _commands;
    private readonly Lazy<CommandSpec> _root;

    public App(Services services)
    {
        // Only to know the methods' options: the commands make their own registries, over the folder that --models names.
        var none = new ModelStore([], "");
        _root = new Lazy<CommandSpec>(() => RootOf(_commands!.Select(command => command.Make())));
        _commands =
        [
            ("stylize", () => StylizeCommand.Spec(services, services.Methods(none))),
            ("video", () => VideoCommand.Spec(services, services.Methods(none))),
            ("face", () => FaceCommand.Spec(services)),
            ("texture", () => TextureCommand.Spec(services, services.Textures(none))),
            ("train", () => services.Trainers(none) is { Count: > 0 } trainers ? TrainCommand.Spec(services, trainers) : null),
            ("visualize", () => services.Visualizer(none) is { } visualizer ? VisualizeCommand.Spec(services, visualizer) : null),
            ("compare", () => CompareCommand.Spec(services, services.Methods(none))),
            ("judge", () => JudgeCommand.Spec(services)),
            ("flow", FlowCommand.Spec),
            ("studio", () => StudioCommand.Spec(services)),
            ("worker", () => WorkerCommand.Spec(services)),
            ("models", () => ModelsCommand.Spec(services)),
            ("bench", () => services.Benchmarks(none) is { Count: > 0 } benchmarks ? BenchCommand.Spec(services, benchmarks) : null),
            ("doctor", () => DoctorCommand.Spec(services)),
            ("completion", () => CompletionCommand.Spec(() => Root)),
            ("help", () => HelpCommand.Spec(() => Root)),
            ("docs", () => DocsCommand.Spec(() => Root)),
        ];
    }

    /// <summary>Every command.</summary>
    public CommandSpec Root => _root.Value;

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code: see <see cref="Failure"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel = default)
    {
        Parsed? parsed = null;
        try
        {
            parsed = new CommandParser(RootFor(args)).Parse(args, terminal);
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

    /// <summary>The root with the command that is called; with all where none is, or the word is no command's.</summary>
    private CommandSpec RootFor(IReadOnlyList<string> args) =>
        args.Count > 0 && _commands.Find(command => command.Name == args[0]).Make?.Invoke() is { } called ? RootOf([called]) : Root;

    private static CommandSpec RootOf(IEnumerable<CommandSpec?> commands) =>
        new(Program.Name, "Impasto stylises photographs: the methods of a whole field in one tool, on a CPU, without Python")
        {
            Subcommands = [.. commands.OfType<CommandSpec>()],
            Examples =
            [
                "impasto stylize photo.jpg --style starry-night",
                "impasto stylize photo.jpg --style ink.jpg",
                "impasto help stylize",
                "impasto doctor",
            ],
        };
}
