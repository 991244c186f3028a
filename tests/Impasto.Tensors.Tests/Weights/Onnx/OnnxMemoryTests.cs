using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Tensors.Tests.Weights.Onnx;

/// <summary>In a context of its own, whose pool counts its memory alone.</summary>
public sealed class OnnxMemoryTests : IDisposable
{
    private const string File = "johnson_w8_opset11.onnx";

    private readonly ComputeContext _context = new();
    private readonly IDisposable _use;

    public OnnxMemoryTests() => _use = _context.Use();

    private NativePool Pool => _context.Pool;

    public void Dispose()
    {
        _use.Dispose();
        _context.Dispose();
    }

    [Fact]
    public void Runs_leave_no_memory_behind_and_neither_does_the_runner()
    {
        using var image = OnnxFixtureTests.Nhwc($"{File}/image");
        var start = Pool.BytesInUse;
        using (var runner = new OnnxRunner(OnnxModel.Load(FormatFixtures.PathOf(File))))
        {
            // The first run leaves the kernels' own form of the weights beside them.
            runner.Run(image).Dispose();
            var weights = Pool.BytesInUse;
            for (var i = 0; i < 3; i++)
                runner.Run(image).Dispose();
            Assert.Equal(weights, Pool.BytesInUse);
            Assert.True(weights > start);
        }
        Assert.Equal(start, Pool.BytesInUse);
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

        Pool.ResetPeak();
        var before = Pool.BytesInUse;
        runner.Run(image).Dispose();
        Assert.InRange(Pool.PeakBytes - before, 1, 5 * Size * Size * 4 * sizeof(float));
    }
}
