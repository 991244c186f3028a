using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Layers;

namespace Impasto.Networks.FaceSwap;

/// <summary>
/// The multi-scale network of Korshunova et al. 2017, section 3.1, after Ulyanov et al. 2016: a branch of zero-padded convolutions for each halving of the input from 8x8 up; each scale's
/// result is doubled by nearest neighbours, joined to the next finer branch along the channels and convolved again; a 1x1 convolution at the finest scale gives the picture. Names:
/// in1.1 .. in1.3 for the branches from the coarsest on, join2.1 .. for what follows them, out. A network of a larger size has the weights of a smaller one and a branch more.
/// </summary>
internal sealed class FaceSwapNet : Module
{
    /// <summary>The coarsest branch's side.</summary>
    public const int Coarsest = 8;

    private readonly Block[] _branches;
    private readonly Block[] _joins;
    private readonly Conv2dLayer _out;

    /// <param name="size">The input's side: 8 times a power of 2; 128 in the paper's figure 3.</param>
    /// <param name="width">Channels that each branch adds: 32 in the paper, which makes a million parameters at 128.</param>
    /// <param name="seed">Of the first values.</param>
    public FaceSwapNet(int size, int width, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (Size, Width) = (size, width);
        var random = new SeededRandom(seed);
        _branches = [.. Enumerable.Range(1, Scales(size)).Select(i => Convolutions($"in{i}", 3, width, random))];
        _joins = [.. Enumerable.Range(2, _branches.Length - 1).Select(i => Convolutions($"join{i}", i * width, i * width, random))];
        _out = Layer("out", _branches.Length * width, 3, 1, random);
    }

    /// <summary>The input's side.</summary>
    public int Size { get; }

    /// <summary>Channels that each branch adds.</summary>
    public int Width { get; }

    /// <summary>Values in all parameters of a network of these sizes.</summary>
    /// <exception cref="ArgumentException">There is no network of that size.</exception>
    public static long ValueCount(int size, long width)
    {
        var scales = Scales(size);
        var count = scales * Of(3, width) + scales * width * 3 + 3;
        for (var i = 2; i <= scales; i++)
            count += Of(i * width, i * width);
        return count;

        static long Of(long inputs, long outputs) => 9 * inputs * outputs + 10 * outputs * outputs + 3 * outputs;
    }

    /// <summary>Aligned faces [N, Size, Size, 3], RGB in 0..1, to the target's in their pose and expression.</summary>
    public Tensor Forward(Tensor faces)
    {
        var inputs = new Tensor[_branches.Length];
        for (var i = inputs.Length - 1; i >= 0; i--)
            inputs[i] = i == inputs.Length - 1 ? faces : Ops.AvgPool2d(inputs[i + 1], 2);
        var y = _branches[0].Forward(inputs[0]);
        for (var i = 1; i < _branches.Length; i++)
        {
            var doubled = TransformNet.Done(Ops.UpsampleNearest(y, 2), y);
            var fine = _branches[i].Forward(inputs[i]);
            var joined = TransformNet.Done(Ops.Concat(3, doubled, fine), doubled, fine);
            y = _joins[i - 1].Forward(joined);
            TransformNet.Done(y, joined);
        }
        using (Tape.Layer("out"))
        {
            var z = TransformNet.Done(_out.Forward(y), y);
            return TransformNet.Done(Ops.Sigmoid(z), z);
        }
    }

    private static int Scales(int size)
    {
        var scales = 1;
        for (var side = Coarsest; side < size; side *= 2)
            scales++;
        return Coarsest << (scales - 1) == size && scales > 1 ? scales
            : throw new ArgumentException($"A face swap network sees squares of 16, 32, 64, 128, 256, .. pixels, not of {size}", nameof(size));
    }

    private Block Convolutions(string name, int inputs, int outputs, SeededRandom random) =>
        new(name, Layer($"{name}.1", inputs, outputs, 3, random), Layer($"{name}.2", outputs, outputs, 3, random), Layer($"{name}.3", outputs, outputs, 1, random));

    private Conv2dLayer Layer(string name, int inputs, int outputs, int kernel, SeededRandom random)
    {
        var layer = AddModule(name, new Conv2dLayer(inputs, outputs, kernel, random));
        // He et al.'s deviation: without normalisation PyTorch's smaller one would leave nothing after 30 layers.
        Initialize.Uniform(layer.Weight, Math.Sqrt((name == "out" ? 1.0 : 6.0) / Initialize.FanIn(layer.Weight)), random);
        Initialize.Constant(layer.Bias!, 0);
        return layer;
    }

    private sealed record Block(string Name, Conv2dLayer First, Conv2dLayer Second, Conv2dLayer Third)
    {
        public Tensor Forward(Tensor x)
        {
            using (Tape.Layer(Name))
            {
                var first = First.Forward(x, relu: true);
                var second = TransformNet.Done(Second.Forward(first, relu: true), first);
                return TransformNet.Done(Third.Forward(second, relu: true), second);
            }
        }
    }
}
