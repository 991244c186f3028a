using Impasto.Networks;
using Impasto.Tensors;

namespace Impasto.Training.FeedForward;

/// <summary>Trains a transform network for one style (Johnson et al. 2016) or for many, each picture of a batch in a style of its own (Dumoulin et al. 2017).</summary>
/// <param name="network">What is trained.</param>
/// <param name="parameters">All of its parameters, or only the tables of the normalisations for a style that is added.</param>
/// <param name="data">What to train with.</param>
internal sealed class TransformTask(TransformNet network, IReadOnlyDictionary<string, Tensor> parameters, FeedForwardData data) : FeedForwardTask(parameters, data)
{
    /// <inheritdoc/>
    protected override Tensor Stylize(Tensor content, IReadOnlyList<int> styles) => network.Stylize(content, Mix(styles));

    private Tensor? Mix(IReadOnlyList<int> styles)
    {
        if (network.Styles == 0)
            return null;
        var mix = new float[styles.Count * network.Styles];
        for (var i = 0; i < styles.Count; i++)
            mix[i * network.Styles + styles[i]] = 1;
        return Tensor.From(mix, styles.Count, network.Styles);
    }
}
