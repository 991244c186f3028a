using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Layers;

namespace Impasto.Networks;

/// <summary>
/// The image transform network of Shen, Yan and Zeng 2018 (arXiv 1709.04111) as their files have it, whose 14 convolutions in the middle are made for a style: the picture, reflected by
/// 40 pixels; 9x9 to w channels with bias and ReLU; two 3x3 of stride 2 to 4w; ten 3x3 without a border, which use the 40 pixels up; two transposed 4x4 of stride 2 back to w; 9x9 to RGB
/// without bias. The 14 have no bias and are followed by instance normalisation without scale and offset, and ReLU; nothing is added past them. Of w 32 it has 1,746,144 parameters ("ours"),
/// of w 8 112,056 ("ours-fast"). Parameters are named as in their files: d_conv0.weight, d_conv0.bias, d_conv1.weight, m_conv2.weight, n_conv2.weight, g_deconv2.weight.
/// </summary>
internal sealed partial class GeneratedNet : Module
{
    /// <summary>Pixels by which the picture is reflected beyond each of its edges: what ten 3x3 without a border use up at a quarter of the resolution.</summary>
    public const int Border = 40;

    private const int Kernel = 9, Cell = 4;

    private readonly Dictionary<string, Tensor> _filters;
    private readonly Conv2dLayer _first, _last;

    /// <param name="width">Channels of the first convolution: 32 or 8 in the paper.</param>
    /// <param name="seed">Of the first values; null leaves the 14 at 0, to be loaded.</param>
    public GeneratedNet(int width, ulong? seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        Width = width;
        Layers = LayersOf(width);
        var random = new SeededRandom(seed ?? 0);
        _first = AddModule("d_conv0", new Conv2dLayer(3, width, Kernel, random));
        _filters = Layers.ToDictionary(layer => layer.Name, layer => AddParameter($"{layer.Name}.weight", layer.Sizes));
        _last = AddModule("g_deconv2", new Conv2dLayer(width, 3, Kernel, random, bias: false));
        foreach (var layer in Layers)
        {
            if (seed is null)
                Initialize.Constant(_filters[layer.Name], 0);
            else
                Initialize.Normal(_filters[layer.Name], layer.Deviation, random);
        }
    }

    /// <summary>Channels of the first convolution.</summary>
    public int Width { get; }

    /// <summary>The 14, in the network's order.</summary>
    public IReadOnlyList<GeneratedLayer> Layers { get; }

    /// <summary>Values of the 14 in a network of this width.</summary>
    public static long GeneratedCount(long width) => (18 + 72 + 10 * 144 + 128 + 32) * width * width;

    /// <summary>Values in all parameters of a network of this width.</summary>
    public static long ValueCount(long width) => GeneratedCount(width) + 2 * 3 * Kernel * Kernel * width + width;

    /// <summary>Pictures [N, H, W, 3], RGB in 0..1, to the same size and range; the last layer's values pass a sigmoid.</summary>
    /// <param name="x">The pictures, of any size.</param>
    /// <param name="filters">For a layer's name its filters; null takes the network's own.</param>
    public Tensor Stylize(Tensor x, Func<string, Tensor>? filters = null)
    {
        // Of up to 4x4 pixels there would be a single position at a quarter of the resolution, and no statistics.
        var seen = x.Shape.W <= Cell && x.Shape.H <= Cell ? Ops.Pad(x, 0, Cell + 1 - x.Shape.W, 0, 0, PaddingMode.Replicate) : x;
        var y = Ops.Sigmoid(Forward(seen, filters ?? Filters));
        return y.Shape == x.Shape ? y : Ops.Crop(y, 0, x.Shape.H, 0, x.Shape.W);
    }

    /// <summary>The network's own filters of one of the 14.</summary>
    public Tensor Filters(string layer) => _filters[layer];

    /// <summary>[N, H, W, 3] to [N, 4 ceil(H / 4), 4 ceil(W / 4), 3].</summary>
    private Tensor Forward(Tensor x, Func<string, Tensor> filters)
    {
        var y = ReflectedRows.Reflect(x, Border);
        using (Tape.Layer("d_conv0"))
            y = TransformNet.Done(_first.Forward(y, relu: true), y);
        foreach (var layer in Layers)
        {
            using (Tape.Layer(layer.Name))
            {
                var z = TransformNet.Done(layer.Convolve(y, filters(layer.Name)), y);
                y = TransformNet.Done(Ops.InstanceNorm(z, relu: true), z);
            }
        }
        using (Tape.Layer("g_deconv2"))
            return TransformNet.Done(_last.Forward(y), y);
    }

    private static List<GeneratedLayer> LayersOf(int width) =>
    [
        new("d_conv1", GeneratedLayer.Change.Halve, width, 2 * width, false), new("d_conv2", GeneratedLayer.Change.Halve, 2 * width, 4 * width, true),
        .. from number in Enumerable.Range(2, 5) from half in "mn" select new GeneratedLayer($"{half}_conv{number}", GeneratedLayer.Change.Trim, 4 * width, 4 * width, true),
        new("g_deconv0", GeneratedLayer.Change.Double, 4 * width, 2 * width, false), new("g_deconv1", GeneratedLayer.Change.Double, 2 * width, width, false),
    ];
}
