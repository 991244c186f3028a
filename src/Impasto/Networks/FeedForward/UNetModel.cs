using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Layers;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Networks.FeedForward;

/// <summary>A trained U-Net with the name of what it does: what a model file of the kind "pix2pix" holds.</summary>
/// <param name="network">The network; owned.</param>
/// <param name="style">The name.</param>
internal sealed class UNetModel(UNet network, string style) : TrainedModel<UNet>(network, [style]), ITrainableModel
{
    private const string Kind = "unet";

    Module ITrainableModel.Network => Network;

    string ITrainableModel.Architecture => Architecture;

    bool ITrainableModel.MixesStyles => false;

    /// <summary>The family, width and depth for the registry.</summary>
    public string Architecture => $"unet-{Network.Width}-{Network.Downs}{(Network.IsTransposed ? "-transposed" : "")}";

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no model of such a network, or damaged.</exception>
    public static UNetModel Load(string path) => ModelFile.Load(path, "U-Net", (file, number) =>
    {
        ModelFile.RequireKind(file, Kind);
        var styles = ModelFile.Styles(file);
        if (styles.Count != 1)
            throw new ArgumentException($"it names {styles.Count} styles and can hold one");
        var (width, downs) = (number("width"), number("downs"));
        if (width < 1 || downs is < 2 or > 9)
            throw new ArgumentException($"a width of {width} and {downs} halvings are no U-Net's");
        var isTransposed = number("transposed") != 0;
        ModelFile.RequireValues(file, UNet.ValueCount(width, downs, isTransposed));
        var network = new UNet(width, downs, isTransposed: isTransposed);
        ModelFile.LoadWeights(network, file);
        return new UNetModel(network, styles[0]);
    });

    /// <summary>Whether a weight file is one that <see cref="ToWeightFile"/> made.</summary>
    internal static bool Recognizes(WeightFile file) => file.Metadata.GetValueOrDefault("network") == Kind;

    /// <summary>The model as a weight file; safetensors when saved.</summary>
    public WeightFile ToWeightFile() => ModelFile.Create(Network, Kind, Styles, Noise, ("width", Network.Width), ("downs", Network.Downs), ("transposed", Network.IsTransposed ? 1 : 0));

    ITrainableModel ITrainableModel.WithStyle(string name, ulong seed) =>
        throw new UsageException($"A U-Net has no place for '{name}' beside what it does", "train another with 'impasto train pix2pix'");

    ITrainableModel ITrainableModel.WithNoise(float noise) => new UNetModel(Network, Styles[0]) { Noise = noise };

    bool ITrainableModel.IsOfLastStyle(string parameter) => false;

    OnnxModel ITrainableModel.ToOnnx() => FeedForwardOnnx.Export(this);

    Tensor ITrainableModel.Stylize(Tensor content, IReadOnlyList<int> styles) => Network.Stylize(content, isTraining: true);

    // The picture in and out, its values in -1..1, and the first layer with its way back, of which half the size is there; or that at the picture's size, twice with the picture beside it.
    double IFeedForwardModel.WholeFloats => Network.IsTransposed ? 12 + 1.5 * Network.Width : 15 + 3 * Network.Width;

    Tensor IFeedForwardModel.Stylize(Tensor x, float[] shares) => Network.Stylize(x);

    void IFeedForwardModel.StylizeInBands(IRows picture, BandRun run, StyleShares shares, Action<int, Tensor> emit) => Network.StylizeInBands(picture, run, emit);

    int IFeedForwardModel.BandPasses(StyleShares shares) => 1;

    double IFeedForwardModel.KeptFloats(StyleShares shares, double pixels) => 0;
}
