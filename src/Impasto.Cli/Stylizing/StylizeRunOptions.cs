using Impasto.Options;

namespace Impasto.Cli.Stylizing;

/// <summary>What stylize can do beside what is recorded of a run.</summary>
internal sealed record StylizeRunOptions : RunOptions
{
    [Option("all-styles", "Paint in every trained style, a picture for each, and a contact sheet of them all, NAME.all-styles.jpg")]
    public bool AllStyles { get; init; }

    [Option("fast", "A style picture in one pass instead of an optimisation: the best method for any style that is there")]
    public bool Fast { get; init; }
}
