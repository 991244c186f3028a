using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Impasto.Studio.Tasks;

/// <summary>Does tasks: those of its own process's studio, or a broker's. The result is in the store before a task is acknowledged, and who is killed between has done nothing twice.</summary>
/// <param name="queue">Gives the tasks.</param>
/// <param name="work">Does them.</param>
/// <param name="tasks">Where results are kept.</param>
/// <param name="options">How many at a time.</param>
/// <param name="log">Is told what breaks.</param>
internal sealed partial class TaskWorker(ITaskQueue queue, JobWork work, TaskFolder tasks, WorkerOptions options, ILogger<TaskWorker> log) : BackgroundService
{
    /// <summary>How often a task is begun that never comes forward: whatever ends its worker each time would end more of them.</summary>
    public const int MostAttempts = 10;

    /// <summary>No room, no quota, no answer of a folder on the network: Linux' numbers, macOS' for the quota, Windows' for the room.</summary>
    private static readonly int[] Passing = [28, 122, 69, 5, 116, 107, 112, 30, unchecked((int)0x80070070)];

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private bool _waits;

    /// <summary>How long a task waits that the store has no room for.</summary>
    internal TimeSpan StoreWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => queue.ConsumeAsync(options.Slots, DoAsync, stoppingToken);

    private async Task DoAsync(TaskDelivery delivery, CancellationToken ends)
    {
        var task = delivery.Task;
        try
        {
            var progress = new TaskProgress(queue, task);
            try
            {
                using var claim = await ClaimAsync(task, ends).ConfigureAwait(false);
                await (claim is null ? delivery.AcknowledgeAsync() : WorkAsync(delivery, claim, progress, ends)).ConfigureAwait(false);
            }
            catch (Exception e) when (IsStoreTrouble(e))
            {
                // Once, and not every time; names of files are for who runs the worker alone.
                if (Interlocked.Exchange(ref _waits, true) is false)
                    Waits(log, e.GetBaseException().Message);
                progress.Wait("the store is full or away, and tried again every few seconds");
                await Task.Delay(StoreWait, ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await delivery.GiveBackAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (ends.IsCancellationRequested)
            {
                await delivery.GiveBackAsync().ConfigureAwait(false);
            }
            progress.End();
        }
        catch (BrokerException e)
        {
            // What isn't acknowledged comes again, and finds the result.
            Unreachable(log, task.Id, e.Message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // It comes again when this worker has gone, or its connection.
            Broke(log, task.Id, e);
        }
    }

    /// <summary>The right to do the task, when its turn comes; null where it is done.</summary>
    private async Task<TaskClaim?> ClaimAsync(WorkTask task, CancellationToken cancel)
    {
        while (tasks.Find(task.Id) is null)
        {
            if (tasks.Claim(task.Id) is { } claim)
            {
                if (tasks.Find(task.Id) is null)
                    return claim;
                claim.Dispose();
                return null;
            }
            await Task.Delay(LookEvery, cancel).ConfigureAwait(false);
        }
        return null;
    }

    private async Task WorkAsync(TaskDelivery delivery, TaskClaim claim, TaskProgress progress, CancellationToken ends)
    {
        var task = delivery.Task;
        if (tasks.IsStopped(task.Run))
        {
            await EndAsync(new TaskResult(task.Id, TaskState.Stopped)).ConfigureAwait(false);
            return;
        }
        var before = claim.Attempts;
        if (before >= MostAttempts)
        {
            await FailAsync($"The work was begun {before} times and never came to an end, since what did it ended first: look into the log of the workers, and begin the job anew.").ConfigureAwait(false);
            return;
        }
        claim.Attempts = before + 1;
        using var stop = new CancellationTokenSource();
        using var slice = new CancellationTokenSource();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, slice.Token, ends);
        using var over = new CancellationTokenSource();
        var watch = WatchAsync(task, progress, stop, over.Token);
        try
        {
            if (work.GoesOn(task) && queue.SliceOf(task) is { } time)
                slice.CancelAfter(time);
            var outcome = await work.DoAsync(task, progress, () => stop.IsCancellationRequested, cancel.Token).ConfigureAwait(false);
            if (!outcome.IsPartial)
            {
                await EndAsync(new TaskResult(task.Id, TaskState.Done, outcome.Result, outcome.Notes)).ConfigureAwait(false);
            }
            else if (stop.IsCancellationRequested)
            {
                await EndAsync(new TaskResult(task.Id, TaskState.Stopped, outcome.Result, outcome.Notes)).ConfigureAwait(false);
            }
            else
            {
                claim.Attempts = 0;
                await (ends.IsCancellationRequested ? delivery.GiveBackAsync() : GoOnAsync()).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await EndAsync(new TaskResult(task.Id, TaskState.Stopped)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            claim.Attempts = before;
            throw;
        }
        catch (OperationCanceledException)
        {
            // A slice in which nothing was made counts as an attempt, and the next is longer.
            await GoOnAsync().ConfigureAwait(false);
        }
        catch (BrokerException)
        {
            throw;
        }
        catch (Exception e) when (IsStoreTrouble(e) && stop.IsCancellationRequested)
        {
            // There was no room for what there is, and need be none.
            await EndAsync(new TaskResult(task.Id, TaskState.Stopped)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsStoreTrouble(e))
        {
            claim.Attempts = before;
            throw;
        }
        catch (ImpastoException e)
        {
            await EndAsync(new TaskResult(task.Id, TaskState.Failed, Message: Sentences.WithOptionNames(e.Message))).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Broke(log, task.Id, e);
            await FailAsync("Something broke inside Impasto; the log says where.").ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
        }

        async Task EndAsync(TaskResult result)
        {
            tasks.Put(result);
            _waits = false;
            await delivery.AcknowledgeAsync().ConfigureAwait(false);
        }

        async Task FailAsync(string sentence)
        {
            tasks.Put(new TaskResult(task.Id, TaskState.Failed, Message: sentence));
            await delivery.LayAsideAsync().ConfigureAwait(false);
        }

        async Task GoOnAsync()
        {
            await queue.PublishAsync(task with { Link = task.Link + 1 }, ends).ConfigureAwait(false);
            await delivery.AcknowledgeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Looks whether the job is stopped, and says that somebody works at it.</summary>
    private async Task WatchAsync(WorkTask task, TaskProgress progress, CancellationTokenSource stop, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            if (!stop.IsCancellationRequested && tasks.IsStopped(task.Run))
                await stop.CancelAsync().ConfigureAwait(false);
            progress.Live();
            await Task.Delay(LookEvery, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether the store is full, or away, which passes.</summary>
    private static bool IsStoreTrouble(Exception e)
    {
        for (var cause = e is BrokerException ? null : e; cause is not null; cause = cause.InnerException)
        {
            if (cause is DirectoryNotFoundException || (cause is IOException && Passing.Contains(cause.HResult)))
                return true;
        }
        return false;
    }

    [LoggerMessage(LogLevel.Error, "The task {Id} broke.")]
    private static partial void Broke(ILogger log, string id, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The store can't be read or written, and is tried again every few seconds: {Sentence}")]
    private static partial void Waits(ILogger log, string sentence);

    [LoggerMessage(LogLevel.Warning, "Task {Id} couldn't be acknowledged and comes again: {Sentence}")]
    private static partial void Unreachable(ILogger log, string id, string sentence);
}
