using System.Numerics.Tensors;
using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public void Softmax(long rows, int columns, bool log, DeviceBuffer x, DeviceBuffer y)
    {
        float* px = Pointer(x), py = Pointer(y);
        Workers.For(checked((int)rows), row =>
        {
            var source = Read(px + (long)row * columns, columns);
            var result = Write(py + (long)row * columns, columns);
            var max = TensorPrimitives.Max(source);
            double sum = 0;
            foreach (var value in source)
                sum += Math.Exp((double)value - max);
            var logSum = Math.Log(sum);
            for (var i = 0; i < columns; i++)
                result[i] = (float)(log ? (double)source[i] - max - logSum : Math.Exp((double)source[i] - max) / sum);
        });
    }

    public void SoftmaxGradient(long rows, int columns, bool log, DeviceBuffer y, DeviceBuffer dy, DeviceBuffer dx)
    {
        float* py = Pointer(y), pdy = Pointer(dy), pdx = Pointer(dx);
        Workers.For(checked((int)rows), row =>
        {
            var offset = (long)row * columns;
            double sum = 0;
            for (var i = 0; i < columns; i++)
                sum += log ? pdy[offset + i] : (double)pdy[offset + i] * py[offset + i];
            for (var i = 0; i < columns; i++)
                pdx[offset + i] = (float)(log ? pdy[offset + i] - Math.Exp(py[offset + i]) * sum : py[offset + i] * (pdy[offset + i] - sum));
        });
    }
}
