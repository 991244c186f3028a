using Impasto.Methods;
using Impasto.Training;

namespace Impasto.Cli.Training;

/// <summary>Shows a training's progress, and its validations as lines that stay.</summary>
internal sealed class TrainDisplay(Terminal terminal, string name, bool isQuiet) : IProgress<TrainingProgress>
{
    // Trainings run for hours: a line a minute where lines stay.
    private readonly ProgressDisplay _display = new(terminal, name, isQuiet, "step", TimeSpan.FromMinutes(1));

    public void Report(TrainingProgress value)
    {
        _display.Report(new StyleProgress(Figures(value.Losses), value.Step, value.Steps));
        if (value.Validation is { } validation)
            Say($"{name}: validation at step {value.Step}: {Figures(validation)}");
    }

    public void Say(string sentence)
    {
        if (isQuiet)
            return;
        _display.Say(sentence);
    }

    public void End() => _display.End();

    private static string Figures(IReadOnlyDictionary<string, double> values) =>
        string.Join(", ", values.Select(value => FormattableString.Invariant($"{value.Key} {value.Value:G4}")));
}
