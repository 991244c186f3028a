using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Layers;

namespace Impasto.Networks;

/// <summary>
/// The image transform network of Johnson, Alahi and Fei-Fei 2016 (arXiv 1603.08155 and its supplement), with instance normalisation (Ulyanov et al. 2016), nearest-neighbour
/// upsampling in place of transposed convolutions, and reflection padding: 9x9 to w channels, two 3x3 of stride 2 to 4w, residual blocks, two upsampled 3x3 back to w, 9x9 to
/// RGB. With styles, every normalisation is conditional (Dumoulin et al. 2016): one network for many styles and their blends. Parameters are named c1, c1.norm, r1.1, r1.2, u1, c4.
/// </summary>
internal sealed partial class TransformNet : Module
{
    private readonly (Conv2dLayer Conv, Normalization Norm) _c1, _c2, _c3, _u1, _u2;
    private readonly (Conv2dLayer Conv, Normalization Norm)[] _residual;
    private readonly Conv2dLayer _c4;

    /// <summary>A network with values of its own from a seed.</summary>
    /// <param name="width">Channels of the first convolution: 32 in the paper.</param>
    /// <param name="blocks">Residual blocks: 5 in the paper.</param>
    /// <param name="styles">0 for a network of one style; else the number of styles.</param>
    /// <param name="kernel">Side of the first and the last convolution's window, odd: 9 in the paper.</param>
    /// <param name="seed">Of the first values.</param>
    public TransformNet(int width = 32, int blocks = 5, int styles = 0, int kernel = 9, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(kernel % 2, 1, nameof(kernel));
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        ArgumentOutOfRangeException.ThrowIfNegative(styles);
        (Width, Blocks, Styles, Kernel) = (width, blocks, styles, kernel);
        var random = new SeededRandom(seed);
        _c1 = Unit("c1", 3, width, kernel, 1, random);
        _c2 = Unit("c2", width, 2 * width, 3, 2, random);
        _c3 = Unit("c3", 2 * width, 4 * width, 3, 2, random);
        _residual = [.. from block in Enumerable.Range(1, blocks) from half in Enumerable.Range(1, 2) select Unit($"r{block}.{half}", 4 * width, 4 * width, 3, 1, random)];
        _u1 = Unit("u1", 4 * width, 2 * width, 3, 1, random);
        _u2 = Unit("u2", 2 * width, width, 3, 1, random);
        _c4 = AddModule("c4", new Conv2dLayer(width, 3, kernel, random, mode: PaddingMode.Reflect));
    }

    /// <summary>Channels of the first convolution.</summary>
    public int Width { get; }

    /// <summary>Residual blocks.</summary>
    public int Blocks { get; }

    /// <summary>0 for a network of one style.</summary>
    public int Styles { get; }

    /// <summary>Side of the first and the last convolution's window.</summary>
    public int Kernel { get; }

    /// <summary>Values in all parameters of a network of these sizes.</summary>
    public static long ValueCount(long width, long blocks, long styles, long kernel)
    {
        var rows = 2 * Math.Max(1, styles) + 1; // scales and offsets, and the convolution's bias
        return 6 * kernel * kernel * width + 3
            + 2 * (18 + 72) * width * width + 2 * blocks * 144 * width * width
            + rows * width * (1 + 2 + 4 + 8 * blocks + 2 + 1);
    }

    /// <summary>
    /// Whether the last layer's values are the picture itself, cut off at 0 and 1, as in PyTorch's fast neural style example; else they pass a sigmoid.
    /// </summary>
    public bool Linear { get; init; }

    /// <summary>
    /// Pictures in the network's style: RGB in 0..1 to the same size and range. The last layer's values pass a sigmoid (Dumoulin et al. 2017, table 1; the scaled tanh of
    /// Johnson et al. 2016 is the same function of twice the value) unless the network is <see cref="Linear"/>.
    /// </summary>
    /// <inheritdoc cref="Forward(Tensor, Tensor?)" path="/param"/>
    public Tensor Stylize(Tensor x, Tensor? mix = null) => Finished(Forward(x, mix), x);

    /// <summary>The same with scales and offsets that are not the network's own.</summary>
    /// <inheritdoc cref="Forward(Tensor, Func{string, ValueTuple{Tensor, Tensor}})" path="/param"/>
    public Tensor Stylize(Tensor x, Func<string, (Tensor Scale, Tensor Offset)> rows) => Finished(Forward(x, rows), x);

    private Tensor Finished(Tensor output, Tensor x)
    {
        var y = Squashed(output);
        return y.Shape == x.Shape ? y : Ops.Crop(y, 0, x.Shape.H, 0, x.Shape.W);
    }

    /// <summary>
    /// [N, H, W, 3] to [N, 4 ceil(H / 4), 4 ceil(W / 4), 3]: sizes that 4 doesn't divide grow, so crop the result.
    /// </summary>
    /// <param name="x">Pictures; at least 9 pixels each way for the reflection paddings.</param>
    /// <param name="mix">Each picture's share of every style [N, styles]; null for a network of one style.</param>
    /// <exception cref="ArgumentException">A mix is missing, or given to a network of one style.</exception>
    public Tensor Forward(Tensor x, Tensor? mix = null)
    {
        if (mix is null != (Styles == 0))
        {
            throw new ArgumentException(Styles == 0 ? "This transform network has one style, so it takes no mix of styles."
                : $"This transform network has {Styles} styles: say how much of each is wanted.", nameof(mix));
        }
        return Forward(x, (_, norm) => norm.Rows(mix));
    }

    /// <summary>As <see cref="Forward(Tensor, Tensor?)"/>, with scales and offsets of each normalisation that are not the network's own.</summary>
    /// <param name="x">Pictures.</param>
    /// <param name="rows">For a layer's name ("c1", "r1.1") scales and offsets, each [N, C].</param>
    public Tensor Forward(Tensor x, Func<string, (Tensor Scale, Tensor Offset)> rows) => Forward(x, (name, _) => rows(name));

    /// <summary>The normalised layers' names with their channels, in the network's order.</summary>
    public IEnumerable<(string Name, int Channels)> NormalizedLayers =>
        [("c1", Width), ("c2", 2 * Width), ("c3", 4 * Width),
            .. from block in Enumerable.Range(1, Blocks) from half in Enumerable.Range(1, 2) select ($"r{block}.{half}", 4 * Width), ("u1", 2 * Width), ("u2", Width)];

    /// <summary>
    /// As <see cref="Stylize(Tensor, Tensor?)"/> for a network of one style in training, with the features that its first half makes on the way: the picture, both halvings before their
    /// normalisation, the first block and the middle one (Park et al. 2020, arXiv 2007.15651, section 3 and appendix C.1).
    /// </summary>
    public Tensor StylizeWithFeatures(Tensor x, ICollection<Tensor> features) => Finished(Forward(x, (_, norm) => norm.Rows(null), features), x);

    /// <summary>The features of <see cref="StylizeWithFeatures"/> alone.</summary>
    public IReadOnlyList<Tensor> Features(Tensor x)
    {
        var features = new List<Tensor>();
        Encode(x, (_, norm) => norm.Rows(null), MiddleBlock, features);
        return features;
    }

    /// <summary>Channels of each of <see cref="Features"/>.</summary>
    public IEnumerable<int> FeatureChannels => [3, 2 * Width, .. Enumerable.Repeat(4 * Width, 1 + Math.Min(2, MiddleBlock))];

    /// <summary>From 1.</summary>
    private int MiddleBlock => (Blocks + 1) / 2;

    private Tensor Forward(Tensor x, Func<string, Normalization, (Tensor? Scale, Tensor? Offset)> rows, ICollection<Tensor>? features = null)
    {
        var y = Encode(x, rows, Blocks, features);
        y = Upsampled("u1", _u1, y);
        y = Upsampled("u2", _u2, y);
        using (Tape.Layer("c4"))
            return Done(_c4.Forward(y), y);

        Tensor Upsampled(string name, (Conv2dLayer Conv, Normalization Norm) unit, Tensor input) => Done(Apply(name, unit, input, relu: true, rows, upsampled: true), input);
    }

    private Tensor Encode(Tensor x, Func<string, Normalization, (Tensor? Scale, Tensor? Offset)> rows, int blocks, ICollection<Tensor>? features)
    {
        features?.Add(x);
        var y = Apply("c1", _c1, x, relu: true, rows);
        y = Next("c2", _c2, y);
        y = Next("c3", _c3, y);
        for (var block = 1; block <= blocks; block++)
        {
            var first = Apply($"r{block}.1", _residual[2 * block - 2], y, relu: true, rows);
            var second = Apply($"r{block}.2", _residual[2 * block - 1], first, relu: false, rows);
            y = Done(Ops.Add(y, second), y, first, second);
            if (block == 1 || block == MiddleBlock)
                features?.Add(y);
        }
        return y;

        Tensor Next(string name, (Conv2dLayer Conv, Normalization Norm) unit, Tensor input) => Done(Apply(name, unit, input, relu: true, rows, features: features), input);
    }

    private static Tensor Apply(string name, (Conv2dLayer Conv, Normalization Norm) unit, Tensor input, bool relu,
        Func<string, Normalization, (Tensor? Scale, Tensor? Offset)> rows, bool upsampled = false, ICollection<Tensor>? features = null)
    {
        using (Tape.Layer(name))
        {
            var z = upsampled ? unit.Conv.ForwardUpsampled(input) : unit.Conv.Forward(input);
            features?.Add(z);
            var (scale, offset) = rows(name, unit.Norm);
            var normal = Ops.InstanceNorm(z, scale, offset, relu: relu);
            return features is null ? Done(normal, z) : normal;
        }
    }

    private Tensor Squashed(Tensor y) => Linear ? Ops.Clamp(y, 0, 1) : Ops.Sigmoid(y);

    /// <summary>The result; what it was made of is released where no gradient will ask for it.</summary>
    internal static Tensor Done(Tensor result, params ReadOnlySpan<Tensor> sources)
    {
        if (!result.RequiresGrad)
        {
            foreach (var source in sources)
                source.Dispose();
        }
        return result;
    }

    private (Conv2dLayer Conv, Normalization Norm) Unit(string name, int inputs, int outputs, int kernel, int stride, SeededRandom random)
    {
        var conv = AddModule(name, new Conv2dLayer(inputs, outputs, kernel, random, stride, mode: PaddingMode.Reflect));
        return Styles == 0
            ? (conv, new Normalization(AddModule($"{name}.norm", new InstanceNormLayer(outputs)), null))
            : (conv, new Normalization(null, AddModule($"{name}.norm", new ConditionalInstanceNormLayer(Styles, outputs))));
    }

    private sealed record Normalization(InstanceNormLayer? One, ConditionalInstanceNormLayer? Many)
    {
        public (Tensor? Scale, Tensor? Offset) Rows(Tensor? mix) => One is null ? Many!.Rows(mix!) : (One.Weight, One.Bias);

        public Tensor Forward(Tensor part, Tensor? mix, ChannelStatistics statistics, bool relu) =>
            One?.Forward(part, statistics, relu) ?? Many!.Forward(part, mix!, statistics, relu);
    }
}
