using System.Runtime.ExceptionServices;

namespace Impasto;

/// <summary>
/// A context's helper threads: one fewer than its threads, since whoever calls <see cref="For"/> works too. They start when wanted and end after some idle seconds.
/// </summary>
internal sealed class WorkerPool(ComputeContext context) : IDisposable
{
    /// <summary>How long a helper without work stays.</summary>
    internal static readonly TimeSpan Idle = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly List<Job> _jobs = [];
    private int _helpers;
    private int _busy;
    private bool _disposed;

    /// <summary>Helpers that live now.</summary>
    internal int Helpers => Volatile.Read(ref _helpers);

    /// <inheritdoc cref="Workers.For"/>
    public void For(int tasks, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var most = context.Threads - 1;
        if (tasks < 2 || Volatile.Read(ref _busy) >= most || Publish(tasks, body) is not { } job)
        {
            for (var i = 0; i < tasks; i++)
                body(i);
            return;
        }
        job.Work();
        int missing;
        lock (_gate)
        {
            _jobs.Remove(job);
            missing = job.Called - job.Joined;
        }
        // Helpers that have not woken up yet are not needed any more: waiting for them would cost a busy machine milliseconds.
        while (missing-- > 0 && _wake.Wait(0))
        {
        }
        job.WaitForHelpers();
        job.Failure?.Throw();
    }

    /// <summary>Ends the helpers, once they have done what they are at; later loops run on their callers alone.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            if (_helpers > 0)
                _wake.Release(_helpers);
        }
    }

    /// <summary>Lets free helpers know of tasks; null where there are none.</summary>
    private Job? Publish(int tasks, Action<int> body)
    {
        Job job;
        lock (_gate)
        {
            if (_disposed)
                return null;
            var called = Math.Min(tasks - 1, context.Threads - 1 - _busy);
            if (called < 1)
                return null;
            for (; _helpers - _busy < called; _helpers++)
            {
                // Without the caller's flow: a helper belongs to the context, not to whom it works for first.
                new Thread(HelperLoop) { IsBackground = true, Name = "impasto worker" }.UnsafeStart();
            }
            job = new Job(tasks, body, called);
            _jobs.Add(job);
        }
        _wake.Release(job.Called);
        return job;
    }

    private void HelperLoop()
    {
        context.Enter();
        for (var woken = true; ;)
        {
            Job? job;
            lock (_gate)
            {
                // The newest is the innermost: others wait for it.
                job = _jobs.FindLast(candidate => candidate.TryJoin());
                if (job is not null)
                {
                    Interlocked.Increment(ref _busy);
                }
                else if (_disposed || !woken)
                {
                    _helpers--;
                    return;
                }
            }
            if (job is not null)
            {
                job.Work();
                // First, so that whoever waits for this job finds a free helper for the next.
                Interlocked.Decrement(ref _busy);
                job.Leave();
                continue;
            }
            // Kernels follow each other within microseconds: spinning a little spares a sleep and a wake-up for each.
            SpinWait spin = default;
            while (_wake.CurrentCount == 0 && spin.Count < 60)
                spin.SpinOnce(sleep1Threshold: -1);
            woken = _wake.Wait(Idle);
        }
    }

    private sealed class Job(int tasks, Action<int> body, int called)
    {
        private int _next = -1;
        private int _inside;
        private ExceptionDispatchInfo? _failure;

        /// <summary>How many helpers were called.</summary>
        public int Called { get; } = called;

        public ExceptionDispatchInfo? Failure => _failure;

        /// <summary>How many helpers came; to be read under the gate.</summary>
        public int Joined { get; private set; }

        /// <summary>A helper joins, unless no task is left; under the gate, so not after the job was taken from the list.</summary>
        public bool TryJoin()
        {
            if (Volatile.Read(ref _next) + 1 >= tasks)
                return false;
            Joined++;
            Interlocked.Increment(ref _inside);
            return true;
        }

        public void Work()
        {
            try
            {
                for (var i = Interlocked.Increment(ref _next); i < tasks; i = Interlocked.Increment(ref _next))
                    body(i);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
                Interlocked.Exchange(ref _next, tasks);
            }
        }

        public void Leave() => Interlocked.Decrement(ref _inside);

        public void WaitForHelpers()
        {
            SpinWait spin = default;
            while (Volatile.Read(ref _inside) > 0)
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
