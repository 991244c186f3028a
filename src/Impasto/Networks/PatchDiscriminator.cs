using Impasto.Tensors;
using Impasto.Tensors.Layers;

namespace Impasto.Networks;

/// <summary>
/// The 70x70 PatchGAN of Isola et al. 2017 (arXiv 1611.07004, section 6.1.2): 4x4 convolutions to w, 2w and 4w channels of stride 2, to 8w and to one of stride 1, instance normalisation
/// but for the first and the last, leaky ReLU. Each output value judges the 70x70 pixels around it. Parameters are named c1 to c5.
/// </summary>
internal sealed class PatchDiscriminator : Module
{
    /// <summary>Least side of a picture that it can judge.</summary>
    public const int LeastSide = 32;

    private const float Slope = 0.2f;

    private readonly Conv2dLayer[] _layers;

    /// <summary>A discriminator with values of its own from a seed.</summary>
    /// <param name="width">Channels of the first layer: 64 in the paper.</param>
    /// <param name="seed">Of the first values: normal, deviation 0.02.</param>
    /// <param name="inputs">Channels of what it judges; 6 for a picture beside the one that it was made from.</param>
    public PatchDiscriminator(int width = 64, ulong seed = 0, int inputs = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var random = new SeededRandom(seed);
        int[] channels = [inputs, width, 2 * width, 4 * width, 8 * width, 1];
        _layers = [.. Enumerable.Range(1, 5).Select(i => AddModule($"c{i}", new Conv2dLayer(channels[i - 1], channels[i], 4, random, stride: i <= 3 ? 2 : 1, padding: 1)))];
        foreach (var layer in _layers)
            Initialize.Normal(layer.Weight, 0.02, random);
    }

    /// <summary>Pictures [N, H, W, inputs] in -1..1 to scores [N, H / 8 - 2, W / 8 - 2, 1]: the higher, the more genuine.</summary>
    public Tensor Forward(Tensor x)
    {
        for (var i = 0; i < _layers.Length - 1; i++)
        {
            x = _layers[i].Forward(x);
            x = Ops.LeakyRelu(i == 0 ? x : Ops.InstanceNorm(x), Slope);
        }
        return _layers[^1].Forward(x);
    }
}
