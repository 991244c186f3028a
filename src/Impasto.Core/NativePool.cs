using System.Numerics;
using System.Runtime.InteropServices;

namespace Impasto;

/// <summary>
/// 64-byte-aligned float blocks outside the managed heap, reused by size class: after its first step a training run takes no new memory from
/// the system. All members may be called from any thread. Blocks are not cleared; each goes back to the pool that it came from, even when that has been disposed of.
/// </summary>
internal sealed unsafe class NativePool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Stack<nint>> _free = [];
    private long _inUse;
    private long _peak;
    private long _cached;
    private bool _keepsNothing;

    /// <summary>A context that nobody disposed of.</summary>
    ~NativePool() => Dispose();

    /// <summary>Bytes in blocks that are rented now.</summary>
    public long BytesInUse => Interlocked.Read(ref _inUse);

    /// <summary>The most bytes that were rented at once since <see cref="ResetPeak"/>.</summary>
    public long PeakBytes => Interlocked.Read(ref _peak);

    /// <summary>Bytes taken from the system: rented and kept for reuse.</summary>
    public long BytesReserved => Interlocked.Read(ref _inUse) + Interlocked.Read(ref _cached);

    /// <summary>A block of at least <paramref name="floats"/> floats.</summary>
    /// <exception cref="OutOfMemoryException">The system gives no more memory.</exception>
    public float* Rent(long floats)
    {
        var bytes = SizeClass(floats);
        lock (_gate)
        {
            _inUse += bytes;
            _peak = Math.Max(_peak, _inUse);
            if (_free.TryGetValue(bytes, out var stack) && stack.Count > 0)
            {
                _cached -= bytes;
                return (float*)stack.Pop();
            }
        }
        return Allocate(bytes, floats * sizeof(float));
    }

    /// <summary>Gives a block back; <paramref name="floats"/> is what it was rented with.</summary>
    public void Return(float* block, long floats)
    {
        var bytes = SizeClass(floats);
        lock (_gate)
        {
            _inUse -= bytes;
            if (_keepsNothing)
            {
                NativeMemory.AlignedFree(block);
                return;
            }
            _cached += bytes;
            if (!_free.TryGetValue(bytes, out var stack))
                _free[bytes] = stack = new Stack<nint>();
            stack.Push((nint)block);
        }
    }

    /// <summary>Gives all kept blocks back to the system.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            foreach (var stack in _free.Values)
            {
                while (stack.Count > 0)
                    NativeMemory.AlignedFree((void*)stack.Pop());
            }
            _cached = 0;
        }
        SystemHeap.GiveBack();
    }

    /// <summary>Starts a new measurement of <see cref="PeakBytes"/>.</summary>
    public void ResetPeak()
    {
        lock (_gate)
            _peak = _inUse;
    }

    /// <summary>Gives kept blocks back to the system, and rented ones as soon as they are returned.</summary>
    public void Dispose()
    {
        lock (_gate)
            _keepsNothing = true;
        Trim();
        GC.SuppressFinalize(this);
    }

    private float* Allocate(long bytes, long used)
    {
        try
        {
            return Take(bytes, used);
        }
        catch (OutOfMemoryException)
        {
            // Blocks of other sizes that wait for reuse may be what is missing.
            Trim();
        }
        try
        {
            return Take(bytes, used);
        }
        catch (OutOfMemoryException)
        {
            lock (_gate)
                _inUse -= bytes;
            throw;
        }
    }

    /// <summary>Only what is used for now may be huge pages: what is never touched shall take no memory.</summary>
    private static float* Take(long bytes, long used)
    {
        if (bytes < SystemHeap.HugePage)
            return (float*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        var block = NativeMemory.AlignedAlloc((nuint)bytes, SystemHeap.HugePage);
        SystemHeap.AskForHugePages(block, used);
        return (float*)block;
    }

    /// <summary>Bytes, rounded up to an eighth of a power of two (at most 12.5 % waste), so that sizes that differ a little share blocks.</summary>
    internal static long SizeClass(long floats)
    {
        var bytes = Math.Max(64, floats * sizeof(float));
        var step = Math.Max(64, (long)BitOperations.RoundUpToPowerOf2((ulong)bytes) / 16);
        return (bytes + step - 1) / step * step;
    }
}
