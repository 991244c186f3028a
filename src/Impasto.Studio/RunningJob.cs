using System.Diagnostics;
using Impasto.Studio.Tasks;

namespace Impasto.Studio;

/// <summary>A job whose tasks are being done.</summary>
/// <param name="job">The job.</param>
/// <param name="tasks">Its tasks, in the order of its parts.</param>
internal sealed class RunningJob(Job job, IReadOnlyList<StoredTask> tasks)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double _before = job.Seconds ?? 0;

    /// <summary>The job as it is now.</summary>
    public Job Job { get; private set; } = job;

    /// <summary>Its tasks, in the order of its parts.</summary>
    public IReadOnlyList<StoredTask> Tasks => tasks;

    /// <summary>What it is to be once it has been stopped; null while it isn't.</summary>
    public JobState? Stopping { get; set; }

    /// <summary>Why it can't be done.</summary>
    public string? Failure { get; private set; }

    /// <summary>The picture so far, JPEG.</summary>
    public byte[]? Preview { get; private set; }

    /// <summary>How long it has been worked at since it was taken.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>The task that is to be sent next; null where none is.</summary>
    public StoredTask? Next => Stopping is null && Failure is null ? tasks.FirstOrDefault(task => task is { IsPublished: false, State: null }) : null;

    private bool IsOfParts => Job.Request.Kind is JobKind.Folder or JobKind.Compare;

    /// <summary>Takes in what a worker tells.</summary>
    /// <returns>Whether it is of a task that is being done.</returns>
    public bool Hear(TaskReport report, DateTimeOffset now)
    {
        if (tasks.ElementAtOrDefault(report.Part) is not { State: null } task || task.Task.Id != report.Task)
            return false;
        task.Heard = report.HasEnded ? null : now;
        task.Progress = report.Progress ?? (IsOfParts ? 0 : task.Progress);
        Preview = report.Preview ?? Preview;
        var share = (tasks.Count(one => one.State == TaskState.Done) + tasks.Where(one => one.State is null).Sum(one => one.Progress)) / tasks.Count;
        Job = Job with
        {
            Stage = string.Join(", ", new[] { NameOf(task.Task.Part), report.Stage }.Where(text => !string.IsNullOrEmpty(text))),
            Progress = IsOfParts ? share : report.Progress,
            Seconds = _before + _clock.Elapsed.TotalSeconds,
        };
        return true;
    }

    /// <summary>Takes in what came of a task.</summary>
    /// <returns>Whether the job has more parts by it.</returns>
    public bool Count(StoredTask task, TaskResult result)
    {
        if (result.State == TaskState.Failed)
        {
            task.State = result.State;
            Failure ??= Job.Request.Kind == JobKind.Compare ? $"{Job.Request.Ways![task.Task.Part].Title}: {result.Message}" : result.Message;
        }
        else if (result.State == TaskState.Stopped)
        {
            task.IsPublished = false;
            task.Result = result.Result;
        }
        if (!IsOfParts)
            return false;
        // Parts are shown in their order: one that is done before its turn waits for those before it.
        var parts = tasks.TakeWhile(one => one.State == TaskState.Done).Select(one => one.Result!).ToList();
        if (parts.Count <= Job.Parts.Count)
            return false;
        Job = Job with { Parts = parts };
        return true;
    }

    /// <summary>Whether nothing more will come of it.</summary>
    /// <param name="silent">A worker that wasn't heard of since then isn't there any more.</param>
    public bool HasEnded(DateTimeOffset silent) => tasks.All(task => task.State == TaskState.Done)
        || ((Stopping is not null || Failure is not null) && !tasks.Any(task => task.IsOut && task.Heard > silent));

    /// <summary>How it ended.</summary>
    /// <param name="sheet">The job with a comparison's sheet.</param>
    public Job Ended(Job sheet)
    {
        var state = tasks.All(task => task.State == TaskState.Done) ? JobState.Done : Failure is not null ? JobState.Failed : Stopping!.Value;
        string[] notes = [.. tasks.SelectMany(task => task.Notes).Distinct()];
        return sheet with
        {
            State = state,
            Result = IsOfParts ? sheet.Result : state == JobState.Failed ? null : tasks[0].Result,
            Message = Failure ?? (notes.Length > 0 ? string.Join(" ", notes) : null),
            Seconds = _before + _clock.Elapsed.TotalSeconds,
            Progress = null,
            Stage = null,
        };
    }

    private string? NameOf(int part) => Job.Request.Kind switch
    {
        JobKind.Folder => $"picture {part + 1} of {tasks.Count}",
        JobKind.Compare => $"{Job.Request.Ways![part].Title}, {part + 1} of {tasks.Count}",
        _ => null,
    };
}
