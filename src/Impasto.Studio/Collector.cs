using Impasto.Studio.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Impasto.Studio;

/// <summary>Deletes pictures that no job refers to and nobody has asked for since a day, at the start and then every hour.</summary>
internal sealed partial class Collector(JobStore store, Shelves shelves, Checkpoints checkpoints, TaskFolder tasks, TimeProvider clock, ILogger<Collector> log) : BackgroundService
{
    /// <summary>A page that is open shows pictures which no job has yet.</summary>
    private static readonly TimeSpan KeptUnused = TimeSpan.FromDays(1);

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Does it now.</summary>
    public void Collect()
    {
        var before = clock.GetUtcNow() - KeptUnused;
        var jobs = store.All();
        // Parts that are done behind one that isn't yet are known to their tasks alone.
        var results = store.TaskResults().ToHashSet();
        // A job that is added meanwhile has looked for its pictures just now.
        foreach (var (owner, shelf) in shelves.All())
            shelf.Collect(jobs.Where(job => job.Owner == owner).SelectMany(job => job.Files).Concat(results).ToHashSet(), before);
        checkpoints.Collect(jobs.Select(job => job.Id).ToHashSet(), before);
        tasks.Collect(jobs.Where(job => job.State is JobState.Pending or JobState.Running or JobState.Paused).Select(job => job.Id).ToHashSet(), before);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Collect();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Failed(log, e);
            }
            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Unused pictures can't be deleted.")]
    private static partial void Failed(ILogger log, Exception exception);
}
