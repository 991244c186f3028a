using Impasto.Tensors;

namespace Impasto.Methods;

/// <summary>Starts a method's work away from its caller.</summary>
internal static class MethodThreads
{
    /// <summary>Runs the work on the thread pool; its parallel loops, and those of the picture library under it, take no more threads than <see cref="Workers.Count"/>.</summary>
    /// <param name="work">What to do; it watches the cancellation itself where a partial result is wanted.</param>
    /// <param name="cancel">Fired before the work starts, it leaves it out.</param>
    public static Task<T> Run<T>(Func<T> work, CancellationToken cancel = default)
    {
        // Parallel loops run on the scheduler of the task they are in.
        var scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, Workers.Count).ConcurrentScheduler;
        return Task.Factory.StartNew(work, cancel, TaskCreationOptions.DenyChildAttach, scheduler);
    }
}
