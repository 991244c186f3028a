using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;

namespace Impasto.Tensors;

/// <summary>How <see cref="Ops.Interpolate"/> finds values between pixels.</summary>
public enum Interpolation
{
    /// <summary>Source pixel floor(i * in / out).</summary>
    Nearest,

    /// <summary>Source pixel floor((i + 0.5) * in / out).</summary>
    NearestExact,

    /// <summary>Linear in both directions.</summary>
    Bilinear,

    /// <summary>Cubic convolution, a = -0.75, or -0.5 when antialiased.</summary>
    Bicubic,
}

public static partial class Ops
{
    /// <summary>Resamples [N, H, W, C] to [N, height, width, C].</summary>
    /// <param name="x">The picture.</param>
    /// <param name="height">Output height.</param>
    /// <param name="width">Output width.</param>
    /// <param name="mode">The kernel.</param>
    /// <param name="alignCorners">Corner pixels' centres coincide; else the pictures' borders do.</param>
    /// <param name="antialias">Widen the kernel when shrinking.</param>
    /// <param name="scale">Output pixels an input pixel, where it isn't the ratio of the sizes.</param>
    public static Tensor Interpolate(Tensor x, int height, int width, Interpolation mode, bool alignCorners = false, bool antialias = false, double? scale = null)
    {
        var s = Image("interpolate", x);
        if (height < 1 || width < 1)
            throw new ShapeException("interpolate", $"an output of {height}x{width} is empty, on an input {s}", s);
        return Resample("interpolate", x, ResamplingTaps.Build(s.H, height, mode, alignCorners, antialias, scale),
            ResamplingTaps.Build(s.W, width, mode, alignCorners, antialias, scale));
    }

    /// <summary>Repeats every pixel factor x factor times.</summary>
    public static Tensor UpsampleNearest(Tensor x, int factor) => Interpolate(x, x.Shape.H * factor, x.Shape.W * factor, Interpolation.Nearest);

    /// <summary>Continues a picture beyond its borders; negative amounts crop.</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="left">Pixels on the left.</param>
    /// <param name="right">Pixels on the right.</param>
    /// <param name="top">Pixels above.</param>
    /// <param name="bottom">Pixels below.</param>
    /// <param name="mode">What they hold.</param>
    /// <param name="value">The constant for <see cref="PaddingMode.Zeros"/>.</param>
    public static Tensor Pad(Tensor x, int left, int right, int top, int bottom, PaddingMode mode = PaddingMode.Zeros, float value = 0)
    {
        var s = Image("pad", x);
        if (s.H + top + bottom < 1 || s.W + left + right < 1)
            throw new ShapeException("pad", $"[{left}, {right}, {top}, {bottom}] leaves nothing of {s}", s);
        if (mode == PaddingMode.Reflect && (Math.Max(left, right) >= s.W || Math.Max(top, bottom) >= s.H))
            throw new ShapeException("pad", $"reflection by [{left}, {right}, {top}, {bottom}] must be below the sizes of {s}", s);
        if (value != 0)
            return Affine(Pad(Affine(x, 1, -value), left, right, top, bottom, mode), 1, value);
        return Resample("pad", x, Border(s.H, top, bottom, mode), Border(s.W, left, right, mode));

        static AxisTaps Border(int inputs, int before, int after, PaddingMode mode) => AxisTaps.Build(inputs, inputs + before + after, i =>
        {
            var source = i - before;
            source = mode switch
            {
                PaddingMode.Reflect => source < 0 ? -source : source >= inputs ? 2 * inputs - 2 - source : source,
                PaddingMode.Replicate => Math.Clamp(source, 0, inputs - 1),
                _ => source,
            };
            return (uint)source < (uint)inputs ? [(source, 1f)] : [];
        });
    }

    /// <summary>Continues a picture beyond its borders with itself, as a tiling would; any amount from 0 on.</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="columns">Pixels on the left, and as many on the right.</param>
    /// <param name="rows">Pixels above, and as many below.</param>
    public static Tensor PadPeriodic(Tensor x, int columns, int rows)
    {
        var s = Image("periodic pad", x);
        if (columns < 0 || rows < 0)
            throw new ShapeException("periodic pad", $"{columns} columns and {rows} rows can't be added to {s}; both must be 0 or more", s);
        return Resample("periodic pad", x, Border(s.H, rows), Border(s.W, columns));

        static AxisTaps Border(int inputs, int around) =>
            AxisTaps.Build(inputs, inputs + 2 * around, i => [(((i - around) % inputs + inputs) % inputs, 1f)]);
    }

    /// <summary>Applies a sparse linear map to the rows, then one to the columns of [N, H, W, C].</summary>
    private static Tensor Resample(string op, Tensor x, AxisTaps rows, AxisTaps columns)
    {
        var s = x.Shape;
        var y = new Tensor(new Shape(s.N, rows.Outputs, columns.Outputs, s.C));
        Separable(s.N, s.C, rows, columns, x, y);
        return Tape.Record(op, y, [x], (_, dy) => [Resample(op, dy, rows.Transposed, columns.Transposed)], twice: true);

        static void Separable(int n, int c, AxisTaps rows, AxisTaps columns, Tensor x, Tensor y)
        {
            var half = Device.Allocate((long)n * rows.Outputs * columns.Inputs * c);
            Device.Kernels.ResampleAxis(n, (long)columns.Inputs * c, rows, x.Buffer, half);
            Device.Kernels.ResampleAxis((long)n * rows.Outputs, c, columns, half, y.Buffer);
            half.Dispose();
        }
    }
}
