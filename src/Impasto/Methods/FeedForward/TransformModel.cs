using Impasto.Networks;
using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Weights;

namespace Impasto.Methods.FeedForward;

/// <summary>A trained transform network with its styles' names: what a model file of the kinds "johnson" and "cin" holds.</summary>
/// <param name="Network">The network; owned.</param>
/// <param name="Styles">The names of its styles, in the order of their rows.</param>
public sealed record TransformModel(TransformNet Network, IReadOnlyList<string> Styles) : IFeedForwardModel
{
    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no model of a transform network, or damaged.</exception>
    public static TransformModel Load(string path) => ModelFile.Load(path, "transform network", (file, number) =>
    {
        var styles = ModelFile.Styles(file);
        var (width, blocks, rows, kernel) = (number("width"), number("blocks"), number("conditional") != 0 ? styles.Count : 0, number("kernel"));
        ModelFile.RequireValues(file, TransformNet.ValueCount(width, blocks, rows, kernel));
        var network = new TransformNet(width, blocks, rows, kernel);
        ModelFile.LoadWeights(network, file);
        return new TransformModel(network, styles);
    });

    /// <summary>The model as a weight file; safetensors when saved.</summary>
    public WeightFile ToWeightFile() => ModelFile.Create(Network, "transform", Styles,
        ("width", Network.Width), ("blocks", Network.Blocks), ("kernel", Network.Kernel), ("conditional", Network.Styles > 0 ? 1 : 0));

    // Input, output before and after the sigmoid, u2 before and after its normalisation, u1.
    double IFeedForwardModel.WholeFloats => 9 + 2.5 * Network.Width;

    Tensor IFeedForwardModel.Stylize(Tensor x, float[] shares) => Network.Stylize(x, Network.Styles == 0 ? null : Tensor.From(shares, 1, shares.Length));

    void IFeedForwardModel.StylizeInBands(IRows picture, BandRun run, StyleShares shares, Action<int, Tensor> emit) => Network.StylizeInBands(picture, run, shares, emit);

    int IFeedForwardModel.BandPasses(StyleShares shares) => Network.BandPasses;

    // Two images of 4 width channels at a quarter of the resolution, in half floats.
    double IFeedForwardModel.KeptFloats(StyleShares shares) => Network.Width / 4.0;

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
