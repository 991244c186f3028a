using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Tensors.Tests.Weights.Onnx;

/// <summary>Every operator on small numbers whose results are worked out by hand from ONNX's definitions.</summary>
public class OnnxOperatorTests
{
    /// <summary>0 1 2 / 3 4 5 in one channel.</summary>
    private static readonly float[] TwoByThree = [0, 1, 2, 3, 4, 5];

    [Theory]
    [InlineData("Pad")]
    [InlineData("Conv")]
    [InlineData("Resize")]
    [InlineData("ConvTranspose")]
    public void A_small_picture_makes_no_huge_one(string op)
    {
        var graph = new OnnxBuilder("bomb");
        var x = graph.Input("x", 1, 3, null, null);
        using var weight = Tensor.From(new float[3 * 9 * 3], 3, 3, 3, 3);
        graph.Output("y", op switch
        {
            "Pad" => graph.Node("Pad", x, graph.Integers(0, 0, 10_000, 10_000, 0, 0, 10_000, 10_000)),
            "Conv" => graph.Conv(x, "layer", weight, padding: 20_000),
            "Resize" => graph.UpsampleNearest(x, 300),
            _ => graph.ConvTranspose(x, "layer", weight, stride: 300),
        }, null, null, null, null);
        using var scope = new TensorScope();
        using var runner = new OnnxRunner(graph.Build());
        var picture = Tensor.Zeros(1, 53, 61, 3);
        var refused = Assert.Throws<WeightFormatException>(() => runner.Run(picture));
        Assert.Contains("its result would", refused.Message);
    }

    [Fact]
    public void Values_that_are_kept_are_bounded_together()
    {
        var graph = new OnnxBuilder("many");
        var x = graph.Input("x", 1, 3, null, null);
        List<string> large = [.. Enumerable.Range(0, 8).Select(_ => graph.UpsampleNearest(x, 35))];
        graph.Output("y", graph.Node("Concat", [.. large.Select(part => graph.Node("ReduceMean", [graph.Node("Concat", [part, large[0], large[^1]], ("axis", 1L))], ("axes", new long[] { 1 })))],
            ("axis", 1L)), null, null, null, null);
        using var scope = new TensorScope();
        using var runner = new OnnxRunner(graph.Build());
        var picture = Tensor.Zeros(1, 53, 61, 3);
        Assert.Contains("at once", Assert.Throws<WeightFormatException>(() => runner.Run(picture)).Message);
    }

    [Fact]
    public void Normal_noise_has_the_shape_of_its_input_and_repeats()
    {
        var noise = Run([4000], new float[4000], g => g.NormalLike("x", 0.5f));
        Assert.InRange(noise.Average(), -0.03, 0.03);
        Assert.InRange(Math.Sqrt(noise.Average(v => (double)v * v)), 0.47, 0.53);
        Assert.Equal(noise, Run([4000], new float[4000], g => g.NormalLike("x", 0.5f)));
    }

    [Theory]
    [InlineData("Abs", -1.5f, 1.5f)]
    [InlineData("Ceil", -1.5f, -1f)]
    [InlineData("Exp", 1f, MathF.E)]
    [InlineData("Floor", -1.5f, -2f)]
    [InlineData("Log", MathF.E, 1f)]
    [InlineData("Neg", 2f, -2f)]
    [InlineData("Reciprocal", -4f, -0.25f)]
    [InlineData("Relu", -2f, 0f)]
    [InlineData("Sigmoid", 0f, 0.5f)]
    [InlineData("Sqrt", 9f, 3f)]
    [InlineData("Tanh", 1f, 0.76159416f)]
    [InlineData("Identity", 7f, 7f)]
    public void Elementwise(string op, float x, float expected) => Assert.Equal(expected, Run([1], [x], g => g.Node(op, "x"))[0], 1e-6f);

    [Fact]
    public void Elementwise_with_settings()
    {
        Assert.Equal([-0.2f, 3], Run([2], [-1, 3], g => g.Node("LeakyRelu", ["x"], ("alpha", 0.2f))));
        Assert.Equal([-1, 0, 2], Run([3], [-9, 0, 9], g => g.Node("Clip", "x", g.Weight("low", [], [-1]), g.Weight("high", [], [2]))));
        Assert.Equal([-9, 0, 2], Run([3], [-9, 0, 9], g => g.Node("Clip", "x", "", g.Weight("high", [], [2]))));
        Assert.Equal([-1, 0, 2], Run([3], [-9, 0, 9], g => g.Node("Clip", ["x"], ("min", -1f), ("max", 2f))));
        Assert.Equal([4, 9], Run([2], [-2, 3], g => g.Node("Pow", "x", g.Weight("two", [1], [2]))));
        Assert.Equal([4, 9], Run([2], [-2, 3], g => g.Node("Pow", "x", g.Integers(2))));
    }

    [Fact]
    public void The_larger_and_the_smaller()
    {
        Assert.Equal([0, 0, 3], Run([3], [-9, 0, 3], g => g.Node("Max", "x", g.Weight("zero", [], [0]))));
        Assert.Equal([-9, 0, 2], Run([3], [-9, 0, 3], g => g.Node("Min", g.Weight("two", [1], [2]), "x")));
        Assert.Equal([1, 2, 3], Run([3], [-9, 2, 3], g => g.Node("Max", "x", g.Weight("w", [3], [1, 1, 1]))));
        Assert.Equal([-9, 1, 1], Run([3], [-9, 2, 3], g => g.Node("Min", "x", g.Weight("w", [3], [1, 1, 1]))));
        Assert.Equal([4, 5], Run([1], [0], g => g.Node("Max", g.Integers(4, 2), g.Integers(1, 5))));
    }

    [Theory]
    [InlineData("Add", new[] { 12f, 14, 23, 25 })]
    [InlineData("Sub", new[] { -8f, -6, -17, -15 })]
    [InlineData("Mul", new[] { 20f, 40, 60, 100 })]
    [InlineData("Div", new[] { 0.2f, 0.4f, 0.15f, 0.25f })]
    public void Arithmetic_broadcasts_over_channels_of_images(string op, float[] expected)
    {
        // x is [1, 2, 1, 2]: channel 0 is (2, 4), channel 1 is (3, 5); the other side is one number a channel.
        foreach (var shape in (int[][])[[2, 1, 1], [1, 2, 1, 1]])
            Assert.Equal(expected, Run([1, 2, 1, 2], [2, 4, 3, 5], g => g.Node(op, g.Node("Relu", "x"), g.Weight("c", shape, [10, 20]))));
    }

    [Fact]
    public void Reductions()
    {
        Assert.Equal([1, 4], Run([2, 3], TwoByThree, g => g.Node("ReduceMean", ["x"], ("axes", new long[] { -1 }))));
        Assert.Equal([3, 5, 7], Run([2, 3], TwoByThree, g => g.Node("ReduceSum", ["x", g.Integers(0)], ("keepdims", 0L))));
        Assert.Equal([15], Run([2, 3], TwoByThree, g => g.Node("ReduceSum", "x")));
        Assert.Equal(TwoByThree, Run([2, 3], TwoByThree, g => g.Node("ReduceSum", ["x"], ("noop_with_empty_axes", 1L))));
        foreach (var keep in (long[])[0, 1])
            Assert.Equal([1, 4], Run([1, 2, 1, 3], TwoByThree,
                g => g.Node("ReduceMean", [g.Node("Relu", "x")], ("axes", new long[] { 2, 3 }), ("keepdims", keep))));
    }

    [Fact]
    public void Matrix_products()
    {
        Assert.Equal([4, 5, 10, 17, 16, 29], Run([3, 2], TwoByThree, g => g.Node("MatMul", "x", g.Weight("m", [2, 2], [-1, 1, 4, 5]))));
        Assert.Equal([7, 11], Run([2], [1, 2], g => g.Node("MatMul", "x", g.Weight("m", [2, 2], [-1, 1, 4, 5])), [2]));
        Assert.Equal([1, 5, 9], Run([3, 2], TwoByThree, g => g.Node("MatMul", "x", g.Weight("v", [2], [1, 1])), [3]));
        Assert.Equal([5], Run([2], [1, 2], g => g.Node("MatMul", "x", g.Weight("v", [2], [1, 2])), []));
    }

    [Fact]
    public void Gemm()
    {
        // 2 [0 1 2] [1 1 1]ᵀ + 3 (10) and so on.
        var result = Run([2, 3], TwoByThree,
            g => g.Node("Gemm", ["x", g.Weight("b", [1, 3], [1, 1, 1]), g.Weight("c", [1], [10])], ("alpha", 2f), ("beta", 3f),
            ("transB", 1L)));
        Assert.Equal([36, 54], result);
        Assert.Equal([9, 15, 21], Run([2, 3], TwoByThree, g => g.Node("Gemm", [g.Weight("a", [2, 1], [3, 3]), "x"], ("transA", 1L))));
    }

    [Fact]
    public void Convolution_with_unequal_pads_strides_and_automatic_padding()
    {
        // A 2x2 kernel of ones adds up what it covers.
        Assert.Equal([8, 12], Convolve());
        Assert.Equal([0, 1, 3, 3, 8, 12], Convolve(("pads", new long[] { 1, 1, 0, 0 })));
        Assert.Equal([8, 7], Convolve(("auto_pad", "SAME_UPPER"), ("strides", new long[] { 2, 2 })));
        Assert.Equal([0, 1, 3, 3, 8, 12], Convolve(("auto_pad", "SAME_LOWER")));
        Assert.Equal([9, 13], Run([1, 1, 2, 3], TwoByThree, g => g.Node("Conv", "x", Ones(g), g.Weight("b", [1], [1]))));

        static float[] Convolve(params (string, object)[] settings) =>
            Run([1, 1, 2, 3], TwoByThree, g => g.Node("Conv", ["x", Ones(g)], settings));

        static string Ones(OnnxBuilder g) => g.Weight("w", [1, 1, 2, 2], [1, 1, 1, 1]);
    }

    [Fact]
    public void Weights_that_a_graph_computes_are_used_too() =>
        Assert.Equal([16, 24], Run([1, 1, 2, 3], TwoByThree,
            g => g.Node("Conv", "x", g.Node("Add", g.Weight("w", [1, 1, 2, 2], [1, 1, 1, 1]), g.Weight("v", [], [1])))));

    [Fact]
    public void Transposed_convolution_with_pads_output_padding_and_automatic_padding()
    {
        // One pixel of value v becomes v times the kernel 1 2 3 / 4 5 6 / 7 8 9.
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], Spread([1]));
        Assert.Equal([5, 6, 8, 9], Spread([1], ("pads", new long[] { 1, 1, 0, 0 })));
        Assert.Equal([1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0, 0, 0, 0],
            Spread([1], ("strides", new long[] { 2, 2 }), ("output_padding", new long[] { 1, 1 })));
        // SAME: the output is stride times the input, here 2x2; of the 1 surplus row and column UPPER cuts the last, LOWER the first.
        Assert.Equal([1, 2, 4, 5], Spread([1], ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER")));
        Assert.Equal([5, 6, 8, 9], Spread([1], ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_LOWER")));

        static float[] Spread(float[] x, params (string, object)[] settings) =>
            Run([1, 1, 1, 1], x, g => g.Node("ConvTranspose", ["x", g.Weight("w", [1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])], settings));
    }

    [Fact]
    public void Transposed_convolution_keeps_input_and_output_channels_apart()
    {
        // [I = 2, O = 3, 1, 1]; input channels (1, 10).
        var result = Run([1, 2, 1, 1], [1, 10],
            g => g.Node("ConvTranspose", "x", g.Weight("w", [2, 3, 1, 1], [1, 2, 3, 4, 5, 6]), g.Weight("b", [3], [0, 0, 100])));
        Assert.Equal([41, 52, 163], result);
    }

    [Fact]
    public void Normalization()
    {
        var instance = Run([1, 1, 1, 2], [1, 3],
            g => g.Node("InstanceNormalization", ["x", g.Weight("s", [1], [2]), g.Weight("b", [1], [5])], ("epsilon", 0f)));
        Assert.Equal([3, 7], instance);
        var batch = Run([1, 2, 1, 1], [1, 3], g => g.Node("BatchNormalization",
            ["x", g.Weight("s", [2], [1, 2]), g.Weight("b", [2], [0, 1]), g.Weight("m", [2], [3, 1]), g.Weight("v", [2], [4, 1])],
                ("epsilon", 0f)));
        Assert.Equal([-1, 5], batch);
    }

    [Fact]
    public void Padding()
    {
        Assert.Equal([1, 0, 1, 2, 1], Row(g => Sides(g, "reflect", 1, 1)));
        Assert.Equal([0, 0, 1, 2, 2], Row(g => Sides(g, "edge", 1, 1)));
        Assert.Equal([0, 0, 0, 1, 2], Row(g => Sides(g, "constant", 2, 0)));
        Assert.Equal([1, 2], Row(g => Sides(g, "constant", -1, 0)));
        Assert.Equal([7, 0, 1, 2], Row(g => g.Node("Pad", "x", g.Integers(0, 0, 0, 1, 0, 0, 0, 0), g.Weight("v", [], [7]))));
        Assert.Equal([7, 0, 1, 2], Row(g => g.Node("Pad", ["x"], ("pads", new long[] { 0, 0, 0, 1, 0, 0, 0, 0 }), ("value", 7f))));
        Assert.Equal([4, 3, 4, 5, 4, 1, 0, 1, 2, 1, 4, 3, 4, 5, 4, 1, 0, 1, 2, 1],
            Run([1, 1, 2, 3], TwoByThree, g => g.PadReflect("x", 1)));

        static float[] Row(Func<OnnxBuilder, string> make) => Run([1, 1, 1, 3], [0, 1, 2], make);

        static string Sides(OnnxBuilder g, string mode, long left, long right) =>
            g.Node("Pad", ["x", g.Integers(0, 0, 0, left, 0, 0, 0, right)], ("mode", mode));
    }

    [Fact]
    public void Padding_of_channels_last()
    {
        // [1, H = 2, W = 3, C = 1] in the graph's own order, as TensorFlow's exporter leaves mirror padding.
        var builder = new OnnxBuilder("tf");
        var x = builder.Input("image", null, null, null, 3);
        builder.Output("out", builder.Node("Pad", [x, builder.Integers(0, 0, 1, 0, 0, 0, 0, 0)], ("mode", "reflect")));
        using var runner = new OnnxRunner(builder.Build());
        using var scope = new TensorScope();
        var result = runner.Run(Tensor.From([1, 2, 3, 4, 5, 6], 1, 1, 2, 3));
        Assert.Equal(new Shape(1, 1, 3, 3), result.Shape);
        Assert.Equal([4, 5, 6, 1, 2, 3, 4, 5, 6], result.ToArray());
    }

    [Theory]
    [InlineData("nearest", "asymmetric", "floor", new[] { 0f, 0, 1, 1, 2, 2 })]
    [InlineData("nearest", "half_pixel", "round_prefer_floor", new[] { 0f, 0, 1, 1, 2, 2 })]
    [InlineData("nearest", "asymmetric", "ceil", new[] { 0f, 1, 1, 2, 2, 2 })]
    [InlineData("nearest", "asymmetric", "round_prefer_floor", new[] { 0f, 0, 1, 1, 2, 2 })]
    [InlineData("nearest", "asymmetric", "round_prefer_ceil", new[] { 0f, 1, 1, 2, 2, 2 })]
    [InlineData("linear", "half_pixel", "floor", new[] { 0, 0.25f, 0.75f, 1.25f, 1.75f, 2 })]
    [InlineData("linear", "pytorch_half_pixel", "floor", new[] { 0, 0.25f, 0.75f, 1.25f, 1.75f, 2 })]
    [InlineData("linear", "asymmetric", "floor", new[] { 0, 0.5f, 1, 1.5f, 2, 2 })]
    [InlineData("linear", "align_corners", "floor", new[] { 0, 0.4f, 0.8f, 1.2f, 1.6f, 2 })]
    // A pixel at the distances 1.25, 0.25, 0.75, 1.75 weighs -0.10546875, 0.87890625, 0.26171875, -0.03515625.
    [InlineData("cubic", "half_pixel", "floor", new[] { -0.10546875f, 0.19140625f, 0.66796875f, 1.33203125f, 1.80859375f, 2.10546875f })]
    public void Resizing(string mode, string coordinates, string rounding, float[] expected)
    {
        (string, object)[] settings = [("mode", mode), ("coordinate_transformation_mode", coordinates), ("nearest_mode", rounding)];
        var scaled = Run([1, 1, 1, 3], [0, 1, 2], g => g.Node("Resize", ["x", "", g.Weight("s", [4], [1, 1, 1, 2])], settings));
        var sized = Run([1, 1, 1, 3], [0, 1, 2], g => g.Node("Resize", ["x", "", "", g.Integers(1, 1, 1, 6)], settings));

        Assert.Equal(expected, scaled, (a, b) => Math.Abs(a - b) < 1e-5f);
        Assert.Equal(scaled, sized);
    }

    [Fact]
    public void Older_operator_sets_scale_by_Upsample_and_a_Resize_of_two_inputs()
    {
        Assert.Equal([0, 0, 1, 1], Older(9, g => g.Node("Upsample", "x", g.Weight("s", [4], [1, 1, 1, 2]))));
        Assert.Equal([0, 0, 1, 1], Older(7, g => g.Node("Upsample", ["x"], ("mode", "nearest"), ("scales", new[] { 1f, 1, 1, 2 }))));
        Assert.Equal([0, 0.5f, 1, 1], Older(10, g => g.Node("Resize", ["x", g.Weight("s", [4], [1, 1, 1, 2])], ("mode", "linear"))));

        static float[] Older(int opset, Func<OnnxBuilder, string> make) => Run([1, 1, 1, 2], [0, 1], make, opset: opset);
    }

    [Fact]
    public void Shapes_are_reckoned_in_integers()
    {
        // The size of x, less one in each direction, cut out by Slice: what exporters make of x[..., :-1].
        var result = Run([1, 1, 2, 3], TwoByThree, g =>
        {
            var size = g.Node("Shape", "x");
            var height = g.Node("Gather", [size, g.Integers(2)], ("axis", 0L));
            var width = g.Node("Gather", size, g.Integers(-1));
            var ends = g.Node("Sub", g.Node("Concat", [height, width], ("axis", 0L)), g.Integers(1));
            return g.Node("Slice", "x", g.Integers(0, 0), ends, g.Integers(2, 3));
        });
        Assert.Equal([0, 1], result);
    }

    [Fact]
    public void Slicing_backwards_and_past_the_ends()
    {
        Assert.Equal([2, 1, 0, 5, 4, 3], Sliced([long.MaxValue], [long.MinValue + 1], [1], [-1]));
        Assert.Equal([5, 3, 2, 0], Sliced([-1, -1], [-99, -99], [0, 1], [-1, -2]));
        Assert.Equal([1, 2, 4, 5], Sliced([-2], [99], [-1], [1]));
        Assert.Equal([0, 2, 3, 5], Sliced([0], [3], [1], [2]));
        Assert.Equal([1, 4], Run([1, 1, 2, 3], TwoByThree,
            g => g.Node("Slice", [g.Node("Relu", "x")], ("starts", new long[] { 1 }), ("ends", new long[] { 2 }),
            ("axes", new long[] { 3 }))));

        static float[] Sliced(long[] starts, long[] ends, long[] axes, long[] steps) =>
            Run([2, 3], TwoByThree, g => g.Node("Slice", "x", g.Integers(starts), g.Integers(ends), g.Integers(axes), g.Integers(steps)));
    }

    [Fact]
    public void Rearranging()
    {
        Assert.Equal([0, 3, 1, 4, 2, 5], Run([2, 3], TwoByThree, g => g.Node("Transpose", "x")));
        Assert.Equal([0, 1, 2, 3, 4, 5], Run([1, 1, 2, 3], TwoByThree, g => g.Node("Reshape", "x", g.Integers(3, -1)), [3, 2]));
        Assert.Equal(TwoByThree, Run([2, 3], TwoByThree, g => g.Node("Reshape", "x", g.Integers(0, 1, -1)), [2, 1, 3]));
        Assert.Equal(TwoByThree, Run([2, 3], TwoByThree, g => g.Node("Unsqueeze", ["x"], ("axes", new long[] { 0, -1 })), [1, 2, 3, 1]));
        Assert.Equal(TwoByThree, Run([1, 2, 1, 3], TwoByThree, g => g.Node("Squeeze", "x", g.Integers(0, 2)), [2, 3]));
        Assert.Equal(TwoByThree, Run([1, 2, 1, 3], TwoByThree, g => g.Node("Squeeze", "x"), [2, 3]));
        Assert.Equal([3, 4, 5, 0, 1, 2], Run([2, 3], TwoByThree, g => g.Node("Gather", "x", g.Integers(1, 0))));
        Assert.Equal([2, 1, 5, 4], Run([2, 3], TwoByThree, g => g.Node("Gather", ["x", g.Integers(-1, 1)], ("axis", 1L))));
        Assert.Equal([0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5], Run([2, 3], TwoByThree, g => g.Node("Concat", ["x", "x"], ("axis", 1L))));
        Assert.Equal([1, 2, 8, 9],
            Run([1, 1, 1, 2], [1, 2], g => g.Node("Concat", [g.Node("Relu", "x"), g.Weight("w", [1, 1, 1, 2], [8, 9])], ("axis", 1L)),
            [1, 2, 1, 2]));
    }

    [Fact]
    public void Constants_and_casts()
    {
        Assert.Equal([3, 3], Run([1], [0], g => g.Node("ConstantOfShape", [g.Integers(2)], ("value", new WeightArray("", [1], [3f])))));
        Assert.Equal([2, -2], Run([2], [2.7f, -2.7f], g => g.Node("Cast", ["x"], ("to", 7L))));
        Assert.Equal([1, 0], Run([2], [2.7f, 0], g => g.Node("Cast", ["x"], ("to", 9L))));
        Assert.Equal([1.5f, 2.5f], Run([1], [0], g => g.Node("Constant", [], ("value_floats", new[] { 1.5f, 2.5f }))));
        Assert.Equal([4], Run([1], [0], g => g.Node("Constant", [], ("value_int", 4L))));
        Assert.Equal([-3, 7], Run([1], [0], g => g.Node("Div", g.Integers(-7, 14), g.Integers(2))));
    }

    [Theory]
    [InlineData("reflect", 1, 1, false, false)]
    [InlineData("reflect", 1, 1, true, true)]
    [InlineData("edge", 1, 2, false, true)]
    [InlineData("constant", 2, 1, false, false)]
    [InlineData("constant", 1, 1, true, false)]
    public void What_is_drawn_into_a_convolution_changes_nothing(string mode, int padding, int stride, bool doubled, bool relu)
    {
        var random = new SeededRandom(1);
        float[] image = [.. Enumerable.Range(0, 2 * 5 * 6).Select(_ => random.NextFloat() - 0.5f)],
            kernel = [.. Enumerable.Range(0, 3 * 2 * 9).Select(_ => random.NextFloat() - 0.5f)];
        // A value that is taken twice can't be drawn in, so the second graph runs node by node.
        var fused = Run([1, 2, 5, 6], image, g => Chain(g, apart: false));
        var apart = Run([1, 2, 5, 6], image, g => Chain(g, apart: true));
        Assert.Equal(apart, fused, (a, b) => Math.Abs(a - b) < 1e-5f);
        Assert.Contains(fused, v => v > 0);
        Assert.Equal(relu, fused.All(v => v >= 0));

        string Chain(OnnxBuilder g, bool apart)
        {
            List<string> between = [];
            var x = Take(doubled ? g.UpsampleNearest("x", 2) : "x");
            x = Take(g.Node("Pad", [x, g.Integers(0, 0, padding, padding, 0, 0, padding, padding)], ("mode", mode)));
            x = Take(g.Node("Conv", [x, g.Weight("w", [3, 2, 3, 3], kernel), g.Weight("b", [3], [0.1f, 0.2f, 0.3f])], ("strides", new long[] { stride, stride })));
            if (relu)
                x = g.Node("Relu", x);
            foreach (var value in between)
                x = g.Node("Add", x, g.Node("Mul", g.Node("ReduceMean", value), g.Weight($"zero{value}", [], [0])));
            return x;

            string Take(string value)
            {
                if (apart && value != "x")
                    between.Add(value);
                return value;
            }
        }
    }

    [Theory]
    [InlineData(new[] { 1, 2, 1, 1 }, false)]
    [InlineData(new[] { 2, 1, 1 }, true)]
    public void Conditional_normalization_is_one_step_whatever_its_rows_are(int[] shape, bool relu)
    {
        // Channel 0 is (1, 3), channel 1 is (2, 6): each becomes (-1, 1), times (2, 10), plus (1, 5).
        var result = Run([1, 2, 1, 2], [1, 3, 2, 6], g =>
        {
            var normal = g.Node("InstanceNormalization", ["x", g.Weight("one", [2], [1, 1]), g.Weight("nought", [2], [0, 0])], ("epsilon", 0f));
            var y = g.Node("Add", g.Weight("beta", shape, [1, 5]), g.Node("Mul", g.Weight("gamma", shape, [2, 10]), normal));
            return relu ? g.Node("Relu", y) : y;
        });
        Assert.Equal([relu ? 0 : -1, 3, relu ? 0 : -5, 15], result, (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void Graphs_of_TensorFlow_keep_their_channels_last()
    {
        var builder = new OnnxBuilder("tf");
        var x = builder.Input("image", null, null, null, 3);
        x = builder.Node("Transpose", [x], ("perm", new long[] { 0, 3, 1, 2 }));
        x = builder.Node("Conv", x, builder.Weight("w", [3, 3, 1, 1], [0, 0, 1, 0, 1, 0, 1, 0, 0]));
        builder.Output("out", builder.Node("Transpose", [x], ("perm", new long[] { 0, 2, 3, 1 })));
        using var runner = new OnnxRunner(builder.Build());
        using var image = Tensor.From([1, 2, 3, 4, 5, 6], 1, 1, 2, 3);
        using var result = runner.Run(image);

        Assert.True(runner.ChannelsLast);
        Assert.Equal([3, 2, 1, 6, 5, 4], result.ToArray());
        Assert.Equal(new Shape(1, 1, 2, 3), result.Shape);
    }

    [Fact]
    public void What_cannot_be_run_is_said_with_the_node()
    {
        Assert.Contains("(Resize) can't be run: its mode is 'area'",
            Refusal(g => g.Node("Resize", ["x", "", g.Weight("s", [4], [1, 1, 2, 2])], ("mode", "area"))));
        Assert.Contains("(Resize) can't be run: its scales", Refusal(g => g.Node("Resize", "x", "", g.Weight("s", [4], [1, 2, 2, 2]))));
        Assert.Contains("its result would be an image of", Refusal(g => g.Node("Resize", "x", "", g.Weight("s", [4], [1, 1, 1e9f, 1e9f]))));
        Assert.Contains("over 16,777,216 elements", Refusal(g => g.Node("ConstantOfShape", g.Integers(100_000, 100_000))));
        Assert.Contains("it pads the batch", Refusal(g => g.Node("Pad", "x", g.Integers(1, 0, 0, 0, 0, 0, 0, 0))));
        Assert.Contains("strides aren't two equal",
            Refusal(g => g.Node("Conv", ["x", g.Weight("w", [1, 1, 1, 1], [1])], ("strides", new long[] { 1, 2 }))));
        Assert.Contains("its input 1 is missing", Refusal(g => g.Node("Add", "x")));
        Assert.Contains("its input 0 is missing", Refusal(g => g.Node("Relu")));
        Assert.Contains("its input 0 is missing", Refusal(g => g.Node("ConstantOfShape", "")));
        Assert.Contains("its input 0 is missing", Refusal(g => g.Node("Conv", g.Node("Pad", [], ("pads", new long[8])), g.Weight("w", [1, 1, 1, 1], [1]))));
        Assert.Contains("its axis 7 is outside", Refusal(g => g.Node("Concat", ["x", "x"], ("axis", 7L))));
        Assert.Contains("its index 5 is outside", Refusal(g => g.Node("Gather", "x", g.Integers(5))));
        Assert.Contains("attribute 'alpha' is of the wrong kind", Refusal(g => g.Node("LeakyRelu", ["x"], ("alpha", 1L))));
        Assert.Contains("integer by zero", Refusal(g => g.Node("Div", g.Integers(1), g.Integers(0))));

        static string Refusal(Func<OnnxBuilder, string> make) =>
            Assert.Throws<WeightFormatException>(() => Run([1, 1, 2, 3], TwoByThree, make)).Message;
    }

    [Fact]
    public void Inputs_that_do_not_fit_are_named()
    {
        var builder = new OnnxBuilder("net");
        builder.Output("out", builder.Node("Relu", builder.Input("image", null, 3, null, null)));
        using var runner = new OnnxRunner(builder.Build());
        using var scope = new TensorScope();

        Assert.Contains("'image' must be [any, 3, any, any] in the graph's order, but it is [1, 4, 2, 2]",
            Assert.Throws<ShapeException>(() => runner.Run(Tensor.Zeros(1, 2, 2, 4))).Message);
        Assert.Contains("no input 'style', only 'image'",
            Assert.Throws<ArgumentException>(() => runner.Run(new Dictionary<string, Tensor> { ["style"] = Tensor.Zeros(1) })).Message);
        Assert.Contains("needs the input 'image'",
            Assert.Throws<ArgumentException>(() => runner.Run(new Dictionary<string, Tensor>())).Message);
    }

    [Fact]
    public void A_run_can_be_cancelled() => Assert.Throws<OperationCanceledException>(() =>
    {
        var builder = new OnnxBuilder("net");
        builder.Output("out", builder.Node("Relu", builder.Input("image", 1)));
        using var runner = new OnnxRunner(builder.Build());
        using var x = Tensor.Zeros(1);
        runner.Run(new Dictionary<string, Tensor> { ["image"] = x }, new CancellationToken(canceled: true));
    });

    /// <summary>Runs a graph of one input "x", given in the graph's order, and returns its result in that order.</summary>
    private static float[] Run(int[] shape, float[] values, Func<OnnxBuilder, string> make, int[]? expectedShape = null, int opset = 13)
    {
        using var scope = new TensorScope();
        var builder = new OnnxBuilder("test");
        builder.Input("x", [.. shape.Select((size, axis) => shape.Length == 4 && axis > 1 ? (int?)null : size)]);
        builder.Output("y", make(builder));
        var made = builder.Build();
        using var runner = new OnnxRunner(new OnnxModel("test", "", opset, made.Inputs, made.Outputs, made.Nodes, made.Initializers));
        if (shape.Length == 4)
            (values, shape) = WeightLayout.NchwToNhwc(values, shape);
        var result = runner.Run(Tensor.From(values, shape));
        var (got, gotShape) = result.Shape.Rank == 4 ? WeightLayout.NhwcToNchw(result.ToArray(), result.Shape.Sizes)
            : (result.ToArray(), result.Shape.Sizes.ToArray());
        if (expectedShape is not null)
            Assert.Equal(expectedShape, gotShape);
        return got;
    }
}
