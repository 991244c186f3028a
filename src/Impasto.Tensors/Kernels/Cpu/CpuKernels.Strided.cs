using System.Numerics.Tensors;
using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public void CopyStrided(ReadOnlySpan<int> sizes, DeviceBuffer x, long xOffset, ReadOnlySpan<long> xStrides, DeviceBuffer y, long yOffset, ReadOnlySpan<long> yStrides)
    {
        long count = 1;
        foreach (var size in sizes)
            count *= size;
        if (count == 0)
            return;
        float* px = Pointer(x) + xOffset, py = Pointer(y) + yOffset;
        if (sizes.Length == 0)
        {
            *py = *px;
            return;
        }
        int[] s = sizes.ToArray();
        long[] xs = xStrides.ToArray(), ys = yStrides.ToArray();
        var inner = s[^1];
        var rows = count / inner;
        var rowsATask = Math.Max(1, Chunk / inner);
        Workers.For((int)((rows + rowsATask - 1) / rowsATask), task =>
        {
            var index = new int[s.Length];
            long first = (long)task * rowsATask, last = Math.Min(rows, first + rowsATask);
            var rest = first;
            for (var d = s.Length - 2; d >= 0; d--)
            {
                index[d] = (int)(rest % s[d]);
                rest /= s[d];
            }
            for (var row = first; row < last; row++)
            {
                float* from = px, to = py;
                for (var d = 0; d < s.Length - 1; d++)
                {
                    from += index[d] * xs[d];
                    to += index[d] * ys[d];
                }
                if (xs[^1] == 1 && ys[^1] == 1)
                {
                    Read(from, inner).CopyTo(Write(to, inner));
                }
                else
                {
                    for (var i = 0; i < inner; i++)
                        to[i * ys[^1]] = from[i * xs[^1]];
                }
                for (var d = s.Length - 2; d >= 0 && ++index[d] == s[d]; d--)
                    index[d] = 0;
            }
        });
    }

    public void ResampleAxis(long outer, long inner, AxisTaps taps, DeviceBuffer x, DeviceBuffer y)
    {
        float* px = Pointer(x), py = Pointer(y);
        var width = checked((int)inner);
        // A task is a run of output rows [outer, output], so that wide and tall pictures both fill the threads.
        var rows = outer * taps.Outputs;
        var rowsATask = Math.Max(1, Chunk / width);
        Workers.For((int)((rows + rowsATask - 1) / rowsATask), task =>
        {
            var last = Math.Min(rows, ((long)task + 1) * rowsATask);
            for (var row = (long)task * rowsATask; row < last; row++)
            {
                var (o, i) = Math.DivRem(row, taps.Outputs);
                var source = px + o * taps.Inputs * inner;
                var target = py + row * inner;
                if (width <= 4)
                    ResampleNarrow(taps, (int)i, width, source, target);
                else
                    ResampleWide(taps, (int)i, width, source, target);
            }
        });
    }

    public void GatherRows(int c, ReadOnlySpan<int> rows, DeviceBuffer x, DeviceBuffer y)
    {
        for (var i = 0; i < rows.Length; i++)
            Read(Pointer(x) + (long)rows[i] * c, c).CopyTo(Write(Pointer(y) + (long)i * c, c));
    }

    public void ScatterRows(int c, ReadOnlySpan<int> rows, DeviceBuffer dy, DeviceBuffer dx)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var target = Write(Pointer(dx) + (long)rows[i] * c, c);
            TensorPrimitives.Add(target, Read(Pointer(dy) + (long)i * c, c), target);
        }
    }

    private static void ResampleWide(AxisTaps taps, int output, int width, float* source, float* target)
    {
        int k = taps.Starts[output], end = taps.Starts[output + 1];
        var y = Write(target, width);
        if (k == end)
        {
            y.Clear();
            return;
        }
        var x = Read(source + (long)taps.Sources[k] * width, width);
        if (taps.Weights[k] == 1)
            x.CopyTo(y);
        else
            TensorPrimitives.Multiply(x, taps.Weights[k], y);
        for (k++; k < end; k++)
            TensorPrimitives.MultiplyAdd(Read(source + (long)taps.Sources[k] * width, width), taps.Weights[k], y, y);
    }

    private static void ResampleNarrow(AxisTaps taps, int output, int width, float* source, float* target)
    {
        for (var c = 0; c < width; c++)
        {
            float sum = 0;
            for (var k = taps.Starts[output]; k < taps.Starts[output + 1]; k++)
                sum += taps.Weights[k] * source[(long)taps.Sources[k] * width + c];
            target[c] = sum;
        }
    }
}
