namespace Impasto.Studio.Tasks;

/// <summary>The way of tasks to workers and of reports back. A task may come twice, and none is lost while the queue lives.</summary>
internal interface ITaskQueue : IAsyncDisposable
{
    /// <summary>Whether tasks are still in it, and being done, when the studio's process has ended.</summary>
    bool Outlives { get; }

    /// <summary>How long a task that can be gone on with is worked at before it goes to the queue's end; null is until it is done.</summary>
    TimeSpan? SliceOf(WorkTask task);

    /// <summary>Looks how much is in it.</summary>
    /// <exception cref="BrokerException">It can't be reached.</exception>
    Task<QueueLook> LookAsync(CancellationToken cancel);

    /// <summary>Puts a task at the end; it is safe there when this returns.</summary>
    /// <exception cref="BrokerException">It can't be reached.</exception>
    Task PublishAsync(WorkTask task, CancellationToken cancel);

    /// <summary>Tells the studio.</summary>
    void Report(TaskReport report);

    /// <summary>Hears what workers tell, until it is cancelled.</summary>
    Task ListenAsync(Action<TaskReport> hear, CancellationToken cancel);

    /// <summary>Takes tasks until it is cancelled, and returns when none is worked at any more.</summary>
    /// <param name="slots">As many at a time.</param>
    /// <param name="work">Does one, and acknowledges it; throws nothing.</param>
    /// <param name="cancel">Ends it.</param>
    Task ConsumeAsync(int slots, Func<TaskDelivery, CancellationToken, Task> work, CancellationToken cancel);
}
