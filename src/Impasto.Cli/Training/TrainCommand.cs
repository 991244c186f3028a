using Impasto.Catalog;
using Impasto.Networks.FaceSwap;
using Impasto.Options;
using Impasto.Training;

namespace Impasto.Cli.Training;

/// <summary>impasto train: one command for each kind of model.</summary>
internal static class TrainCommand
{
    public static CommandSpec Spec(Services services, IReadOnlyList<ITrainer> trainers) => new("train", "Trains a model, or continues where a training was stopped")
    {
        Subcommands =
        [
            .. trainers.Select(trainer => new CommandSpec(trainer.Name, trainer.Summary)
            {
                Groups =
                [
                    new OptionGroup("Options", OptionTable.For(trainer.OptionsType)),
                    new OptionGroup("Training", OptionTable.For<TrainerOptions>()) { Defaults = trainer.Defaults },
                    new OptionGroup("Input, output and reports", OptionTable.For<TrainRunOptions>()),
                ],
                Run = (call, cancel) => RunAsync(trainer.Name, call, services, cancel),
            }),
        ],
    };

    private static async Task<int> RunAsync(string name, Invocation call, Services services, CancellationToken cancel)
    {
        var run = call.Read<TrainRunOptions>();
        var models = services.Models(run.Models);
        var trainer = services.Trainers(models).Single(trainer => trainer.Name == name);
        var table = OptionTable.For(trainer.OptionsType);
        var options = table.Parse(table.CreateDefault(), call.Of(table), LocalFiles.Instance);
        var common = (TrainerOptions)OptionTable.For<TrainerOptions>().Parse(trainer.DefaultsFor(options), call.Of(OptionTable.For<TrainerOptions>()));
        if (call.Given.ContainsKey("minutes") && call.Given.ContainsKey("steps"))
            throw new UsageException("--minutes and --steps both say how long the training is", "give one of them");
        if (run.Resume is { } folder)
        {
            if (call.Given.ContainsKey("folder"))
                throw new UsageException("--resume and --folder both name the training's folder", "give one of them");
            if (!Directory.Exists(folder))
                throw new InputException($"There is no training to continue in {folder}", "check --resume, or begin one with --folder") { File = folder };
            common = common with { Folder = folder };
        }
        using var context = new ComputeContext { Threads = run.Threads ?? Environment.ProcessorCount };
        using var use = context.Use();
        var progress = new TrainDisplay(call.Terminal, name, run.Quiet);
        try
        {
            progress.Say($"{name}: training in {common.Folder}");
            var model = await trainer.RunAsync(options, common, call.CommandLine, sentence => progress.Say(FlagNames.Translate(sentence, call.Command)), progress,
                cancel).ConfigureAwait(false);
            progress.End();
            if (model is null)
            {
                progress.Say($"{name}: stopped; the checkpoint is in {common.Folder}: the same command with --resume {common.Folder} continues it.");
                return Failure.Interrupted;
            }
            progress.Say($"{name}: the model {model.Entry.Name} ({model.Entry.Bytes} bytes) is in {model.Path}. Use it with: {Use(model, models)}");
            return 0;
        }
        finally
        {
            progress.End();
        }
    }

    private static string? AnyStyleFlag(string kind) => kind switch
    {
        "anystyle" => "--method linear --any-model",
        "meta" => "--method meta --meta-model",
        _ => null,
    };

    /// <summary>The command that paints with a model: with the folder that it is in where it would not be found, or another of its name would.</summary>
    private static string Use(Model model, ModelStore models)
    {
        var entry = model.Entry;
        if (entry.Kind == ModelStore.NetworkKind)
            return $"impasto stylize photo.jpg --style painting.jpg --network {entry.Name}{(IsModel(models.Find(entry.Name)) ? "" : Folder())}";
        if (entry.Kind == FaceSwapModel.Kind)
            return $"impasto face swap photo.jpg --target {entry.Name}{(IsModel(models.Find(entry.Name)) ? "" : Folder())}";
        if (AnyStyleFlag(entry.Kind) is { } flag)
            return $"impasto stylize photo.jpg --style painting.jpg {flag} {entry.Name}{(IsModel(models.Find(entry.Name)) ? "" : Folder())}";
        // The newest style is the last; a model of one style goes by its own name too.
        var style = entry.Styles.Count > 0 ? entry.Styles[^1] : entry.Name;
        var name = new[] { style, entry.Name }.Take(entry.Styles.Count == 1 ? 2 : 1).FirstOrDefault(name => IsModel(models.FindStyle(name)));
        return $"impasto stylize photo.jpg --style {name ?? style}{(name is null ? Folder() : "")}";

        bool IsModel(Model? found) => found is not null && Path.GetFullPath(found.Path) == Path.GetFullPath(model.Path);

        string Folder() => " --models " + CommandParser.Quote(Path.GetDirectoryName(model.Path) is { Length: > 0 } folder ? folder : ".");
    }
}
