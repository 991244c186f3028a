using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;

namespace Impasto.Tensors;

public static partial class Ops
{
    /// <summary>The largest value of each window; where several are largest, the first in row-major order takes the gradient.</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="kernel">Window size.</param>
    /// <param name="stride">Step of the window; 0 means the kernel's size.</param>
    /// <param name="padding">Pixels of minus infinity on each side, at most half the kernel.</param>
    public static Tensor MaxPool2d(Tensor x, int kernel, int stride = 0, int padding = 0)
    {
        var g = PoolGeometryOf("max pool2d", x, kernel, stride, padding, true);
        var y = new Tensor(new Shape(g.N, g.OH, g.OW, g.C));
        Device.Kernels.MaxPool2d(g, x.Buffer, y.Buffer);
        return Tape.Record("max pool2d", y, [x], (_, dy) =>
        {
            var dx = new Tensor(x.Shape);
            Device.Kernels.MaxPool2dGradient(g, x.Buffer, dy.Buffer, dx.Buffer);
            return [dx];
        });
    }

    /// <summary>The mean of each window.</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="kernel">Window size.</param>
    /// <param name="stride">Step of the window; 0 means the kernel's size.</param>
    /// <param name="padding">Zeros on each side, at most half the kernel.</param>
    /// <param name="countPadding">Whether they count in the mean.</param>
    public static Tensor AvgPool2d(Tensor x, int kernel, int stride = 0, int padding = 0, bool countPadding = true)
    {
        var g = PoolGeometryOf("avg pool2d", x, kernel, stride, padding, countPadding);
        return AvgPool2d(g, x);
    }

    private static Tensor AvgPool2d(PoolGeometry g, Tensor x)
    {
        var y = new Tensor(new Shape(g.N, g.OH, g.OW, g.C));
        Device.Kernels.AvgPool2d(g, x.Buffer, y.Buffer);
        return Tape.Record("avg pool2d", y, [x], (_, dy) =>
        {
            var dx = new Tensor(x.Shape);
            Device.Kernels.AvgPool2dGradient(g, dy.Buffer, dx.Buffer);
            return [Tape.Record("avg pool2d gradient", dx, [dy], (_, d) => [AvgPool2d(g, d)], twice: true)];
        }, twice: true);
    }

    /// <summary>Means over height x width cells that cover the picture: cell i spans floor(i H / height) to ceil((i + 1) H / height).</summary>
    public static Tensor AdaptiveAvgPool2d(Tensor x, int height, int width)
    {
        var s = Image("adaptive avg pool2d", x);
        if (height < 1 || width < 1)
            throw new ShapeException("adaptive avg pool2d", $"an output of {height}x{width} is empty, on an input {s}", s);
        return Resample("adaptive avg pool2d", x, Cells(s.H, height), Cells(s.W, width));

        static AxisTaps Cells(int inputs, int outputs) => AxisTaps.Build(inputs, outputs, i =>
        {
            int begin = (int)((long)i * inputs / outputs), end = (int)(((long)(i + 1) * inputs + outputs - 1) / outputs);
            return Enumerable.Range(begin, end - begin).Select(source => (source, 1f / (end - begin)));
        });
    }

    private static PoolGeometry PoolGeometryOf(string op, Tensor x, int kernel, int stride, int padding, bool countPadding)
    {
        var s = Image(op, x);
        stride = stride == 0 ? kernel : stride;
        if (kernel < 1 || stride < 1 || padding < 0 || padding > kernel / 2)
            throw new ShapeException(op, $"kernel {kernel} and stride {stride} must be at least 1 and padding {padding} at most half the kernel, on an input {s}", s);
        if (s.H + 2 * padding < kernel || s.W + 2 * padding < kernel)
            throw new ShapeException(op, $"the {kernel}x{kernel} window is larger than the padded input {s.H + 2 * padding}x{s.W + 2 * padding} of {s}", s);
        return new PoolGeometry(s.N, s.H, s.W, s.C, kernel, stride, padding, countPadding);
    }
}
