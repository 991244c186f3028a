using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Layers;

namespace Impasto.Networks;

/// <summary>
/// StyleBank (Chen et al. 2017, arXiv 1703.09210): an auto-encoder for content and, between its halves, a bank of filters for each style. Encoder 9x9 to w channels and two 3x3 of
/// stride 2 to 4w; a bank's two 3x3 convolutions; decoder of two 3x3 that double the size and a 9x9 to RGB. All but the last are followed by instance normalisation and ReLU. The
/// doubling ones are transposed in the paper, which leaves checkerboards (Odena, Dumoulin, Olah 2016, distill.pub/2016/deconv-checkerboard); nearest-neighbour upsampling and a
/// convolution don't. Parameters are named c1, c1.norm, b0.1, d1, d3.
/// </summary>
internal sealed partial class StyleBank : Module
{
    private readonly Unit[] _encoder, _banks, _decoder;
    private readonly Conv2dLayer _last;

    /// <summary>A network with values of its own from a seed.</summary>
    /// <param name="width">Channels of the first convolution: 32 in the paper.</param>
    /// <param name="styles">Number of banks.</param>
    /// <param name="seed">Of the first values.</param>
    /// <param name="transposed">Whether the decoder doubles by transposed convolutions, as in the paper.</param>
    public StyleBank(int width, int styles, ulong seed = 0, bool transposed = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(styles, 1);
        (Width, Styles, IsTransposed) = (width, styles, transposed);
        var random = new SeededRandom(seed);
        _encoder = [Strided("c1", 3, width, 9, 1, random), Strided("c2", width, 2 * width, 3, 2, random), Strided("c3", 2 * width, 4 * width, 3, 2, random)];
        _banks = [.. from style in Enumerable.Range(0, styles) from half in Enumerable.Range(1, 2) select Strided($"b{style}.{half}", 4 * width, 4 * width, 3, 1, random)];
        _decoder = [Doubling("d1", 4 * width, 2 * width, random), Doubling("d2", 2 * width, width, random)];
        _last = AddModule("d3", new Conv2dLayer(width, 3, 9, random, mode: PaddingMode.Reflect));
    }

    /// <summary>Channels of the first convolution.</summary>
    public int Width { get; }

    /// <summary>Number of banks.</summary>
    public int Styles { get; }

    /// <summary>Whether the decoder's convolutions are transposed.</summary>
    public bool IsTransposed { get; }

    /// <summary>Values in all parameters of a network of these sizes.</summary>
    public static long ValueCount(long width, long styles) =>
        243 * width + 3 * width // c1 and its normalisation
        + 2 * (18 + 72) * width * width + 27 * width // c2 and c3, d1 and d2, which mirror them
        + 2 * styles * (144 * width * width + 12 * width)
        + 243 * width + 3;

    /// <summary>
    /// Pictures in a blend of the network's styles: RGB in 0..1 to the same size and range. The banks' outputs are added by their shares (the paper's section 3.3, linear
    /// fusion); the
    /// last layer's values pass a sigmoid, as <see cref="TransformNet.Stylize(Tensor, Tensor?)"/>'s do.
    /// </summary>
    /// <param name="x">[N, H, W, 3]; at least 5 pixels each way for the reflection paddings.</param>
    /// <param name="shares">Each style's share; a style with none costs nothing.</param>
    public Tensor Stylize(Tensor x, params ReadOnlySpan<float> shares)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (shares.Length != Styles)
            throw new ArgumentException($"This StyleBank has {Styles} styles, but {shares.Length} shares are given.", nameof(shares));
        var features = Encode(x);
        Tensor? sum = null;
        for (var style = 0; style < Styles; style++)
        {
            if (shares[style] == 0)
                continue;
            var painted = shares[style] == 1 ? Bank(features, style) : Ops.Affine(Bank(features, style), shares[style]);
            sum = sum is null ? painted : Ops.Add(sum, painted);
        }
        return Paint(sum ?? throw new ArgumentException("One style at least needs a share above 0.", nameof(shares)), x);
    }

    /// <summary>Pictures through one style's bank: RGB in 0..1 to the same size and range.</summary>
    /// <param name="x">[N, H, W, 3]; at least 9 pixels each way for the reflection paddings.</param>
    /// <param name="style">The bank's number.</param>
    public Tensor Stylize(Tensor x, int style) => Paint(Bank(Encode(x), style), x);

    /// <summary>Pictures through the auto-encoder alone: what the network keeps of them.</summary>
    /// <param name="x">[N, H, W, 3], RGB in 0..1.</param>
    public Tensor Reconstruct(Tensor x) => Paint(Encode(x), x);

    /// <summary>[N, H, W, 3] to features [N, ceil(H / 4), ceil(W / 4), 4 width].</summary>
    public Tensor Encode(Tensor x) => Layered("encoder", x, _encoder);

    /// <summary>Features as a style sees them, of the same shape.</summary>
    public Tensor Bank(Tensor features, int style)
    {
        if ((uint)style >= (uint)Styles)
            throw new ArgumentOutOfRangeException(nameof(style), style, $"This StyleBank has the styles 0..{Styles - 1}.");
        return Layered($"bank {style}", features, [_banks[2 * style], _banks[2 * style + 1]]);
    }

    /// <summary>Features to pictures, four times their size.</summary>
    public Tensor Decode(Tensor features)
    {
        features = Layered("decoder", features, _decoder);
        using (Tape.Layer("decoder"))
            return _last.Forward(features);
    }

    /// <summary>Decoded features as a picture of the size of <paramref name="like"/>, 0..1 by a sigmoid as in the transform networks.</summary>
    public Tensor Paint(Tensor features, Tensor like)
    {
        ArgumentNullException.ThrowIfNull(like);
        var y = Ops.Sigmoid(Decode(features));
        return y.Shape == like.Shape ? y : Ops.Crop(y, 0, like.Shape.H, 0, like.Shape.W);
    }

    private static Tensor Layered(string name, Tensor x, ReadOnlySpan<Unit> units)
    {
        using (Tape.Layer(name))
        {
            foreach (var unit in units)
            {
                var convolved = unit.Convolve(x);
                x = unit.Norm.Forward(convolved, relu: true);
                // Where no gradient is wanted nobody looks at the convolution's output again.
                if (!x.RequiresGrad)
                    convolved.Dispose();
            }
            return x;
        }
    }

    private Unit Strided(string name, int inputs, int outputs, int kernel, int stride, SeededRandom random)
    {
        var convolution = Convolution(name, inputs, outputs, kernel, stride, random);
        return new(x => convolution.Forward(x), stride == 1 ? RowWindow.Same(kernel / 2) : RowWindow.Halve, Norm(name, outputs));
    }

    private Unit Doubling(string name, int inputs, int outputs, SeededRandom random)
    {
        if (IsTransposed)
            return new(AddModule(name, new ConvTranspose2dLayer(inputs, outputs, 3, random, outputPadding: 1)).Forward, RowWindow.Transposed, Norm(name, outputs));
        var convolution = Convolution(name, inputs, outputs, 3, 1, random);
        return new(x => convolution.ForwardUpsampled(x), RowWindow.Double, Norm(name, outputs));
    }

    private Conv2dLayer Convolution(string name, int inputs, int outputs, int kernel, int stride, SeededRandom random) =>
        AddModule(name, new Conv2dLayer(inputs, outputs, kernel, random, stride, mode: PaddingMode.Reflect));

    private InstanceNormLayer Norm(string name, int channels) => AddModule($"{name}.norm", new InstanceNormLayer(channels));

    /// <summary>A convolution, the rows that it sees, and its normalisation; ReLU follows.</summary>
    private sealed record Unit(Func<Tensor, Tensor> Convolve, RowWindow Window, InstanceNormLayer Norm);
}
