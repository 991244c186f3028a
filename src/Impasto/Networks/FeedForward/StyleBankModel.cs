using System.Globalization;
using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Layers;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Networks.FeedForward;

/// <summary>A trained StyleBank with its styles' names: what a model file of the kind "stylebank" holds.</summary>
/// <param name="network">The network; owned.</param>
/// <param name="styles">The names of its styles, in the order of their banks.</param>
internal sealed class StyleBankModel(StyleBank network, IReadOnlyList<string> styles) : TrainedModel<StyleBank>(network, styles), ITrainableModel
{
    private const string Kind = "stylebank";

    Module ITrainableModel.Network => Network;

    string ITrainableModel.Architecture => $"stylebank-{Network.Width}";

    bool ITrainableModel.MixesStyles => false;

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no model of a StyleBank, or damaged.</exception>
    public static StyleBankModel Load(string path) => ModelFile.Load(path, "StyleBank", (file, number) =>
    {
        ModelFile.RequireKind(file, Kind);
        var styles = ModelFile.Styles(file);
        ModelFile.RequireValues(file, StyleBank.ValueCount(number("width"), styles.Count));
        var network = new StyleBank(number("width"), styles.Count, transposed: number("transposed") == 1);
        ModelFile.LoadWeights(network, file);
        return new StyleBankModel(network, styles) { Noise = ModelFile.Noise(file) };
    });

    /// <summary>Whether a weight file is one that <see cref="ToWeightFile"/> made.</summary>
    internal static bool Recognizes(WeightFile file) => file.Metadata.GetValueOrDefault("network") == Kind;

    /// <summary>The model as a weight file; safetensors when saved.</summary>
    public WeightFile ToWeightFile() => ModelFile.Create(Network, Kind, Styles, Noise, ("width", Network.Width), ("transposed", Network.IsTransposed ? 1 : 0));

    /// <summary>A copy with one more bank, of fresh values (Chen et al. 2017, section 3.3: only it is trained then).</summary>
    /// <exception cref="UsageException">There is a style of that name.</exception>
    ITrainableModel ITrainableModel.WithStyle(string name, ulong seed)
    {
        if (Styles.Contains(name))
            throw new UsageException($"The model has a style '{name}' already", "name the new one otherwise, NAME=FILE");
        var larger = new StyleBank(Network.Width, Network.Styles + 1, seed, Network.IsTransposed);
        var state = larger.State.ToDictionary();
        foreach (var (key, tensor) in Network.State)
            state[key] = tensor;
        larger.Load(state);
        return new StyleBankModel(larger, [.. Styles, name]) { Noise = Noise };
    }

    /// <summary>A copy for other styles: one that the network has keeps its bank, a new one gets the mean of all.</summary>
    public StyleBankModel WithStyles(IReadOnlyList<string> names)
    {
        var network = new StyleBank(Network.Width, names.Count, transposed: Network.IsTransposed);
        List<string> known = [.. Styles];
        var own = Network.State;
        using var scope = new TensorScope();
        network.Load(network.State.Keys.ToDictionary(key => key, key => key[0] == 'b' ? OfBank(key) : own[key]));
        return new StyleBankModel(network, names) { Noise = Noise };

        Tensor OfBank(string key)
        {
            var dot = key.IndexOf('.', StringComparison.Ordinal);
            var (bank, part) = (int.Parse(key.AsSpan(1, dot - 1), CultureInfo.InvariantCulture), key[dot..]);
            return known.IndexOf(names[bank]) is >= 0 and var i ? own[$"b{i}{part}"]
                : Ops.Affine(known.Select((_, i) => own[$"b{i}{part}"]).Aggregate(Ops.Add), 1f / known.Count);
        }
    }

    /// <summary>Trained with a new style is its bank.</summary>
    bool ITrainableModel.IsOfLastStyle(string parameter) => parameter.StartsWith($"b{Styles.Count - 1}.", StringComparison.Ordinal);

    ITrainableModel ITrainableModel.WithNoise(float noise) => new StyleBankModel(Network, Styles) { Noise = noise };

    OnnxModel ITrainableModel.ToOnnx() => FeedForwardOnnx.Export(this);

    Tensor ITrainableModel.Stylize(Tensor content, IReadOnlyList<int> styles) => Network.Stylize(content, styles[0]);

    Tensor ITrainableModel.Reconstruct(Tensor content) => Network.Reconstruct(content);

    // As a transform network, and the encoder's layers.
    double IFeedForwardModel.WholeFloats => 9 + 3.6 * Network.Width;

    Tensor IFeedForwardModel.Stylize(Tensor x, float[] shares) => Network.Stylize(x, shares);

    void IFeedForwardModel.StylizeInBands(IRows picture, BandRun run, StyleShares shares, Action<int, Tensor> emit) => Network.StylizeInBands(picture, run, shares, emit);

    int IFeedForwardModel.BandPasses(StyleShares shares) => StyleBank.BandPasses(Banks(shares));

    double IFeedForwardModel.KeptFloats(StyleShares shares, double pixels) => Network.Width / 8.0 * (Banks(shares) == 1 ? 2 : 3);

    double IFeedForwardModel.LastKeptFloats(StyleShares shares, double pixels) => Network.Width / 8.0;

    private static int Banks(StyleShares shares) => Enumerable.Range(0, shares.Styles[0].Length).Count(style => shares.Styles.Any(region => region[style] > 0));
}
