using Impasto.Studio.Tasks;

namespace Impasto.Studio.Tests.Tasks;

/// <summary>A queue in memory whose tasks are worked at for a moment at a time, as a broker's are for a minute.</summary>
internal sealed class SlicedQueue(LocalQueue inner, TimeSpan slice) : ITaskQueue
{
    /// <summary>Slices that were sent.</summary>
    public int Links { get; private set; }

    public bool Outlives => inner.Outlives;

    public TimeSpan? SliceOf(WorkTask task) => slice;

    public Task<QueueLook> LookAsync(CancellationToken cancel) => inner.LookAsync(cancel);

    public Task PublishAsync(WorkTask task, CancellationToken cancel)
    {
        Links = Math.Max(Links, task.Link);
        return inner.PublishAsync(task, cancel);
    }

    public void Report(TaskReport report) => inner.Report(report);

    public Task ListenAsync(Action<TaskReport> hear, CancellationToken cancel) => inner.ListenAsync(hear, cancel);

    public Task ConsumeAsync(int slots, Func<TaskDelivery, CancellationToken, Task> work, CancellationToken cancel) => inner.ConsumeAsync(slots, work, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
