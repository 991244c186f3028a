using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Impasto.Studio.Tasks;

/// <summary>Tasks within one process, in memory: what was in it when the process ended is published anew by the next.</summary>
internal sealed class LocalQueue : ITaskQueue
{
    private readonly Channel<WorkTask> _tasks = Channel.CreateUnbounded<WorkTask>();
    private readonly ConcurrentQueue<WorkTask> _aside = new();
    private Action<TaskReport>? _hear;

    /// <summary>Tasks that couldn't be done.</summary>
    public IReadOnlyCollection<WorkTask> Aside => _aside;

    /// <inheritdoc/>
    public bool Outlives => false;

    /// <inheritdoc/>
    public TimeSpan? SliceOf(WorkTask task) => null;

    /// <inheritdoc/>
    public Task<QueueLook> LookAsync(CancellationToken cancel) => Task.FromResult(new QueueLook(1, !_tasks.Reader.TryPeek(out _)));

    /// <inheritdoc/>
    public Task PublishAsync(WorkTask task, CancellationToken cancel)
    {
        _tasks.Writer.TryWrite(task);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Report(TaskReport report) => _hear?.Invoke(report);

    /// <inheritdoc/>
    public async Task ListenAsync(Action<TaskReport> hear, CancellationToken cancel)
    {
        _hear = hear;
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _hear = null;
    }

    /// <inheritdoc/>
    public Task ConsumeAsync(int slots, Func<TaskDelivery, CancellationToken, Task> work, CancellationToken cancel) =>
        Task.WhenAll(Enumerable.Range(0, slots).Select(_ => TakeAsync(work, cancel)));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task TakeAsync(Func<TaskDelivery, CancellationToken, Task> work, CancellationToken cancel)
    {
        try
        {
            while (!cancel.IsCancellationRequested)
                await work(new Delivery(this, await _tasks.Reader.ReadAsync(cancel).ConfigureAwait(false)), cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nothing waits.
        }
    }

    private sealed class Delivery(LocalQueue queue, WorkTask task) : TaskDelivery(task)
    {
        public override Task AcknowledgeAsync() => System.Threading.Tasks.Task.CompletedTask;

        public override Task GiveBackAsync() => queue.PublishAsync(Task, CancellationToken.None);

        public override Task LayAsideAsync()
        {
            queue._aside.Enqueue(Task);
            return System.Threading.Tasks.Task.CompletedTask;
        }
    }
}
