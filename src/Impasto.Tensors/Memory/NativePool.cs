using System.Numerics;
using System.Runtime.InteropServices;

namespace Impasto.Tensors.Memory;

/// <summary>
/// 64-byte-aligned float blocks outside the managed heap, reused by size class: after its first step a training run takes no new memory from
/// the system. All members may be called from any thread. Blocks are not cleared.
/// </summary>
public static unsafe class NativePool
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<long, Stack<nint>> Free = [];
    private static long _inUse;
    private static long _peak;
    private static long _cached;

    /// <summary>Bytes in blocks that are rented now.</summary>
    public static long BytesInUse => Interlocked.Read(ref _inUse);

    /// <summary>The most bytes that were rented at once since <see cref="ResetPeak"/>.</summary>
    public static long PeakBytes => Interlocked.Read(ref _peak);

    /// <summary>Bytes taken from the system: rented and kept for reuse.</summary>
    public static long BytesReserved => Interlocked.Read(ref _inUse) + Interlocked.Read(ref _cached);

    /// <summary>A block of at least <paramref name="floats"/> floats.</summary>
    /// <exception cref="OutOfMemoryException">The system gives no more memory.</exception>
    public static float* Rent(long floats)
    {
        var bytes = SizeClass(floats);
        lock (Gate)
        {
            _inUse += bytes;
            _peak = Math.Max(_peak, _inUse);
            if (Free.TryGetValue(bytes, out var stack) && stack.Count > 0)
            {
                _cached -= bytes;
                return (float*)stack.Pop();
            }
        }
        return Allocate(bytes);
    }

    /// <summary>Gives a block back; <paramref name="floats"/> is what it was rented with.</summary>
    public static void Return(float* block, long floats)
    {
        var bytes = SizeClass(floats);
        lock (Gate)
        {
            _inUse -= bytes;
            _cached += bytes;
            if (!Free.TryGetValue(bytes, out var stack))
                Free[bytes] = stack = new Stack<nint>();
            stack.Push((nint)block);
        }
    }

    /// <summary>Gives all kept blocks back to the system.</summary>
    public static void Trim()
    {
        lock (Gate)
        {
            foreach (var stack in Free.Values)
            {
                while (stack.Count > 0)
                    NativeMemory.AlignedFree((void*)stack.Pop());
            }
            _cached = 0;
        }
    }

    /// <summary>Starts a new measurement of <see cref="PeakBytes"/>.</summary>
    public static void ResetPeak()
    {
        lock (Gate)
            _peak = _inUse;
    }

    private static float* Allocate(long bytes)
    {
        try
        {
            return (float*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        }
        catch (OutOfMemoryException)
        {
            // Blocks of other sizes that wait for reuse may be what is missing.
            Trim();
        }
        try
        {
            return (float*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        }
        catch (OutOfMemoryException)
        {
            lock (Gate)
                _inUse -= bytes;
            throw;
        }
    }

    /// <summary>Bytes, rounded up to an eighth of a power of two (at most 12.5 % waste), so that sizes that differ a little share blocks.</summary>
    internal static long SizeClass(long floats)
    {
        var bytes = Math.Max(64, floats * sizeof(float));
        var step = Math.Max(64, (long)BitOperations.RoundUpToPowerOf2((ulong)bytes) / 16);
        return (bytes + step - 1) / step * step;
    }
}
