using Impasto.Options;

namespace Impasto.Training;

/// <summary>A training's command line for the registry: where the clock and not the user said how long, with the steps and options that came of it behind it.</summary>
internal static class RecordedCommand
{
    /// <param name="command">As it was typed.</param>
    /// <param name="common">The common options.</param>
    /// <param name="steps">Steps done.</param>
    /// <param name="given">The trainer's own options as they were given.</param>
    /// <param name="chosen">The same with what was chosen for the time.</param>
    public static string Of(string command, TrainerOptions common, int steps, object given, object chosen)
    {
        if (common.Minutes is null)
            return command;
        var facts = from option in OptionTable.For(given.GetType()).Options
                    let text = option.Text(option.Get(chosen))
                    where text != option.Text(option.Get(given))
                    select $"{option.Name} {text}";
        return $"{command} (in that time: {string.Join(", ", facts.Prepend($"steps {steps}"))})";
    }
}
