using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Layers;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Networks.FeedForward;

/// <summary>A network that was made for a style, with the style's name: what a model file of the kind "meta-made" holds.</summary>
/// <param name="network">The network; owned.</param>
/// <param name="style">The style's name.</param>
internal sealed class GeneratedModel(GeneratedNet network, string style) : TrainedModel<GeneratedNet>(network, [style]), ITrainableModel
{
    private const string Kind = "generated";

    Module ITrainableModel.Network => Network;

    string ITrainableModel.Architecture => $"generated-{Network.Width}";

    bool ITrainableModel.MixesStyles => false;

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no model of such a network, or damaged.</exception>
    public static GeneratedModel Load(string path) => ModelFile.Load(path, "generated network", (file, number) =>
    {
        ModelFile.RequireKind(file, Kind);
        var styles = ModelFile.Styles(file);
        if (styles.Count != 1)
            throw new ArgumentException($"it names {styles.Count} styles and was made for one");
        ModelFile.RequireValues(file, GeneratedNet.ValueCount(number("width")));
        var network = new GeneratedNet(number("width"), seed: null);
        ModelFile.LoadWeights(network, file);
        return new GeneratedModel(network, styles[0]) { Noise = ModelFile.Noise(file) };
    });

    /// <summary>Whether a weight file is one that <see cref="ToWeightFile"/> made.</summary>
    internal static bool Recognizes(WeightFile file) => file.Metadata.GetValueOrDefault("network") == Kind;

    /// <summary>The model as a weight file; safetensors when saved.</summary>
    public WeightFile ToWeightFile() => ModelFile.Create(Network, Kind, Styles, Noise, ("width", Network.Width));

    ITrainableModel ITrainableModel.WithStyle(string name, ulong seed) =>
        throw new UsageException($"A network that was made for one style has no place for '{name}'", "make another with 'impasto models make'");

    ITrainableModel ITrainableModel.WithNoise(float noise) => new GeneratedModel(Network, Styles[0]) { Noise = noise };

    bool ITrainableModel.IsOfLastStyle(string parameter) => false;

    OnnxModel ITrainableModel.ToOnnx() => FeedForwardOnnx.Export(this);

    Tensor ITrainableModel.Stylize(Tensor content, IReadOnlyList<int> styles) => Network.Stylize(content);

    // As a transform network, with the border.
    double IFeedForwardModel.WholeFloats => 9 + 2.8 * Network.Width;

    Tensor IFeedForwardModel.Stylize(Tensor x, float[] shares) => Network.Stylize(x);

    void IFeedForwardModel.StylizeInBands(IRows picture, BandRun run, StyleShares shares, Action<int, Tensor> emit) => Network.StylizeInBands(picture, run, emit);

    int IFeedForwardModel.BandPasses(StyleShares shares) => GeneratedNet.BandPasses;

    // 4 width channels at a quarter of the resolution.
    double IFeedForwardModel.KeptFloats(StyleShares shares, double pixels) => Network.Width / 4.0;
}
