using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Layers;

namespace Impasto.Networks.AnyStyle;

/// <summary>
/// From features at a quarter of a picture's resolution back to the picture: a 3x3 convolution, residual blocks in which strokes take shape, then, as the encoder mirrored, twice
/// nearest-neighbour doubling and a 3x3 convolution. No normalisation: the statistics are what the transform said. Names: in, r1.1, r1.2, u1, u2, out.
/// </summary>
internal sealed class FeatureDecoder : Module
{
    private readonly (Conv2dLayer First, Conv2dLayer Second)[] _blocks;
    private readonly Conv2dLayer _in, _u1, _u2, _out;

    /// <param name="channels">Of the features.</param>
    /// <param name="width">Channels at the picture's resolution; twice that at half, four times at a quarter of it.</param>
    /// <param name="blocks">Residual blocks.</param>
    /// <param name="seed">Of the first values.</param>
    public FeatureDecoder(int channels, int width, int blocks, ulong seed = 0)
    {
        (Width, Blocks) = (width, blocks);
        var random = new SeededRandom(seed);
        _in = Layer("in", channels, 4 * width, random);
        _blocks = [.. Enumerable.Range(1, blocks).Select(i => (Layer($"r{i}.1", 4 * width, 4 * width, random), Layer($"r{i}.2", 4 * width, 4 * width, random, 0.1f)))];
        _u1 = Layer("u1", 4 * width, 2 * width, random);
        _u2 = Layer("u2", 2 * width, width, random);
        _out = Layer("out", width, 3, random);
    }

    /// <summary>Channels at the picture's resolution.</summary>
    public int Width { get; }

    /// <summary>Residual blocks.</summary>
    public int Blocks { get; }

    /// <summary>Pixels of the picture beside a place that what is painted there depends on, the encoder's not counted.</summary>
    public int Reach => 4 * (1 + 2 * Blocks) + 2 + 1 + 1;

    /// <summary>Values in all parameters of a decoder of these sizes.</summary>
    public static long ValueCount(long channels, long width, long blocks) =>
        9 * (4 * channels * width + 2 * blocks * 16 * width * width + 8 * width * width + 2 * width * width + 3 * width) + 4 * width + 8 * blocks * width + 3 * width + 3;

    /// <summary>[N, h, w, C] to pictures [N, 4 h, 4 w, 3], RGB in 0..1.</summary>
    public Tensor Forward(Tensor features)
    {
        var y = Named("decoder.in", () => _in.Forward(features, relu: true));
        foreach (var (first, second) in _blocks)
        {
            var inner = first.Forward(y, relu: true);
            var outer = second.Forward(inner);
            y = Done(Ops.Add(y, outer), y, inner, outer);
        }
        y = Named("decoder.u1", () => Done(_u1.ForwardUpsampled(y, relu: true), y));
        y = Named("decoder.u2", () => Done(_u2.ForwardUpsampled(y, relu: true), y));
        var z = Named("decoder.out", () => Done(_out.Forward(y), y));
        return Done(Ops.Sigmoid(z), z);
    }

    private Conv2dLayer Layer(string name, int inputs, int outputs, SeededRandom random, float scale = 1)
    {
        var layer = AddModule(name, new Conv2dLayer(inputs, outputs, 3, random, mode: PaddingMode.Reflect));
        // He et al.'s deviation: without normalisation PyTorch's smaller one would leave nothing of the features.
        Initialize.Uniform(layer.Weight, scale * Math.Sqrt(6.0 / Initialize.FanIn(layer.Weight)), random);
        Initialize.Constant(layer.Bias!, 0);
        return layer;
    }

    private static Tensor Named(string name, Func<Tensor> run)
    {
        using (Tape.Layer(name))
            return run();
    }

    /// <summary>The result; what it was made of is released where no gradient will ask for it.</summary>
    private static Tensor Done(Tensor result, params ReadOnlySpan<Tensor> sources)
    {
        if (!result.RequiresGrad)
        {
            foreach (var source in sources)
                source.Dispose();
        }
        return result;
    }
}
