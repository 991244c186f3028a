namespace Impasto.Studio;

/// <summary>The jobs of whoever asks. Another's are as if there were none.</summary>
internal sealed class OwnJobs(JobStore store, JobRunner runner, Visitor visitor)
{
    /// <summary>As they are now, the newest first.</summary>
    public IEnumerable<Job> All() => store.All().Where(job => job.Owner == visitor.Owner).Select(runner.Now);

    /// <summary>A job as it is now; null where there is none of that name.</summary>
    public Job? Find(string id) => store.Find(id) is { } job && job.Owner == visitor.Owner ? runner.Now(job) : null;
}
