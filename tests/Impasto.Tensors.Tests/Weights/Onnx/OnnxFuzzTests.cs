using System.Diagnostics;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Tensors.Tests.Weights.Onnx;

public class OnnxFuzzTests
{
    private static readonly byte[] Small = SmallNetwork();

    [Fact]
    public void The_fuzzed_network_itself_runs() => Assert.True(TryRun(Small));

    [Fact]
    public void A_model_cut_short_anywhere_is_refused()
    {
        for (var length = 0; length < Small.Length; length++)
            Assert.False(TryRun(Small.AsMemory(0, length)),
                $"The model loads although only {length} of its {Small.Length} bytes are there.");
    }

    [Fact]
    public void Flipped_bytes_end_in_a_clear_refusal_or_in_a_network_that_runs()
    {
        var random = new Random(20_261_123);
        for (var i = 0; i < 6000; i++)
        {
            var bytes = (byte[])Small.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            TryRun(bytes);
        }
    }

    [Fact]
    public void Flipped_bytes_in_the_exports_of_PyTorch_do_no_harm()
    {
        var original = File.ReadAllBytes(FormatFixtures.PathOf("cin_w4_opset13.onnx"));
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var bytes = (byte[])original.Clone();
            bytes[random.Next(24_000)] = (byte)random.Next(256);
            try
            {
                OnnxModel.Load(bytes, "fuzzed");
            }
            catch (WeightFormatException)
            {
            }
        }
    }

    /// <summary>
    /// Whether it loads and runs; anything but the allowed refusals fails the test, as do a slow answer and a large allocation.
    /// </summary>
    private static bool TryRun(ReadOnlyMemory<byte> bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var runs = true;
        try
        {
            var model = OnnxModel.Load(bytes, "fuzzed");
            using var scope = new TensorScope();
            using var runner = new OnnxRunner(model);
            runner.Run(model.Inputs.ToDictionary(i => i.Name, i => Tensor.Full(0.5f, i.Name == "style" ? [1, 2] : [1, 5, 6, 2])));
        }
        catch (Exception e) when (e is WeightFormatException or ShapeException)
        {
            runs = false;
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10));
        return runs;
    }

    /// <summary>A network that uses every operator that a fast style network's export does, in under 3 KB.</summary>
    private static byte[] SmallNetwork()
    {
        using var scope = new TensorScope();
        var g = new OnnxBuilder("small");
        var image = g.Input("image", null, 2, null, null);
        var style = g.Input("style", null, 2);
        var x = g.Conv(g.PadReflect(image, 1), "c1", Tensor.Full(0.1f, 2, 3, 3, 2), Tensor.Full(0.1f, 2));
        x = g.Node("Relu", g.ConditionalInstanceNorm(x, style, "n1", Tensor.Full(1, 2, 2), Tensor.Full(0, 2, 2)));
        x = g.ConvTranspose(x, "t1", Tensor.Full(0.1f, 2, 3, 3, 2), null, stride: 2, padding: 1, outputPadding: 1);
        x = g.InstanceNorm(g.UpsampleNearest(x, 2), "n2", Tensor.Full(1, 2), Tensor.Full(0, 2));
        var size = g.Node("Shape", x);
        var height = g.Node("Gather", size, g.Integers(2));
        var width = g.Node("Slice", size, g.Integers(-1), g.Integers(99));
        var ends = g.Node("Cast", [g.Node("Concat", [height, width], ("axis", 0L))], ("to", 7L));
        x = g.Node("Slice", x, g.Integers(1, 1), ends, g.Integers(2, 3), g.Integers(1, 2));
        x = g.Node("Sub", x, g.Node("ReduceMean", [x], ("axes", new long[] { 2, 3 })));
        x = g.Node("Div", x, g.Node("Sqrt", g.Node("Add", g.Node("Pow", x, g.Weight("two", [], [2])), g.Weight("eps", [1], [1]))));
        x = g.Node("Clip", [g.Node("Tanh", g.Node("Sigmoid", x))], ("min", 0f), ("max", 1f));
        var value = new WeightArray("", [1], WeightType.Int64, BitConverter.GetBytes(4L));
        var four = g.Node("ConstantOfShape", [g.Integers(1)], ("value", value));
        var shape = g.Node("Concat", [g.Integers(0, -1), four], ("axis", 0L));
        x = g.Node("Reshape", g.Node("Transpose", [x], ("perm", new long[] { 0, 1, 3, 2 })), shape);
        g.Output("out", g.Node("Gemm", g.Node("Squeeze", g.Node("ReduceSum", x, g.Integers(1)), g.Integers(1)),
            g.Weight("m", [4, 1], [1, 2, 3, 4])));
        using var stream = new MemoryStream();
        g.Build().Save(stream);
        return stream.ToArray();
    }
}
