using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Layers;

namespace Impasto.Networks.AnyStyle;

/// <summary>
/// Universal style transfer (Li, Fang, Yang, Wang, Lu, Yang 2017, arXiv 1705.08086, section 3.3): five encoders, VGG-19 to relu1_1, 2_1, 3_1, 4_1 and 5_1, each with a decoder back to
/// pictures. From the deepest to the shallowest the picture is encoded, its features whitened and given the style's covariance, and decoded again, so that the coarse look comes first and
/// detail follows. Channels are what the weights have: the published small networks (Wang, Li, Wang, Hu, Yang 2020, Collaborative Distillation) have a quarter of VGG-19's.
/// Parameters are named level5.encoder.conv0, level5.encoder.conv11, level5.decoder.conv51.
/// </summary>
internal sealed class WctCascade : Module
{
    /// <summary>Encoders and decoders.</summary>
    public const int Depth = 5;

    /// <summary>The least height and width of a picture: the deepest features of a smaller one have no neighbours to be mirrored.</summary>
    public const int MinimumSize = 32;

    /// <summary>Pixels to a position of the deepest features.</summary>
    private const int Cell = 16;

    private readonly Level[] _levels;

    /// <param name="channels">Inputs and outputs of each convolution by its parameter's name without ".weight".</param>
    /// <param name="seed">Of the first values.</param>
    public WctCascade(Func<string, (int Inputs, int Outputs)> channels, ulong seed = 0)
    {
        var random = new SeededRandom(seed);
        _levels = [.. Enumerable.Range(1, Depth).Select(number => AddModule($"level{number}", new Level(number, name => channels($"level{number}.{name}"), random)))];
    }

    /// <summary>The names of all convolutions.</summary>
    public static IEnumerable<string> Convolutions => Enumerable.Range(1, Depth).SelectMany(level =>
        LayersOf(level).Prepend("conv0").Select(layer => $"level{level}.encoder.{layer}").Concat(LayersOf(level).Reverse().Select(layer => $"level{level}.decoder.{layer}")));

    /// <summary>Channels at a picture's own resolution, at most.</summary>
    public int Width => _levels.Max(level => level.Width);

    /// <summary>VGG-19's convolutions as far as the first of a block: conv11, conv12, conv21.</summary>
    public static IEnumerable<string> LayersOf(int level)
    {
        int[] layers = [2, 2, 4, 4, 1];
        for (var block = 1; block <= level; block++)
        {
            for (var layer = 1; layer <= (block == level ? 1 : layers[block - 1]); layer++)
                yield return $"conv{block}{layer}";
        }
    }

    /// <summary>What each level needs of a style.</summary>
    /// <param name="style">[1, H, W, 3], RGB in 0..1; at least <see cref="MinimumSize"/> pixels each way.</param>
    public StyleCode[] Prepare(Tensor style)
    {
        using var pause = Tape.Pause();
        return [.. _levels.Select(level =>
        {
            using var scope = new TensorScope();
            var statistics = FeatureStatistics.Of(level.Encode(style));
            return new StyleCode(statistics.Mean(), statistics.Covariance(), []);
        })];
    }

    /// <summary>A picture encoded and decoded again by one level, without a style.</summary>
    /// <param name="x">[1, H, W, 3], RGB in 0..1, sides multiples of 16 and at least <see cref="MinimumSize"/>.</param>
    /// <param name="level">1 to <see cref="Depth"/>.</param>
    public Tensor Reconstruct(Tensor x, int level) => _levels[level - 1].Decode(_levels[level - 1].Encode(x));

    /// <summary>A picture in a blend of styles, values in 0..1; the open scope owns it.</summary>
    /// <param name="content">[1, H, W, 3], RGB in 0..1, of any size.</param>
    /// <param name="styles">From <see cref="Prepare"/>, with weights that sum up to 1.</param>
    /// <param name="deepest">The level to begin with, 1 to <see cref="Depth"/>.</param>
    /// <param name="strength">How far the features of each level are moved, 0 to 1: the paper's alpha.</param>
    public Tensor Stylize(Tensor content, IReadOnlyList<(StyleCode[] Codes, float Share)> styles, int deepest, float strength)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        int high = Seen(content.Shape.H), wide = Seen(content.Shape.W);
        var x = Ops.Pad(content, 0, wide - content.Shape.W, 0, high - content.Shape.H, PaddingMode.Replicate);
        for (var level = deepest; level >= 1; level--)
        {
            var features = _levels[level - 1].Encode(x);
            x.Dispose();
            var statistics = SharedStatistics.Current?.Next(() => new FeatureStatistics(features.Shape.C)) ?? new FeatureStatistics(features.Shape.C);
            if (SharedStatistics.Current?.IsFrozen != true)
                statistics.Add(features);
            using var ofLevel = new TensorScope();
            var moved = AffineTransform.Map(FeatureTransform.Wct, statistics, [.. styles.Select(style => (style.Codes[level - 1], style.Share))], strength)(features);
            features.Dispose();
            x = ofLevel.Keep(_levels[level - 1].Decode(moved));
        }
        return scope.Keep(Ops.Clamp(Ops.Crop(x, 0, content.Shape.H, 0, content.Shape.W), 0, 1));
    }

    private static int Seen(int side) => Math.Max(MinimumSize, (side + Cell - 1) / Cell * Cell);

    /// <summary>An encoder to one layer and its decoder.</summary>
    private sealed class Level : Module
    {
        private readonly Conv2dLayer _colors;
        private readonly (string Name, Conv2dLayer Layer)[] _encoder, _decoder;

        public Level(int number, Func<string, (int Inputs, int Outputs)> channels, SeededRandom random)
        {
            _colors = Convolution("encoder.conv0", 1);
            _encoder = [.. LayersOf(number).Select(name => (name, Convolution($"encoder.{name}", 3)))];
            _decoder = [.. LayersOf(number).Reverse().Select(name => (name, Convolution($"decoder.{name}", 3)))];

            Conv2dLayer Convolution(string name, int kernel)
            {
                var (inputs, outputs) = channels(name);
                return AddModule(name, new Conv2dLayer(inputs, outputs, kernel, random, mode: PaddingMode.Reflect));
            }
        }

        /// <summary>Channels at the picture's resolution, at most.</summary>
        public int Width => _encoder.Where(layer => layer.Name.StartsWith("conv1", StringComparison.Ordinal)).Max(layer => layer.Layer.Weight.Shape[0]);

        public Tensor Encode(Tensor picture)
        {
            // Colours around 0..255 that VGG expects.
            var x = _colors.Forward(picture);
            foreach (var (name, layer) in _encoder)
            {
                if (BeginsBlock(name))
                    x = After(x, Ops.MaxPool2d(x, 2));
                x = After(x, layer.Forward(x, relu: true));
            }
            return x;
        }

        public Tensor Decode(Tensor features)
        {
            var x = features;
            var doubles = false;
            foreach (var (name, layer) in _decoder)
            {
                var y = doubles ? layer.ForwardUpsampled(x, relu: true) : layer.Forward(x, relu: true);
                x = x == features ? y : After(x, y);
                doubles = BeginsBlock(name);
            }
            return x;
        }

        private static bool BeginsBlock(string name) => name[^1] == '1' && name != "conv11";

        private static Tensor After(Tensor before, Tensor after)
        {
            before.Dispose();
            return after;
        }
    }
}
