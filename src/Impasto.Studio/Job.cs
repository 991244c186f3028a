namespace Impasto.Studio;

/// <summary>A job as clients see it.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="State">Where it is.</param>
/// <param name="Created">When it was asked for, UTC.</param>
public sealed record Job(string Id, JobRequest Request, JobState State, DateTimeOffset Created)
{
    /// <summary>The result's picture id, of a paused job what there is so far; null before there is one.</summary>
    public string? Result { get; init; }

    /// <summary>Of a folder or a comparison the results that there are, in the order of its pictures or ways.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>Its place in the queue and in the history: smaller ones are done first.</summary>
    public long Place { get; init; }

    /// <summary>What went wrong, or should be known: whole sentences.</summary>
    public string? Message { get; init; }

    /// <summary>Seconds of work, those before a pause included.</summary>
    public double? Seconds { get; init; }

    /// <summary>Share of the work that is done, 0..1; null where nothing is known.</summary>
    public double? Progress { get; init; }

    /// <summary>What is being done: "iteration 30 of 300".</summary>
    public string? Stage { get; init; }

    /// <summary>Whose it is; empty for this machine's.</summary>
    internal string Owner { get; init; } = "";

    /// <summary>How often it was begun anew.</summary>
    internal long Run { get; init; }

    /// <summary>What its tasks are called before their part's number: those of a run that was stopped are none of the next one's.</summary>
    internal string RunId => FormattableString.Invariant($"{Id}-{Run}");

    /// <summary>All that lies on the shelf for its sake.</summary>
    internal IEnumerable<string> Files => Request.Files.Concat(Parts).Concat(Result is null ? [] : [Result]);
}
