using Impasto.Tensors.Memory;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Tensors.Tests.Weights.Onnx;

/// <summary>Reads the process's counters, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(OnnxMemoryTests), DisableParallelization = true)]
[Collection(nameof(OnnxMemoryTests))]
public class OnnxMemoryTests
{
    private const string File = "johnson_w8_opset11.onnx";

    [Fact]
    public void Runs_leave_no_memory_behind_and_neither_does_the_runner()
    {
        using var image = OnnxFixtureTests.Nhwc($"{File}/image");
        var start = NativePool.BytesInUse;
        using (var runner = new OnnxRunner(OnnxModel.Load(FormatFixtures.PathOf(File))))
        {
            // The first run leaves the kernels' own form of the weights beside them.
            runner.Run(image).Dispose();
            var weights = NativePool.BytesInUse;
            for (var i = 0; i < 3; i++)
                runner.Run(image).Dispose();
            Assert.Equal(weights, NativePool.BytesInUse);
            Assert.True(weights > start);
        }
        Assert.Equal(start, NativePool.BytesInUse);
    }

    [Fact]
    public void Values_are_freed_as_soon_as_nothing_needs_them()
    {
        const int Steps = 40, Size = 256;
        var builder = new OnnxBuilder("chain");
        var x = builder.Input("image", null, 4, null, null);
        for (var i = 0; i < Steps; i++)
            x = builder.Node("Relu", x);
        builder.Output("out", x);
        using var runner = new OnnxRunner(builder.Build());
        using var image = Tensor.Full(1, 1, Size, Size, 4);

        NativePool.ResetPeak();
        var before = NativePool.BytesInUse;
        runner.Run(image).Dispose();
        Assert.InRange(NativePool.PeakBytes - before, 1, 5 * Size * Size * 4 * sizeof(float));
    }
}
