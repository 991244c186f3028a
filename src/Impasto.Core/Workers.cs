namespace Impasto;

/// <summary>
/// Loops on the current context's threads. Work comes as a number of tasks fixed by the problem alone, so that results are bit-identical for any number of threads: threads
/// only decide
/// who runs a task, never what a task is.
/// </summary>
internal static class Workers
{
    /// <summary>
    /// Runs body(0) .. body(tasks - 1), each exactly once, in any order, and returns when all are done. Where no thread of the context is free, inside a task or beside other
    /// work, the
    /// caller runs all of them. The first exception of a task is thrown after the rest has stopped.
    /// </summary>
    public static void For(int tasks, Action<int> body) => ComputeContext.Current.Workers.For(tasks, body);
}
