using Impasto.Studio.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Impasto.Studio;

/// <summary>Sends the jobs' tasks to whoever does them, as many as there is room for, and gathers what comes of them. Whose tasks are done in this process has them one after the other, each with every core.</summary>
internal sealed partial class JobRunner(JobStore store, ITaskQueue queue, TaskFolder folder, JobWork work, Shelves shelves, StudioMethods methods, StudioEvents events, StudioMetrics metrics, Checkpoints checkpoints, TimeProvider clock, ILogger<JobRunner> log) : BackgroundService
{
    /// <summary>A worker that is alive says so every other second.</summary>
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(10), Lost = TimeSpan.FromMinutes(1), LookEvery = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _more = new(0);
    private readonly Lock _gate = new();
    private readonly List<RunningJob> _running = [];
    private string? _trouble;
    private Job? _taken;

    /// <summary>A job of the store's with what is known of it while it runs.</summary>
    public Job Now(Job stored) => Find(stored.Id) is { } running ? running.Job with { Place = stored.Place } : stored;

    /// <summary>The running job's picture so far, JPEG; null where there is none yet.</summary>
    public byte[]? Preview(string id) => Find(id)?.Preview;

    /// <summary>Says that there is something to do.</summary>
    public void Wake() => _more.Release();

    /// <summary>Stops a job that is running.</summary>
    /// <param name="id">The job.</param>
    /// <param name="pauses">Whether it is to go on later.</param>
    /// <returns>Whether it was.</returns>
    /// <exception cref="RefusedException">The workers can't be told.</exception>
    public bool Stop(string id, bool pauses = false)
    {
        lock (_gate)
        {
            if (Find(id) is not { } running)
                return false;
            Mark(running.Job);
            running.Stopping = pauses ? JobState.Paused : JobState.Cancelled;
        }
        Wake();
        return true;
    }

    /// <summary>Sees to it that nobody works at a job which was cancelled or forgotten while it waited, and forgets what it would go on from.</summary>
    /// <exception cref="RefusedException">The workers can't be told.</exception>
    public void Drop(Job job)
    {
        Mark(job);
        checkpoints.ForgetAll(job.Id);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!queue.Outlives)
            store.Unpublish();
        var listening = queue.ListenAsync(Hear, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await GatherAsync(stoppingToken).ConfigureAwait(false);
                await SendAsync(stoppingToken).ConfigureAwait(false);
                _trouble = null;
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (Exception e) when (e is BrokerException or IOException or UnauthorizedAccessException or SqliteException)
            {
                // Whatever it is, it may pass. It is said once; of the broker by the queue.
                if (_trouble != e.Message && e is not BrokerException)
                    Waits(log, e.Message);
                _trouble = e.Message;
            }
            // Many calls are answered by one look.
            await ((Task)_more.WaitAsync(LookEvery, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (_more.Wait(0, CancellationToken.None))
            {
            }
        }
        await listening.ConfigureAwait(false);
    }

    private RunningJob? Find(string id)
    {
        lock (_gate)
            return _running.Find(running => running.Job.Id == id);
    }

    private void Mark(Job job)
    {
        try
        {
            folder.Stop(job.RunId);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(StatusCodes.Status507InsufficientStorage, $"Whoever works at the job can't be told, since the studio's folder can't be written: {e.Message.TrimEnd('.')}", "make room there, and try again");
        }
    }

    private void Hear(TaskReport report)
    {
        lock (_gate)
        {
            if (Find(report.Job) is not { } running || !running.Hear(report, clock.GetUtcNow()))
                return;
            if (!report.HasEnded)
                events.Tell(running.Job);
        }
        if (report.HasEnded)
            Wake();
    }

    /// <summary>Counts what is done, and ends the jobs that are.</summary>
    private async Task GatherAsync(CancellationToken cancel)
    {
        RunningJob[] all;
        lock (_gate)
            all = [.. _running];
        foreach (var running in all)
        {
            foreach (var task in running.Tasks.Where(task => task.IsOut))
                Gather(running, task);
            if (running.HasEnded(clock.GetUtcNow() - Silent))
                await EndAsync(running, cancel).ConfigureAwait(false);
        }
    }

    private void Gather(RunningJob running, StoredTask task)
    {
        if (folder.Find(task.Task.Id) is not { } result)
            return;
        if (result.State == TaskState.Stopped && running.Stopping is null)
        {
            // It was stopped before the job was let go on.
            folder.Forget(result.Task);
            store.Publish(result.Task, isPublished: false);
            task.IsPublished = false;
            return;
        }
        bool isPart;
        lock (_gate)
        {
            // What was stopped is no result of a task that is to be gone on with.
            if (result.State == TaskState.Done)
                (task.State, task.Result, task.Notes) = (result.State, result.Result, result.Notes ?? []);
            isPart = running.Count(task, result);
        }
        if (result.State == TaskState.Stopped)
        {
            folder.Forget(result.Task);
            store.Publish(result.Task, isPublished: false);
        }
        else
        {
            store.Count(result, isPart ? () => running.Job.Parts : null);
            if (result.Result is { } file)
                shelves.Of(running.Job.Owner).Count(file);
            if (result.State == TaskState.Failed)
                folder.Stop(running.Job.RunId);
        }
        if (isPart)
            events.Tell(running.Job);
    }

    private async Task EndAsync(RunningJob running, CancellationToken cancel)
    {
        var job = running.Job;
        if (job is { Request.Kind: JobKind.Compare, Parts.Count: > 0 } && running.Failure is null)
            job = job with { Result = await Task.Run(() => work.SheetOf(job), cancel).ConfigureAwait(false) };
        var ended = running.Ended(job);
        // In this order: a job that goes on has its checkpoint still, however the process ends.
        store.End(ended);
        lock (_gate)
            _running.Remove(running);
        if (ended.State != JobState.Paused)
            checkpoints.ForgetAll(job.Id);
        metrics.Count(methods.NameOf(job.Request), ended.State, running.Elapsed);
        // Its place may be another since it began.
        events.Tell(store.Find(job.Id) ?? ended);
    }

    /// <summary>Sends tasks while there is room for more.</summary>
    private async Task SendAsync(CancellationToken cancel)
    {
        var look = await queue.LookAsync(cancel).ConfigureAwait(false);
        if (look.IsEmpty)
            Seek();
        for (var room = look.Room - _running.Sum(running => running.Tasks.Count(task => task.IsOut)); room > 0; room--)
        {
            if (Next() is not { } task)
                return;
            await queue.PublishAsync(task.Task, cancel).ConfigureAwait(false);
            // A task that is sent again since this didn't come to be stored counts once all the same.
            task.IsPublished = true;
            task.Heard = null;
            store.Publish(task.Task.Id, isPublished: true);
        }
    }

    /// <summary>Lets tasks be sent again that are neither in the queue nor with a worker: a broker may have lost what it had.</summary>
    private void Seek()
    {
        foreach (var task in _running.SelectMany(running => running.Tasks).Where(task => task.IsOut))
        {
            if (clock.GetUtcNow() - (task.Heard ??= clock.GetUtcNow()) < Lost)
                continue;
            store.Publish(task.Task.Id, isPublished: false);
            task.IsPublished = false;
        }
    }

    /// <summary>The task whose turn it is; null where there is none.</summary>
    private StoredTask? Next()
    {
        lock (_gate)
        {
            while ((_taken ?? store.Take([.. _running.Where(running => running.Next is not null).Select(running => running.Job)])) is { } job)
            {
                // Where the files or the database can't be had just now, it is begun later.
                _taken = job;
                var running = _running.Find(known => known.Job.Id == job.Id);
                if (running is null)
                {
                    folder.GoOn(job.RunId);
                    running = new RunningJob(job, store.TasksOf(job, WorkTask.Of(job)));
                    _running.Add(running);
                    events.Tell(running.Job);
                    foreach (var task in running.Tasks.Where(task => task.IsOut))
                        Gather(running, task);
                }
                _taken = null;
                if (running.Next is { } next)
                    return next;
                // All of it is out, or done already.
                Wake();
            }
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Jobs wait, since something can't be had that is needed: {Sentence}")]
    private static partial void Waits(ILogger log, string sentence);
}
