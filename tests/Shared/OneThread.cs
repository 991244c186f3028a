namespace Impasto.TestSupport;

/// <summary>Runs code whose parallel loops get one thread only.</summary>
internal static class OneThread
{
    public static T Run<T>(Func<T> body) => Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.None,
        new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, maxConcurrencyLevel: 1).ConcurrentScheduler).GetAwaiter().GetResult();
}
