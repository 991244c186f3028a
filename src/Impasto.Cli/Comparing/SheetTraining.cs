using Impasto.Cli.Training;
using Impasto.Training;
using Impasto.Training.FeedForward;

namespace Impasto.Cli.Comparing;

/// <summary>Trains the networks that a comparison lacks. They stay in the sheet's folder, where the next run finds them.</summary>
/// <param name="job">What is compared.</param>
/// <param name="trainers">What can be trained.</param>
/// <param name="call">The command line, for the networks' registry and the options' names.</param>
internal sealed class SheetTraining(CompareJob job, IReadOnlyList<ITrainer> trainers, Invocation call)
{
    /// <summary>Trains a method's network for a style, or goes on with a training that was stopped.</summary>
    /// <param name="method">The method.</param>
    /// <param name="style">The style.</param>
    /// <param name="title">What progress is reported of.</param>
    /// <param name="cancel">Stops the training; its checkpoint stays.</param>
    /// <returns>Null where there is a network now, or the training was stopped; else why there is none.</returns>
    /// <exception cref="ImpastoException">The training failed.</exception>
    public async Task<string?> RunAsync(ComparedMethod method, ComparedStyle style, string title, CancellationToken cancel)
    {
        if (trainers.FirstOrDefault(trainer => trainer.Name == method.Method.Name && trainer.OptionsType == typeof(FeedForwardTrainOptions)) is not { } trainer)
            return $"a network of {method.Method.Name} isn't trained for one picture, so --train-missing makes none";
        if (style.Picture is null)
            return $"to train one, write {style.Name}=FILE";
        var name = SheetFiles.NetworkOf(method.Method, style)!;
        var options = new FeedForwardTrainOptions { Photos = job.Options.Photos, Styles = [$"{name}={style.Picture}"], Output = job.Files.Networks };
        var common = trainer.DefaultsFor(options) with { Minutes = job.Options.TrainMissing, Folder = job.Files.TrainingOf(name), Seed = job.Options.Seed };
        var progress = new TrainDisplay(call.Terminal, $"{title}, trained", job.Options.Quiet);
        try
        {
            await trainer.RunAsync(options, common, call.CommandLine, sentence => progress.Say($"{title}, trained: {FlagNames.Translate(sentence, call.Command)}"), progress, cancel).ConfigureAwait(false);
            return null;
        }
        finally
        {
            progress.End();
        }
    }
}
