using System.Text.Json;
using Impasto.Tensors.Kernels;
using Impasto.TestSupport;
using static Impasto.Tensors.Ops;

namespace Impasto.Tensors.Tests.Operations;

/// <summary>
/// The one table of operation cases: what is tested against PyTorch, at every SIMD level and number of threads, and what a performance report enumerates. The file's
/// tensors are NCHW, OIHW, IOHW; <see cref="Run"/> takes and returns them so and converts at the border, on the tape.
/// </summary>
internal static class OpTable
{
    private static readonly int[] ToNhwc = [0, 2, 3, 1];
    private static readonly int[] ToNchw = [0, 3, 1, 2];

    public static SafetensorsFile Stored { get; } = new(Repo.Fixture("neural", "ops.safetensors"));

    public static IReadOnlyList<OpCase> Cases { get; } =
        [.. JsonDocument.Parse(File.ReadAllText(Repo.Fixture("neural", "ops.json"))).RootElement.GetProperty("cases").EnumerateArray().Select(c => new OpCase(c))];

    /// <summary>The inputs of a case as leaves; those that have a gradient in the table require one.</summary>
    public static Dictionary<string, Tensor> Leaves(OpCase c)
    {
        var leaves = new Dictionary<string, Tensor>();
        foreach (var (name, stored) in c.Inputs)
        {
            leaves[name] = Tensor.From(Stored.Floats(stored), Stored.Shape(stored));
            leaves[name].RequiresGrad = c.Gradients.ContainsKey(name);
        }
        foreach (var (name, shape) in c.InputShapes)
            leaves[name] = Tensor.Zeros(shape);
        return leaves;
    }

    /// <summary>
    /// Greatest allowed difference of an output or of "grad/input". A 3x3 stride-1 convolution of 16 and more channels, and its data gradient, are Winograd's: three times
    /// the error that the file measured is allowed (see its README), relative to the largest value; where the case itself was not measured, that of as many channels.
    /// </summary>
    public static double Tolerance(OpCase c, string name)
    {
        var allowed = c.Tolerance(name);
        if (c.Op != "conv2d" || name is not ("output" or "grad/input"))
            return allowed;
        var weight = Stored.Shape(c.Inputs["weight"]);
        if (c.Integer("stride", 1) != 1 || c.Integer("dilation", 1) != 1 || c.Integer("groups", 1) != 1 || weight[2] != 3 || weight[3] != 3 || weight[0] < 16 || weight[1] < 16)
            return allowed;
        var measured = c.WinogradError is not null ? c
            : Cases.Where(m => m.WinogradError is not null && Stored.Shape(m.Inputs["weight"])[1] >= weight[1]).MinBy(m => Stored.Shape(m.Inputs["weight"])[1])!;
        var relative = 3 * measured.WinogradError!.Value / Largest(measured.Outputs["output"]);
        return Math.Max(allowed, relative * Largest(name == "output" ? c.Outputs[name] : c.Gradients["input"]));

        static double Largest(string stored) => Stored.Doubles(stored).Max(Math.Abs);
    }

    /// <summary>Runs a case through Impasto's operations.</summary>
    public static Dictionary<string, Tensor> Run(OpCase c, IReadOnlyDictionary<string, Tensor> inputs)
    {
        Tensor In(string name = "input") => inputs[name];
        Tensor? Maybe(string name) => inputs.GetValueOrDefault(name);
        Tensor Image(string name = "input") => In(name).Shape.Rank == 4 ? Permute(In(name), ToNhwc) : In(name);
        int[] Indices(string name) => [.. In(name).ToArray().Select(v => (int)v)];
        var eps = (float)c.Number("eps", 1e-5);
        var reduction = c.Text("reduction", "mean") == "mean" ? Reduction.Mean : Reduction.Sum;
        return c.Op switch
        {
            "conv2d" => Picture(Conv2d(Image(), Image("weight"), Maybe("bias"), c.Integer("stride", 1), c.Integer("padding", 0), Padding(c.Text("padding_mode", "zeros")),
                c.Integer("dilation", 1), c.Integer("groups", 1))),
            "conv_transpose2d" => Picture(ConvTranspose2d(Image(), Image("weight"), Maybe("bias"), c.Integer("stride", 1), c.Integer("padding", 0),
                c.Integer("output_padding", 0), c.Integer("dilation", 1), c.Integer("groups", 1))),
            "linear" => One(Linear(In(), In("weight"), Maybe("bias"))),
            "matmul" => One(MatMul(In("a"), In("b"))),
            "transpose" => One(Transpose(In(), c.Integers("dims")[0], c.Integers("dims")[1])),
            "permute" => One(Permute(In(), c.Integers("order"))),
            "relu" => One(Relu(In())),
            "leaky_relu" => One(LeakyRelu(In(), (float)c.Number("slope"))),
            "tanh" => One(Tanh(In())),
            "sigmoid" => One(Sigmoid(In())),
            "softplus" => One(Softplus(In(), (float)c.Number("beta"), (float)c.Number("threshold"))),
            "exp" => One(Exp(In())),
            "log" => One(Log(In())),
            "sqrt" => One(Sqrt(In())),
            "abs" => One(Abs(In())),
            "pow" => One(Pow(In(), (float)c.Number("exponent"))),
            "clamp" => One(Clamp(In(), (float)c.Number("min"), (float)c.Number("max"))),
            "max_pool2d" => Picture(MaxPool2d(Image(), c.Integer("kernel", 2), c.Integer("stride", 0), c.Integer("padding", 0))),
            "avg_pool2d" => Picture(AvgPool2d(Image(), c.Integer("kernel", 2), c.Integer("stride", 0), c.Integer("padding", 0), c.Flag("count_include_pad", true))),
            "adaptive_avg_pool2d" => Picture(AdaptiveAvgPool2d(Image(), c.Integers("size")[0], c.Integers("size")[1])),
            "interpolate" => Picture(Interpolated(c, Image())),
            "pixel_shuffle" => Picture(PixelShuffle(Image(), c.Integer("factor", 2))),
            "pad" => Picture(Pad(Image(), c.Integers("left_right_top_bottom")[0], c.Integers("left_right_top_bottom")[1], c.Integers("left_right_top_bottom")[2],
                c.Integers("left_right_top_bottom")[3], Padding(c.Text("mode")), (float)c.Number("value", 0))),
            "slice" => One(Slice(In(), c.Integers("begin"), c.Integers("end"), c.Integers("step"))),
            "split" => Split(In(), c.Integer("dim", 0), c.Integers("sizes")).Select((part, i) => ($"part{i}", part)).ToDictionary(),
            "concat" => One(Concat(c.Integer("dim", 0), [.. inputs.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value)])),
            "instance_norm" => Picture(InstanceNorm(Image(), Maybe("weight"), Maybe("bias"), eps)),
            "batch_norm" => BatchNormalized(c, inputs, Image(), eps),
            "layer_norm" => Picture(LayerNorm(Image(), Chw(Maybe("weight")), Chw(Maybe("bias")), eps)),
            "group_norm" => Picture(GroupNorm(Image(), c.Integer("groups", 1), Maybe("weight"), Maybe("bias"), eps)),
            "softmax" => Picture(Softmax(Image())),
            "log_softmax" => Picture(LogSoftmax(Image())),
            "cross_entropy" => One(CrossEntropy(Image("logits"), Indices("target"), reduction)),
            "bce_with_logits" => One(BceWithLogits(In("logits"), In("target"), reduction)),
            "mse" => One(Mse(In(), In("target"), reduction)),
            "l1" => One(L1(In(), In("target"), reduction)),
            "smooth_l1" => One(SmoothL1(In(), In("target"), (float)c.Number("beta"), reduction)),
            "hinge" => One(c.Text("side") == "generator" ? HingeGenerator(In("fake")) : HingeDiscriminator(In("real"), In("fake"))),
            "gram" => One(Gram(Image(), c.Text("divide_by") switch
            {
                "CHW" => (float)(1.0 / In().Shape.Sizes[1..].ToArray().Aggregate(1, (a, b) => a * b)),
                "HW" => (float)(1.0 / In().Shape.Sizes[2..].ToArray().Aggregate(1, (a, b) => a * b)),
                _ => 1,
            })),
            "covariance" => One(Covariance(Image(), c.Flag("unbiased"))),
            "channel_mean_std" => Statistics(ChannelMeanStd(Image(), c.Flag("unbiased"), eps)),
            "total_variation" => One(TotalVariation(Image(), c.Text("kind") == "squared")),
            "cosine_similarity_matrix" => One(CosineSimilarityMatrix(In("a"), In("b"), (float)c.Number("eps"))),
            "grid_sample" => Picture(GridSample(Image(), In("grid"), Padding(c.Text("padding_mode")), c.Flag("align_corners"))),
            "reduce" => One(Reduced(c, In())),
            "add" => One(Add(In("a"), In("b"))),
            "sub" => One(Subtract(In("a"), In("b"))),
            "mul" => One(Multiply(In("a"), In("b"))),
            "div" => One(Divide(In("a"), In("b"))),
            "embedding" => One(Embedding(In("table"), Indices("rows"))),
            "eigvalsh" => One(Eigvalsh(In())),
            "eigh" => Eigen(Eigh(In())),
            "cholesky" => One(Cholesky(In())),
            "spd_power" => One(SpdPower(In(), c.Number("exponent"))),
            "svdvals" => One(Svdvals(In())),
            var other => throw new NotSupportedException($"The table names the operation '{other}', which no line here runs."),
        };
    }

    private static Dictionary<string, Tensor> One(Tensor output) => new() { ["output"] = output };

    private static Dictionary<string, Tensor> Picture(Tensor output) => One(output.Shape.Rank == 4 ? Permute(output, ToNchw) : output);

    private static Dictionary<string, Tensor> Statistics((Tensor Mean, Tensor Deviation) s) => new() { ["mean"] = s.Mean, ["std"] = s.Deviation };

    private static Dictionary<string, Tensor> Eigen((Tensor Values, Tensor Vectors) e) => new() { ["values"] = e.Values, ["vectors"] = e.Vectors };

    private static Tensor? Chw(Tensor? affine) => affine is null ? null : Permute(affine, 1, 2, 0);

    private static PaddingMode Padding(string mode) => mode switch
    {
        "zeros" or "constant" => PaddingMode.Zeros,
        "reflect" => PaddingMode.Reflect,
        "replicate" or "border" => PaddingMode.Replicate,
        _ => throw new NotSupportedException($"The table names the padding '{mode}'."),
    };

    private static Tensor Interpolated(OpCase c, Tensor x)
    {
        var mode = c.Text("mode") switch
        {
            "nearest" => Interpolation.Nearest,
            "nearest-exact" => Interpolation.NearestExact,
            "bilinear" => Interpolation.Bilinear,
            _ => Interpolation.Bicubic,
        };
        double? scale = c.Has("scale_factor") ? c.Number("scale_factor") : null;
        var size = scale is { } s ? [(int)(x.Shape.H * s), (int)(x.Shape.W * s)] : c.Integers("size");
        return Interpolate(x, size[0], size[1], mode, c.Flag("align_corners"), c.Flag("antialias"), c.Flag("align_corners") ? null : scale);
    }

    private static Dictionary<string, Tensor> BatchNormalized(OpCase c, IReadOnlyDictionary<string, Tensor> inputs, Tensor x, float eps)
    {
        Tensor? gamma = inputs.GetValueOrDefault("weight"), beta = inputs.GetValueOrDefault("bias");
        Tensor mean = inputs["running_mean"].Detach(), variance = inputs["running_var"].Detach();
        if (!c.Flag("training"))
            return Picture(BatchNormFixed(x, mean, variance, gamma, beta, eps));
        var outputs = Picture(BatchNorm(x, gamma, beta, mean, variance, (float)c.Number("momentum"), eps));
        outputs["running_mean_after"] = mean;
        outputs["running_var_after"] = variance;
        return outputs;
    }

    private static Tensor Reduced(OpCase c, Tensor x)
    {
        var dims = c.Integers("dims");
        var keep = c.Flag("keepdim");
        return c.Text("kind") switch
        {
            "sum" => Sum(x, dims, keep),
            "mean" => Mean(x, dims, keep),
            _ => Variance(x, dims, c.Flag("unbiased"), keep),
        };
    }
}
