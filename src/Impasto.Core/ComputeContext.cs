namespace Impasto;

/// <summary>
/// What work runs in: its threads, the memory it may take, and the pool its tensors come from. One context can serve many pieces of work at once, and contexts know nothing of
/// each other.
/// Results never depend on the number of threads. <code>using var context = new ComputeContext { Threads = 2 }; using (context.Use()) { ... }</code> All members may be called
/// from any thread.
/// </summary>
public sealed class ComputeContext : IDisposable
{
    private static readonly AsyncLocal<ComputeContext?> Scoped = new();

    private readonly Lock _gate = new();
    private readonly WorkerPool _workers;
    private long _reserved;
    private long _mostReserved;
    private volatile bool _disposed;

    /// <summary>A context with every processor and all memory of this process, unless said otherwise.</summary>
    public ComputeContext() => _workers = new WorkerPool(this);

    /// <summary>The one that work runs in where nothing else is said. It lives as long as the process.</summary>
    public static ComputeContext Default { get; } = new();

    /// <summary>The one that <see cref="Use"/> set for this flow of work, else <see cref="Default"/>.</summary>
    public static ComputeContext Current => Scoped.Value ?? Default;

    /// <summary>How many threads compute, the caller's included; at least 1. At first one for each processor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = Environment.ProcessorCount;

    /// <summary>
    /// Bytes that work may take in all, above 0; what would need more is refused before it starts. At first what the machine, or its container's limit, leaves this process.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public long MemoryBudget
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Bytes of the budget that nobody has reserved.</summary>
    public long UnreservedMemory => MemoryBudget - Interlocked.Read(ref _reserved);

    /// <summary>The most bytes of the budget that were reserved at once: what was predicted that the work would need.</summary>
    public long MostReserved => Interlocked.Read(ref _mostReserved);

    /// <summary>Where tensors and kernels take their memory from.</summary>
    internal NativePool Pool { get; } = new();

    internal WorkerPool Workers => _workers;

    /// <summary>Makes this context the current one until the result is disposed of, here and in every task and asynchronous call that starts here meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">The context has been disposed of.</exception>
    public IDisposable Use()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new Scope(this);
    }

    /// <summary>Takes bytes out of the budget before work that will need them, until the result is disposed of.</summary>
    /// <param name="bytes">At least 0.</param>
    /// <returns>Null where that much is not left.</returns>
    public IDisposable? TryReserve(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (_gate)
        {
            if (bytes > MemoryBudget - _reserved)
                return null;
            _reserved += bytes;
            _mostReserved = Math.Max(_mostReserved, _reserved);
        }
        return new Reservation(this, bytes);
    }

    /// <summary>Ends the threads and gives kept memory back. Tensors that are still in use stay valid. <see cref="Default"/> only gives kept memory back.</summary>
    public void Dispose()
    {
        if (this == Default)
        {
            Pool.Trim();
            return;
        }
        _disposed = true;
        _workers.Dispose();
        Pool.Dispose();
    }

    /// <summary>Makes it current on a thread of its own.</summary>
    internal void Enter() => Scoped.Value = this;

    private sealed class Scope : IDisposable
    {
        private readonly ComputeContext? _before = Scoped.Value;

        public Scope(ComputeContext context) => Scoped.Value = context;

        public void Dispose() => Scoped.Value = _before;
    }

    private sealed class Reservation(ComputeContext context, long bytes) : IDisposable
    {
        private ComputeContext? _context = context;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _context, null) is { } from)
                Interlocked.Add(ref from._reserved, -bytes);
        }
    }
}
