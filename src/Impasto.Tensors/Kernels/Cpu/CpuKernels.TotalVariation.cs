using System.Numerics;
using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    /// <summary>Elements of a row that are added up in float before the sum goes on in double.</summary>
    private const int FloatRun = 1024;

    public double TotalVariation(Shape shape, bool squared, DeviceBuffer x)
    {
        var px = Pointer(x);
        int rows = shape.N * shape.H, length = shape.W * shape.C, c = shape.C;
        var rowsATask = Math.Max(1, Chunk / length);
        var parts = new double[(rows + rowsATask - 1) / rowsATask];
        Workers.For(parts.Length, task =>
        {
            double sum = 0;
            for (var row = task * rowsATask; row < Math.Min(rows, (task + 1) * rowsATask); row++)
            {
                var here = px + (long)row * length;
                sum += DifferenceSum(here, here + c, length - c, squared);
                if (row % shape.H + 1 < shape.H)
                    sum += DifferenceSum(here, here + length, length, squared);
            }
            parts[task] = sum;
        });
        return parts.Sum();
    }

    public void TotalVariationGradient(Shape shape, bool squared, float factor, DeviceBuffer x, DeviceBuffer dx)
    {
        float* px = Pointer(x), pdx = Pointer(dx);
        int rows = shape.N * shape.H, length = shape.W * shape.C, c = shape.C;
        var rowsATask = Math.Max(1, Chunk / length);
        Workers.For((rows + rowsATask - 1) / rowsATask, task =>
        {
            // Every difference's slope goes to its end and, negated, to its beginning; a task writes its own rows only.
            for (var row = task * rowsATask; row < Math.Min(rows, (task + 1) * rowsATask); row++)
            {
                var here = px + (long)row * length;
                var target = pdx + (long)row * length;
                Write(target, length).Clear();
                AddSlopes(here, here + c, length - c, squared, factor, target + c);
                AddSlopes(here, here + c, length - c, squared, -factor, target);
                if (row % shape.H > 0)
                    AddSlopes(here - length, here, length, squared, factor, target);
                if (row % shape.H + 1 < shape.H)
                    AddSlopes(here, here + length, length, squared, -factor, target);
            }
        });
    }

    private static double DifferenceSum(float* a, float* b, int count, bool squared)
    {
        double sum = 0;
        var i = 0;
        while (i <= count - Vector<float>.Count)
        {
            var partial = Vector<float>.Zero;
            var end = Math.Min(count - Vector<float>.Count + 1, i + FloatRun);
            for (; i < end; i += Vector<float>.Count)
            {
                var d = Vector.Load(b + i) - Vector.Load(a + i);
                partial += squared ? d * d : Vector.Abs(d);
            }
            sum += Vector.Sum(partial);
        }
        for (; i < count; i++)
        {
            var d = b[i] - a[i];
            sum += squared ? d * d : Math.Abs(d);
        }
        return sum;
    }

    /// <summary>target += factor times the slope of |b - a| (1, -1, or 0 where equal; NaN stays) or of its square.</summary>
    private static void AddSlopes(float* a, float* b, int count, bool squared, float factor, float* target)
    {
        var i = 0;
        var one = new Vector<float>(factor);
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var d = Vector.Load(b + i) - Vector.Load(a + i);
            var slope = squared ? d * (2 * factor)
                : Vector.ConditionalSelect(Vector.GreaterThan(d, Vector<float>.Zero), one, Vector.ConditionalSelect(Vector.LessThan(d, Vector<float>.Zero), -one, d));
            (Vector.Load(target + i) + slope).Store(target + i);
        }
        for (; i < count; i++)
        {
            var d = b[i] - a[i];
            target[i] += squared ? d * (2 * factor) : d > 0 ? factor : d < 0 ? -factor : d;
        }
    }
}
