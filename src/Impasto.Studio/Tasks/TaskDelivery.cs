namespace Impasto.Studio.Tasks;

/// <summary>A task that a worker was given. What is neither acknowledged nor given back comes again when the worker is gone.</summary>
/// <param name="task">The task.</param>
internal abstract class TaskDelivery(WorkTask task)
{
    /// <summary>The task.</summary>
    public WorkTask Task => task;

    /// <summary>Says that its result is in the store, or that it goes on as another.</summary>
    /// <exception cref="BrokerException">The queue can't be reached; the task comes again.</exception>
    public abstract Task AcknowledgeAsync();

    /// <summary>Gives it back, to be done later.</summary>
    /// <inheritdoc cref="AcknowledgeAsync" path="/exception"/>
    public abstract Task GiveBackAsync();

    /// <summary>Lays it aside, for whoever looks why it couldn't be done.</summary>
    /// <inheritdoc cref="AcknowledgeAsync" path="/exception"/>
    public abstract Task LayAsideAsync();
}
