using System.Numerics.Tensors;
using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    /// <summary>Rows of a column sum that are added in float before the sum goes on in double.</summary>
    private const int FloatRows = 64;

    public void SumTo(DeviceBuffer x, Shape xShape, DeviceBuffer y, Shape yShape, float scale)
    {
        // As alternating kept and summed groups of dimensions: most sums are [kept, summed, kept] with a group of size 1 where it is missing.
        var sizes = new List<int>();
        var summed = new List<bool>();
        for (var d = 0; d < xShape.Rank; d++)
        {
            if (xShape[d] == 1)
                continue;
            var isSummed = yShape[d] == 1;
            if (sizes.Count > 0 && summed[^1] == isSummed)
            {
                sizes[^1] = checked(sizes[^1] * xShape[d]);
            }
            else
            {
                sizes.Add(xShape[d]);
                summed.Add(isSummed);
            }
        }
        if (sizes.Count == 0 || summed[0])
        {
            sizes.Insert(0, 1);
            summed.Insert(0, false);
        }
        while (sizes.Count < 3)
        {
            sizes.Add(1);
            summed.Add(!summed[^1]);
        }
        float* px = Pointer(x), py = Pointer(y);
        if (xShape.Count == 0)
        {
            Fill(y, 0);
        }
        else if (sizes.Count == 3)
        {
            SumMiddle(px, sizes[0], sizes[1], sizes[2], py, scale);
        }
        else
        {
            // Sum the first summed group, then the rest of the result.
            var rest = xShape.Count / sizes[0] / sizes[1];
            using var partial = new Scratch(sizes[0] * rest);
            SumMiddle(px, sizes[0], sizes[1], checked((int)rest), partial.Pointer, 1);
            var outer = checked(sizes[0] * sizes[2]);
            var inner = 1;
            for (var i = 4; i < sizes.Count; i++)
                inner = checked(inner * sizes[i]);
            if (sizes.Count > 5)
                throw new ShapeException("sum", $"{xShape} to {yShape} alternates kept and summed dimensions more often than is supported", "permute them first", xShape, yShape);
            SumMiddle(partial.Pointer, outer, sizes[3], inner, py, scale);
        }
    }

    /// <summary>y [outer, inner] = scale * sum over the middle of x [outer, middle, inner], partial sums in double, in fixed order.</summary>
    private static void SumMiddle(float* x, int outer, int middle, int inner, float* y, float scale)
    {
        if (inner == 1)
        {
            if (outer == 1)
            {
                y[0] = (float)(scale * SumOfChunks(middle, (start, count) => SumRow(x + start, count)));
                return;
            }
            var rowsATask = Math.Max(1, Chunk / middle);
            Workers.For((outer + rowsATask - 1) / rowsATask, task =>
            {
                for (var o = task * rowsATask; o < Math.Min(outer, (task + 1) * rowsATask); o++)
                    y[o] = (float)(scale * SumRow(x + (long)o * middle, middle));
            });
            return;
        }
        var rowsAPart = Math.Max(FloatRows, Chunk / inner / FloatRows * FloatRows);
        var parts = (middle + rowsAPart - 1) / rowsAPart;
        var sums = new double[(long)outer * parts * inner];
        Workers.For(outer * parts, task =>
        {
            var (o, part) = Math.DivRem(task, parts);
            var sum = sums.AsSpan(task * inner, inner);
            var block = new float[inner];
            var last = Math.Min(middle, (part + 1) * rowsAPart);
            for (var first = part * rowsAPart; first < last; first += FloatRows)
            {
                Array.Clear(block);
                for (var row = first; row < Math.Min(last, first + FloatRows); row++)
                    TensorPrimitives.Add(block, Read(x + ((long)o * middle + row) * inner, inner), block);
                for (var i = 0; i < inner; i++)
                    sum[i] += block[i];
            }
        });
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                double sum = 0;
                for (var part = 0; part < parts; part++)
                    sum += sums[((long)o * parts + part) * inner + i];
                y[(long)o * inner + i] = (float)(scale * sum);
            }
        }
    }

    private static double SumRow(float* x, int count)
    {
        double sum = 0;
        for (var start = 0; start < count; start += 1024)
            sum += TensorPrimitives.Sum(Read(x + start, Math.Min(1024, count - start)));
        return sum;
    }
}
