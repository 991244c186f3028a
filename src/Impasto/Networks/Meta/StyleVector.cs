using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Networks.Meta;

/// <summary>
/// What a meta network is told of a style picture: the means, then the standard deviations, of the channels at relu1_2, relu2_2, relu3_3 and relu4_3 of a perceptual network (Shen, Yan
/// and Zeng 2018, arXiv 1709.04111, section 3.3): 1,920 numbers of VGG-16, or of the built-in network, which has its channels.
/// </summary>
internal static class StyleVector
{
    /// <summary>The layers.</summary>
    public static IReadOnlyList<string> Layers { get; } = ["relu1_2", "relu2_2", "relu3_3", "relu4_3"];

    /// <summary>How many numbers a network's vector has.</summary>
    public static int Length(PerceptualNetwork network) => 2 * Layers.Sum(network.Channels);

    /// <summary>The vectors [N, length] of pictures [N, H, W, 3], RGB in 0..1, at least 8 pixels each way.</summary>
    public static Tensor Of(PerceptualNetwork network, Tensor pictures)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var moments = new Dictionary<string, (Tensor Mean, Tensor Deviation)>();
        network.Visit(network.Preprocess(pictures), [.. Layers], (layer, features) => moments[layer] = Moments(features), keep: false);
        return scope.Keep(From(layer => moments[layer]));
    }

    /// <summary>The channels' means and deviations [N, C] of a layer's features.</summary>
    public static (Tensor Mean, Tensor Deviation) Moments(Tensor features) => Ops.ChannelMeanStd(features, unbiased: false);

    /// <summary>The vector of what <see cref="Moments"/> gave at each layer.</summary>
    public static Tensor From(Func<string, (Tensor Mean, Tensor Deviation)> moments) =>
        Ops.Concat(1, [.. Layers.Select(layer => moments(layer).Mean), .. Layers.Select(layer => moments(layer).Deviation)]);
}
