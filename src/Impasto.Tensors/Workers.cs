using System.Runtime.ExceptionServices;

namespace Impasto.Tensors;

/// <summary>
/// The threads that run kernels. Work comes as a number of tasks fixed by the problem alone, so that results are bit-identical for any number of
/// threads: threads only decide who runs a task, never what a task is.
/// </summary>
public static class Workers
{
    private static readonly Lock Gate = new();
    private static readonly SemaphoreSlim Wake = new(0);
    private static int _count = Environment.ProcessorCount;
    private static int _started;
    private static volatile Job? _job;

    [ThreadStatic]
    private static bool _inside;

    /// <summary>How many threads run kernels, the caller's included; at least 1. The default is the number of cores.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public static int Count
    {
        get => _count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _count = value;
        }
    }

    /// <summary>
    /// Runs body(0) .. body(tasks - 1), each exactly once, in any order, and returns when all are done. Calls from inside a task, and calls while
    /// another thread's work is running, run inline on the caller. The first exception of a task is thrown after the rest has stopped.
    /// </summary>
    public static void For(int tasks, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var helpers = Math.Min(_count, tasks) - 1;
        if (helpers < 1 || _inside || !Gate.TryEnter())
        {
            for (var i = 0; i < tasks; i++)
                body(i);
            return;
        }
        try
        {
            while (_started < helpers)
            {
                _started++;
                new Thread(HelperLoop) { IsBackground = true, Name = "impasto worker" }.Start();
            }
            var job = new Job(tasks, body, helpers);
            _job = job;
            Wake.Release(helpers);
            _inside = true;
            job.Work();
            _inside = false;
            // Helpers that have not woken up yet are not needed any more: waiting for them would cost a busy machine milliseconds.
            while (Wake.Wait(0))
                job.HelperDone();
            job.WaitForHelpers();
            _job = null;
            job.Failure?.Throw();
        }
        finally
        {
            _inside = false;
            Gate.Exit();
        }
    }

    private static void HelperLoop()
    {
        _inside = true;
        while (true)
        {
            // Kernels follow each other within microseconds: spinning a little spares a sleep and a wake-up for each.
            SpinWait spin = default;
            while (Wake.CurrentCount == 0 && spin.Count < 60)
                spin.SpinOnce(sleep1Threshold: -1);
            Wake.Wait();
            var job = _job!;
            job.Work();
            job.HelperDone();
        }
    }

    private sealed class Job(int tasks, Action<int> body, int helpers)
    {
        private int _next = -1;
        private int _helpers = helpers;

        public ExceptionDispatchInfo? Failure { get; private set; }

        public void Work()
        {
            try
            {
                for (var i = Interlocked.Increment(ref _next); i < tasks; i = Interlocked.Increment(ref _next))
                    body(i);
            }
            catch (Exception e)
            {
                Failure ??= ExceptionDispatchInfo.Capture(e);
                Interlocked.Exchange(ref _next, tasks);
            }
        }

        public void HelperDone() => Interlocked.Decrement(ref _helpers);

        public void WaitForHelpers()
        {
            SpinWait spin = default;
            while (Volatile.Read(ref _helpers) > 0)
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
