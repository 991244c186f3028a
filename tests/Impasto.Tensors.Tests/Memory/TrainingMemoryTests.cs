using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Layers;
using Impasto.Tensors.Optimizers;
using Impasto.Tensors.Tests.Autograd;
using Impasto.TestSupport;

namespace Impasto.Tensors.Tests.Memory;

/// <summary>A small network's training: memory constant from its first steps on, and the same bits for any number of threads.</summary>
public class TrainingMemoryTests
{
    [Theory]
    [InlineData(1, 0)]
    // Threads take scratch memory when they happen to meet: a little more, once.
    [InlineData(2, 65_536)]
    public void A_thousand_iterations_take_no_more_memory_than_ten(int threads, int slack) => OwnContext.Run(threads, () =>
    {
        using var net = new Net(3);
        using var adam = new Adam(net.Parameters);
        var x = GradientCheck.Random(2, 1, 12, 12, 3);
        for (var i = 0; i < 10; i++)
            Iterate(net, adam, x);
        var pool = ComputeContext.Current.Pool;
        pool.Trim();
        Iterate(net, adam, x);
        long reserved = pool.BytesReserved, inUse = pool.BytesInUse;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Iterate(net, adam, x);
        Assert.InRange(pool.BytesReserved, reserved, reserved + slack);
        Assert.Equal(inUse, pool.BytesInUse);
        var perIteration = (GC.GetAllocatedBytesForCurrentThread() - allocated) / 1000;
        Assert.True(perIteration < 200_000, $"{perIteration} bytes of garbage an iteration.");
    });

    [Fact]
    public void Training_gives_the_same_bits_with_one_thread_and_with_several()
    {
        var runs = new List<List<float[]>>();
        foreach (var threads in new[] { 1, 2, 3 })
        {
            OwnContext.Run(threads, () =>
            {
                using var net = new Net(20);
                using var adam = new Adam(net.Parameters, 0.01);
                var x = GradientCheck.Random(3, 2, 67, 90, 3);
                x.RequiresGrad = true;
                for (var i = 0; i < 3; i++)
                    Iterate(net, adam, x);
                runs.Add([.. net.Parameters.Select(p => p.ToArray()), x.Grad!.ToArray()]);
            });
        }
        for (var run = 1; run < runs.Count; run++)
        {
            for (var i = 0; i < runs[0].Count; i++)
                Assert.True(runs[0][i].AsSpan().SequenceEqual(runs[run][i]), $"Tensor {i} differs with {run + 1} threads.");
        }
    }

    private static void Iterate(Net net, Adam adam, Tensor x)
    {
        using var scope = new TensorScope();
        adam.ZeroGrad();
        x.ZeroGrad();
        var y = net.Forward(x);
        var loss = Ops.Add(Ops.Mse(y, Tensor.Full(0.5f, y.Shape.Sizes)), Ops.Affine(Ops.TotalVariation(y), 1e-3f));
        Tape.Backward(Ops.Add(loss, Ops.Mean(Ops.Abs(Ops.Gram(y, 0.01f)))));
        adam.Step();
    }

    /// <summary>Convolutions of every kind, normalisation, residual, pooling, upsampling.</summary>
    private sealed class Net : Module
    {
        private readonly Conv2dLayer _first, _down, _inner, _last;
        private readonly ConvTranspose2dLayer _up;
        private readonly InstanceNormLayer _norm;

        public Net(int width)
        {
            var random = new SeededRandom(5);
            _first = AddModule("first", new Conv2dLayer(3, width, 9, random, mode: PaddingMode.Reflect));
            _down = AddModule("down", new Conv2dLayer(width, 2 * width, 3, random, stride: 2));
            _inner = AddModule("inner", new Conv2dLayer(2 * width, 2 * width, 3, random, mode: PaddingMode.Reflect));
            _up = AddModule("up", new ConvTranspose2dLayer(2 * width, width, 4, random));
            _last = AddModule("last", new Conv2dLayer(width, 3, 1, random));
            _norm = AddModule("norm", new InstanceNormLayer(2 * width));
        }

        public Tensor Forward(Tensor x)
        {
            var y = _norm.Forward(_down.Forward(_first.Forward(x, relu: true)), relu: true);
            y = Ops.Add(y, Ops.InstanceNorm(_inner.Forward(y)));
            y = Ops.LeakyRelu(_up.Forward(y), 0.2f);
            return Ops.Tanh(_last.Forward(Ops.UpsampleNearest(Ops.MaxPool2d(y, 2), 2)));
        }
    }
}
