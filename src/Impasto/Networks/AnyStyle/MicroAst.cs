using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Layers;

namespace Impasto.Networks.AnyStyle;

/// <summary>
/// MicroAST (Wang, Zhang, Zhao, Zuo, Xing, Lu 2023, AAAI, arXiv 2211.15313): any style in one pass through three very small networks, without a VGG. The content's and the style's
/// encoder are 9x9 to w channels, two grouped 3x3 of stride 2 each followed by 1x1 to 2w and 4w, and two residual blocks, whose outputs are the two levels. The style's means and
/// deviations at both levels replace the content's, and a modulator makes of the same features a factor and a share for every channel of the decoder's residual convolutions, which
/// become factor * convolution + share * input. Twice bilinear doubling with grouped 3x3 and 1x1, and 9x9 to RGB, lead back. Reflection padding, no normalisation elsewhere.
/// Parameters are named content.c1, content.d1, content.p1, content.r1.1, style.c1, modulator.factor1, decoder.r2.1, decoder.u1, decoder.c1.
/// </summary>
internal sealed class MicroAst : Module
{
    private readonly Encoder _content, _style;
    private readonly Modulator _modulator;
    private readonly Decoder _decoder;

    /// <summary>A network with values of its own from a seed.</summary>
    /// <param name="width">Channels of the first convolution: 16 in the paper.</param>
    /// <param name="seed">Of the first values.</param>
    public MicroAst(int width = 16, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        Width = width;
        var random = new SeededRandom(seed);
        _content = AddModule("content", new Encoder(width, random));
        _style = AddModule("style", new Encoder(width, random));
        _modulator = AddModule("modulator", new Modulator(4 * width, random));
        _decoder = AddModule("decoder", new Decoder(width, random));
    }

    /// <summary>The least height and width of a picture: what the 9x9 windows' reflection padding needs.</summary>
    public const int MinimumSize = 5;

    /// <summary>Channels of the first convolution.</summary>
    public int Width { get; }

    /// <summary>Values in all parameters of a network of this width.</summary>
    public static long ValueCount(long width)
    {
        var encoder = (243 + 1) * width + (9 + 1) * 2 * width + (2 * width + 1) * 2 * width + (9 + 1) * 4 * width + (4 * width + 1) * 4 * width
            + 4 * (36 * width + 1) * 4 * width;
        var modulator = 4 * (9 + 1) * 4 * width;
        var decoder = 4 * (36 * width + 1) * 4 * width + (18 + 1) * 2 * width + (2 * width + 1) * 2 * width + (18 + 1) * width + (width + 1) * width + 243 * width + 3;
        return 2 * encoder + modulator + decoder;
    }

    /// <summary>What the network keeps of styles.</summary>
    /// <param name="style">[N, H, W, 3], RGB in 0..1; at least <see cref="MinimumSize"/> pixels each way.</param>
    public StyleSignals Prepare(Tensor style)
    {
        ArgumentNullException.ThrowIfNull(style);
        using (Tape.Layer("style"))
        {
            var (shallow, deep) = _style.Forward(style);
            var signals = _modulator.Forward(shallow, deep);
            Free(shallow, deep);
            return signals;
        }
    }

    /// <summary>
    /// Pictures in a style: RGB in 0..1 to the same size and range. The last layer has no squashing; values beyond are cut off, as the authors do on saving.
    /// </summary>
    /// <param name="content">[N, H, W, 3], RGB in 0..1; at least <see cref="MinimumSize"/> pixels each way.</param>
    /// <param name="style">From <see cref="Prepare"/>; of one picture, or of as many as there are contents.</param>
    /// <param name="strength">
    /// 0..1: how far from the content's own signals to the style's those lie that are used. At 0 the content is painted in its own style. The authors' alpha, which blends the
    /// features before and after their statistics are replaced, is not offered: the content encoder's features are many times smaller than the style's, and with the published
    /// weights an alpha of 0.25 to 0.9 gives colours far beyond 0..1.
    /// </param>
    public Tensor Stylize(Tensor content, StyleSignals style, float strength = 1)
    {
        ArgumentNullException.ThrowIfNull(style);
        if (strength is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(strength), strength, "A strength lies from 0 to 1.");
        var painted = Forward(content, strength == 1 ? style : StyleSignals.Blend((Prepare(content), 1 - strength), (style, strength)));
        var y = Ops.Clamp(painted, 0, 1);
        return Done(y, painted);
    }

    /// <summary>Pictures in a style, [N, H, W, 3] to the same size; values outside 0..1 are left as they are, for training.</summary>
    /// <inheritdoc cref="Stylize" path="/param"/>
    public Tensor Forward(Tensor content, StyleSignals style)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(style);
        Tensor features;
        using (Tape.Layer("content"))
        {
            (var shallow, features) = _content.Forward(content);
            Free(shallow);
        }
        using (Tape.Layer("decoder"))
        {
            var y = _decoder.Forward(features, style);
            return y.Shape == content.Shape ? y : Done(Ops.Crop(y, 0, content.Shape.H, 0, content.Shape.W), y);
        }
    }

    /// <summary>The result; what it was made of is released where no gradient will ask for it.</summary>
    private static Tensor Done(Tensor result, params ReadOnlySpan<Tensor> sources)
    {
        if (!result.RequiresGrad)
            Free(sources);
        return result;
    }

    private static void Free(params ReadOnlySpan<Tensor> sources)
    {
        foreach (var source in sources)
        {
            if (!source.RequiresGrad)
                source.Dispose();
        }
    }

    private static Conv2dLayer Convolution(int inputs, int outputs, int kernel, SeededRandom random, int stride = 1, int groups = 1) =>
        new(inputs, outputs, kernel, random, stride, mode: PaddingMode.Reflect, groups: groups);

    private static Tensor AsPicture(Tensor perChannel) => Ops.Reshape(perChannel, perChannel.Shape[0], 1, 1, perChannel.Shape[1]);

    /// <summary>3x3, ReLU, 3x3; added to what came in.</summary>
    private sealed class ResidualBlock : Module
    {
        private readonly Conv2dLayer _first, _second;

        public ResidualBlock(int channels, SeededRandom random)
        {
            _first = AddModule("1", Convolution(channels, channels, 3, random));
            _second = AddModule("2", Convolution(channels, channels, 3, random));
        }

        public Tensor Forward(Tensor x)
        {
            var inner = _first.Forward(x, relu: true);
            var y = _second.Forward(inner);
            return Done(Ops.Add(x, y), inner, y);
        }

        /// <summary>The same with both convolutions modulated by a style.</summary>
        public Tensor Forward(Tensor x, LevelSignals style)
        {
            var modulated = Modulated(_first, x, style);
            var inner = Done(Ops.Relu(modulated), modulated);
            var y = Modulated(_second, inner, style);
            return Done(Ops.Add(x, y), inner, y);
        }

        private static Tensor Modulated(Conv2dLayer convolution, Tensor x, LevelSignals style)
        {
            Tensor convolved = convolution.Forward(x), scaled = Ops.Multiply(convolved, AsPicture(style.Factor)), passed = Ops.Multiply(x, AsPicture(style.Passed));
            return Done(Ops.Add(scaled, passed), convolved, scaled, passed);
        }
    }

    /// <summary>A picture to features at a quarter of its resolution, at two levels.</summary>
    private sealed class Encoder : Module
    {
        private readonly Conv2dLayer[] _layers;
        private readonly ResidualBlock _r1, _r2;

        public Encoder(int width, SeededRandom random)
        {
            _layers =
            [
                AddModule("c1", Convolution(3, width, 9, random)),
                AddModule("d1", Convolution(width, 2 * width, 3, random, stride: 2, groups: width)),
                AddModule("p1", Convolution(2 * width, 2 * width, 1, random)),
                AddModule("d2", Convolution(2 * width, 4 * width, 3, random, stride: 2, groups: 2 * width)),
                AddModule("p2", Convolution(4 * width, 4 * width, 1, random)),
            ];
            _r1 = AddModule("r1", new ResidualBlock(4 * width, random));
            _r2 = AddModule("r2", new ResidualBlock(4 * width, random));
        }

        public (Tensor Shallow, Tensor Deep) Forward(Tensor picture)
        {
            var x = picture;
            foreach (var layer in _layers)
            {
                var y = layer.Forward(x, relu: true);
                x = x == picture ? y : Done(y, x);
            }
            var shallow = Done(_r1.Forward(x), x);
            return (shallow, _r2.Forward(shallow));
        }
    }

    /// <summary>A style's features to its signals: their statistics, and the means of what depthwise 3x3 convolutions make of them.</summary>
    private sealed class Modulator : Module
    {
        private readonly (Conv2dLayer Factor, Conv2dLayer Passed) _shallow, _deep;

        public Modulator(int channels, SeededRandom random)
        {
            (_shallow, _deep) = (Level(1), Level(2));

            (Conv2dLayer, Conv2dLayer) Level(int number) => (Depthwise($"factor{number}"), Depthwise($"passed{number}"));

            Conv2dLayer Depthwise(string name) => AddModule(name, Convolution(channels, channels, 3, random, groups: channels));
        }

        public StyleSignals Forward(Tensor shallow, Tensor deep) => new(Signals(shallow, _shallow), Signals(deep, _deep));

        private static LevelSignals Signals(Tensor features, (Conv2dLayer Factor, Conv2dLayer Passed) level)
        {
            var (mean, deviation) = Ops.ChannelMeanStd(features);
            return new LevelSignals(mean, deviation, Pooled(level.Factor), Pooled(level.Passed));

            Tensor Pooled(Conv2dLayer convolution)
            {
                var convolved = convolution.Forward(features);
                return Done(Ops.Mean(convolved, [1, 2]), convolved);
            }
        }
    }

    /// <summary>The content's deep features and a style's signals to a picture, four times as large.</summary>
    private sealed class Decoder : Module
    {
        private readonly ResidualBlock _deep, _shallow;
        private readonly (Conv2dLayer Grouped, Conv2dLayer Pointwise)[] _up;
        private readonly Conv2dLayer _last;

        public Decoder(int width, SeededRandom random)
        {
            _deep = AddModule("r1", new ResidualBlock(4 * width, random));
            _shallow = AddModule("r2", new ResidualBlock(4 * width, random));
            _up = [Doubling(1, 2 * width), Doubling(2, width)];
            _last = AddModule("c1", Convolution(width, 3, 9, random));

            (Conv2dLayer, Conv2dLayer) Doubling(int number, int channels) => (
                AddModule($"u{number}", Convolution(2 * channels, channels, 3, random, groups: channels)), AddModule($"p{number}", Convolution(channels, channels, 1, random)));
        }

        public Tensor Forward(Tensor features, StyleSignals style)
        {
            var x = Level(_deep, features, style.Deep);
            x = Level(_shallow, x, style.Shallow);
            foreach (var (grouped, pointwise) in _up)
            {
                var doubled = Done(Ops.Interpolate(x, 2 * x.Shape.H, 2 * x.Shape.W, Interpolation.Bilinear), x);
                var narrowed = Done(grouped.Forward(doubled, relu: true), doubled);
                x = Done(pointwise.Forward(narrowed, relu: true), narrowed);
            }
            return Done(_last.Forward(x), x);
        }

        private static Tensor Level(ResidualBlock block, Tensor x, LevelSignals style)
        {
            var moved = Moved(x, style);
            return Done(block.Forward(moved, style), moved);
        }

        /// <summary>The features with means and deviations brought to the style's (AdaIN, Huang and Belongie 2017, arXiv 1703.06868).</summary>
        private static Tensor Moved(Tensor x, LevelSignals style)
        {
            var (mean, deviation) = Ops.ChannelMeanStd(x);
            var factor = Ops.Divide(style.Deviation, deviation);
            var scaled = Ops.Multiply(x, AsPicture(factor));
            return Done(Ops.Add(scaled, AsPicture(Ops.Subtract(style.Mean, Ops.Multiply(mean, factor)))), x, scaled);
        }
    }
}
