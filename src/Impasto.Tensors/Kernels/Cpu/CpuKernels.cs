using System.Numerics.Tensors;
using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>The kernels of the host's processor. Partial: one file a family.</summary>
internal sealed unsafe partial class CpuKernels : IKernels
{
    /// <summary>Floats an elementwise task handles: fits the L2 cache twice, costs a thread about 10 µs.</summary>
    private const int Chunk = 1 << 15;

    public DeviceBuffer Allocate(long count) => new CpuBuffer(count);

    public void Fill(DeviceBuffer y, float value)
    {
        var py = Pointer(y);
        Chunks(y.Length, (start, count) => new Span<float>(py + start, count).Fill(value));
    }

    public void Copy(DeviceBuffer x, DeviceBuffer y)
    {
        float* px = Pointer(x), py = Pointer(y);
        Chunks(x.Length, (start, count) => Read(px + start, count).CopyTo(Write(py + start, count)));
    }

    public void Accumulate(DeviceBuffer x, DeviceBuffer sum)
    {
        float* px = Pointer(x), ps = Pointer(sum);
        Chunks(x.Length, (start, count) => TensorPrimitives.Add(Read(px + start, count), Read(ps + start, count), Write(ps + start, count)));
    }

    public void Axpy(float a, DeviceBuffer x, DeviceBuffer y)
    {
        float* px = Pointer(x), py = Pointer(y);
        Chunks(x.Length, (start, count) => TensorPrimitives.MultiplyAdd(Read(px + start, count), a, Read(py + start, count), Write(py + start, count)));
    }

    public double Dot(DeviceBuffer a, DeviceBuffer b)
    {
        float* pa = Pointer(a), pb = Pointer(b);
        return SumOfChunks(a.Length, (start, count) => TensorPrimitives.Dot(Read(pa + start, count), Read(pb + start, count)));
    }

    public double AbsSum(DeviceBuffer x)
    {
        var px = Pointer(x);
        return SumOfChunks(x.Length, (start, count) => TensorPrimitives.SumOfMagnitudes(Read(px + start, count)));
    }

    public float AbsMax(DeviceBuffer x) => Math.Abs(TensorPrimitives.MaxMagnitude(Read(Pointer(x), checked((int)x.Length))));

    public double SquaredDistance(DeviceBuffer a, DeviceBuffer b)
    {
        float* pa = Pointer(a), pb = Pointer(b);
        return SumOfChunks(a.Length, (start, count) =>
        {
            var distance = TensorPrimitives.Distance(Read(pa + start, count), Read(pb + start, count));
            return (double)distance * distance;
        });
    }

    public void ScaledDifference(float scale, DeviceBuffer a, DeviceBuffer b, DeviceBuffer y)
    {
        float* pa = Pointer(a), pb = Pointer(b), py = Pointer(y);
        Chunks(y.Length, (start, count) =>
        {
            TensorPrimitives.Subtract(Read(pa + start, count), Read(pb + start, count), Write(py + start, count));
            TensorPrimitives.Multiply(Read(py + start, count), scale, Write(py + start, count));
        });
    }

    public bool IsFinite(DeviceBuffer x)
    {
        // x * 0 is 0 for every finite x and NaN otherwise; the sum keeps the NaN.
        var px = Pointer(x);
        return SumOfChunks(x.Length, (start, count) =>
        {
            var sum = TensorPrimitives.Sum(Read(px + start, count)) * 0f;
            // A sum of finite values may itself overflow: look again, one by one.
            return float.IsNaN(sum) && Read(px + start, count).ToArray().Any(v => !float.IsFinite(v)) ? 1 : 0;
        }) == 0;
    }

    private static float* Pointer(DeviceBuffer buffer) => ((CpuBuffer)buffer).Pointer;

    private static ReadOnlySpan<float> Read(float* pointer, int count) => new(pointer, count);

    private static Span<float> Write(float* pointer, int count) => new(pointer, count);

    /// <summary>Runs an elementwise body over fixed chunks, in parallel where there is more than one.</summary>
    private static void Chunks(long count, Action<long, int> body)
    {
        if (count <= Chunk)
        {
            if (count > 0)
                body(0, (int)count);
            return;
        }
        Workers.For((int)((count + Chunk - 1) / Chunk), i => body((long)i * Chunk, (int)Math.Min(Chunk, count - (long)i * Chunk)));
    }

    /// <summary>Adds up a number from each chunk, in the chunks' order.</summary>
    private static double SumOfChunks(long count, Func<long, int, double> body)
    {
        if (count <= Chunk)
            return count == 0 ? 0 : body(0, (int)count);
        var parts = new double[(count + Chunk - 1) / Chunk];
        Workers.For(parts.Length, i => parts[i] = body((long)i * Chunk, (int)Math.Min(Chunk, count - (long)i * Chunk)));
        double sum = 0;
        foreach (var part in parts)
            sum += part;
        return sum;
    }
}
