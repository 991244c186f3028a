namespace Impasto.Studio;

/// <summary>The jobs of whoever asks. Another's are as if there were none.</summary>
internal sealed class OwnJobs(JobStore store, JobRunner runner, Visitor visitor)
{
    /// <summary>Jobs that ended which a page shows before it asks for more.</summary>
    public const int MostRecent = 100;

    /// <summary>Those that are looked for as they are now, the newest first.</summary>
    public IEnumerable<Job> Of(JobSearch search) => store.Of(visitor.Owner, search).Select(runner.Now);

    /// <summary>Those that aren't ended and the newest of the others, as they are now, the newest first.</summary>
    public IEnumerable<Job> Recent() => store.Recent(visitor.Owner, MostRecent).Select(runner.Now);

    /// <summary>A job as it is now; null where there is none of that name.</summary>
    public Job? Find(string id) => store.Find(id) is { } job && job.Owner == visitor.Owner ? runner.Now(job) : null;
}
