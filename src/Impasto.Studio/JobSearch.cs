using System.ComponentModel;

namespace Impasto.Studio;

/// <summary>Which jobs are wanted; all, where nothing is said.</summary>
/// <param name="Search">Words, each of which a job's styles, its method, its kind or the names of its files must contain, in any case.</param>
/// <param name="From">Only those that were asked for then or later.</param>
/// <param name="Until">Only those that were asked for before.</param>
/// <param name="Limit">No more than that.</param>
/// <param name="Offset">Without so many of the newest.</param>
internal sealed record JobSearch(
    [property: Description("Words that styles, method, kind or file names contain")] string? Search = null,
    [property: Description("The earliest time")] DateTimeOffset? From = null,
    [property: Description("The time before which")] DateTimeOffset? Until = null,
    [property: Description("Jobs at most")] int? Limit = null,
    [property: Description("Newer jobs that are left out")] int? Offset = null)
{
    private const int MostLetters = 200;

    /// <summary>The words, in small letters.</summary>
    public IReadOnlyList<string> Words => (Search ?? "").ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Refuses what can't be looked for.</summary>
    /// <exception cref="UsageException">It is so: a sentence for the user.</exception>
    public void Check()
    {
        if (Search?.Length > MostLetters)
            throw new UsageException($"A search of {Search.Length} letters is too long", $"give {MostLetters} at most");
        if (Limit < 1)
            throw new UsageException($"{Limit} jobs can't be listed", "ask for 1 or more");
        if (Offset < 0)
            throw new UsageException($"{Offset} jobs can't be left out", "give 0 or more");
    }
}
