using Impasto.Imaging;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Evaluation;

/// <summary>A picture as one point among others, for <see cref="KernelDistance"/>: where KID takes Inception's last pooling, this takes the means of a VGG layer's channels.</summary>
internal static class PictureFeatures
{
    /// <summary>The deepest layer that every VGG of ours has.</summary>
    public const string Layer = "relu4_3";

    /// <summary>The means of the layer's channels [C], in torchvision's units.</summary>
    /// <param name="network">The perceptual network; not owned.</param>
    /// <param name="picture">At least <see cref="PairJudge.LeastSide"/> a side.</param>
    public static double[] Of(PerceptualNetwork network, Picture picture)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        double[] means = [];
        network.AsTrained(picture.ToTensor(), [Layer], (_, features) =>
        {
            var values = features.ToArray();
            means = new double[features.Shape.C];
            for (var i = 0; i < values.Length; i++)
                means[i % means.Length] += values[i] * network.ToTorchvisionUnits * means.Length / values.Length;
        });
        return means;
    }
}
