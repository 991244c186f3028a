using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Weights.Onnx;

/// <summary>
/// Resize and its predecessor Upsample, in every combination of coordinate, rounding and interpolation that ONNX defines for whole images.
/// </summary>
internal static partial class OnnxOperators
{
    private static OnnxValue Upsample(OnnxCall call)
    {
        var x = Image(call, 0);
        var scales = call.FloatList("scales") ?? call.Floats(1).Plain().ToArray();
        return Resample(call, x, Scaled(call, x, scales), "asymmetric", "floor");
    }

    private static OnnxValue Resize(OnnxCall call)
    {
        var x = Image(call, 0);
        if (call.Opset == 10)
            return Resample(call, x, Scaled(call, x, call.Floats(1).Plain().ToArray()), "asymmetric", "floor");
        if (call.Integer("antialias", 0) != 0 || call.Integer("exclude_outside", 0) != 0 || call.List("axes") is not null
            || call.Text("keep_aspect_ratio_policy", "stretch") != "stretch")
        {
            throw call.Refuse("antialias, exclude_outside, keep_aspect_ratio_policy and axes aren't known");
        }
        var sizes = call.NonEmpty(3) is null
            ? Scaled(call, x, call.Floats(2).Plain().ToArray())
            : Sized(call, x, call.Integers(3));
        return Resample(call, x, sizes, call.Text("coordinate_transformation_mode", "half_pixel"),
            call.Text("nearest_mode", "round_prefer_floor"));
    }

    private static (int Size, double Scale)[] Scaled(OnnxCall call, Tensor x, float[] scales)
    {
        if (scales is not [1, 1, > 0, > 0])
            throw call.Refuse($"its scales [{string.Join(", ", scales)}] aren't 1, 1 and two positive numbers");
        var (height, width) = (Math.Floor((double)x.Shape.H * scales[2]), Math.Floor((double)x.Shape.W * scales[3]));
        var sizes = call.CheckImage(x.Shape.N, (long)height, (long)width, x.Shape.C);
        return [(sizes[1], scales[2]), (sizes[2], scales[3])];
    }

    private static (int Size, double Scale)[] Sized(OnnxCall call, Tensor x, long[] wanted)
    {
        if (wanted.Length != 4 || wanted[0] != x.Shape.N || wanted[1] != x.Shape.C)
            throw call.Refuse($"its sizes [{string.Join(", ", wanted)}] change more than the height and width of {call.Input(0)}");
        var sizes = call.CheckImage(wanted[0], wanted[2], wanted[3], wanted[1]);
        return [(sizes[1], (double)sizes[1] / x.Shape.H), (sizes[2], (double)sizes[2] / x.Shape.W)];
    }

    private static OnnxValue Resample(OnnxCall call, Tensor x, (int Size, double Scale)[] axes, string coordinates, string rounding)
    {
        var s = x.Shape;
        if (axes.Any(a => a.Size < 1))
            throw new ShapeException("resize", $"nothing is left of {s}", s);
        var mode = call.Text("mode", "nearest");
        var a = call.Float("cubic_coeff_a", -0.75f);
        var (rows, columns) = (Taps(s.H, axes[0]), Taps(s.W, axes[1]));
        using var half = Device.Allocate((long)s.N * rows.Outputs * s.W * s.C);
        var y = new Tensor(new Shape(s.N, rows.Outputs, columns.Outputs, s.C));
        Device.Kernels.ResampleAxis(s.N, (long)s.W * s.C, rows, x.Buffer, half);
        Device.Kernels.ResampleAxis((long)s.N * rows.Outputs, s.C, columns, half, y.Buffer);
        return new OnnxValue(y, channelsLast: true);

        AxisTaps Taps(int inputs, (int Size, double Scale) axis) => AxisTaps.Build(inputs, axis.Size, i =>
        {
            var position = Position(i, inputs, axis.Size, axis.Scale);
            return mode switch
            {
                "nearest" => [(Math.Clamp(Round(position), 0, inputs - 1), 1f)],
                "linear" => Around(position, inputs, 0, 1, d => Math.Max(0, 1 - Math.Abs(d))),
                "cubic" => Around(position, inputs, -1, 2, d => Cubic(Math.Abs(d), a)),
                _ => throw call.Refuse($"its mode is '{mode}'"),
            };
        });

        double Position(int i, int inputs, int outputs, double scale) => coordinates switch
        {
            "asymmetric" => i / scale,
            "half_pixel" => (i + 0.5) / scale - 0.5,
            "pytorch_half_pixel" => outputs > 1 ? (i + 0.5) / scale - 0.5 : 0,
            "align_corners" => outputs > 1 ? i * (inputs - 1.0) / (outputs - 1) : 0,
            "tf_half_pixel_for_nn" => (i + 0.5) / scale,
            _ => throw call.Refuse($"its coordinate_transformation_mode is '{coordinates}'"),
        };

        int Round(double position) => (int)(rounding switch
        {
            "floor" => Math.Floor(position),
            "ceil" => Math.Ceiling(position),
            "round_prefer_floor" => Math.Ceiling(position - 0.5),
            "round_prefer_ceil" => Math.Floor(position + 0.5),
            _ => throw call.Refuse($"its nearest_mode is '{rounding}'"),
        });
    }

    private static IEnumerable<(int, float)> Around(double position, int inputs, int first, int last, Func<double, double> weight)
    {
        var floor = (int)Math.Floor(position);
        for (var tap = first; tap <= last; tap++)
            yield return (Math.Clamp(floor + tap, 0, inputs - 1), (float)weight(position - (floor + tap)));
    }

    /// <summary>Keys' cubic convolution kernel of a distance.</summary>
    private static double Cubic(double d, double a) =>
        d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}
