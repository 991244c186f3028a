using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Layers;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Networks.FeedForward;

/// <summary>A trained transform network with its styles' names: what a model file of the kinds "johnson", "cin" and "cyclegan" holds.</summary>
/// <param name="network">The network; owned.</param>
/// <param name="styles">The names of its styles, in the order of their rows.</param>
internal sealed class TransformModel(TransformNet network, IReadOnlyList<string> styles) : TrainedModel<TransformNet>(network, styles), ITrainableModel
{
    private const string Kind = "transform";
    private const string LinearKey = "linear";
    private const string GeneratorKey = "generator", SideKey = "side";

    Module ITrainableModel.Network => Network;

    string ITrainableModel.Architecture => $"transform-{Network.Width}";

    bool ITrainableModel.MixesStyles => true;

    /// <summary>Whether it was trained against a discriminator, as a generator between collections of pictures.</summary>
    public bool IsOfGame { get; init; }

    /// <inheritdoc cref="IFeedForwardModel.Side"/>
    public int Side { get; init; } = IFeedForwardModel.UsualSide;

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no model of a transform network, or damaged.</exception>
    public static TransformModel Load(string path) => ModelFile.Load(path, "transform network", (file, number) =>
    {
        ModelFile.RequireKind(file, Kind);
        var styles = ModelFile.Styles(file);
        var (width, blocks, rows, kernel) = (number("width"), number("blocks"), number("conditional") != 0 ? styles.Count : 0, number("kernel"));
        ModelFile.RequireValues(file, TransformNet.ValueCount(width, blocks, rows, kernel));
        var network = new TransformNet(width, blocks, rows, kernel) { Linear = file.Metadata.GetValueOrDefault(LinearKey) == "1" };
        ModelFile.LoadWeights(network, file);
        var side = file.Metadata.ContainsKey(SideKey) ? Math.Max(16, number(SideKey)) : IFeedForwardModel.UsualSide;
        return new TransformModel(network, styles) { Noise = ModelFile.Noise(file), IsOfGame = IsGenerator(file), Side = side };
    });

    /// <summary>Whether a weight file is one that <see cref="ToWeightFile"/> made.</summary>
    /// <param name="file">Any file.</param>
    /// <param name="conditional">Whether it must be of a network for many styles, or must not.</param>
    internal static bool Recognizes(WeightFile file, bool conditional) =>
        file.Metadata.GetValueOrDefault("network") == Kind && !IsGenerator(file) && file.Metadata.GetValueOrDefault("conditional", "0") != "0" == conditional;

    /// <summary>Whether a weight file is one of a generator between collections of pictures.</summary>
    internal static bool IsGenerator(WeightFile file) => file.Metadata.GetValueOrDefault("network") == Kind && file.Metadata.GetValueOrDefault(GeneratorKey, "0") != "0";

    /// <summary>The model as a weight file; safetensors when saved.</summary>
    public WeightFile ToWeightFile() => ModelFile.Create(Network, Kind, Styles, Noise,
        ("width", Network.Width), ("blocks", Network.Blocks), ("kernel", Network.Kernel), ("conditional", Network.Styles > 0 ? 1 : 0), (LinearKey, Network.Linear ? 1 : 0), (GeneratorKey, IsOfGame ? 1 : 0), (SideKey, Side));

    /// <summary>A copy with one more style, whose rows are the mean of the others' (Dumoulin et al. 2017, section 3.2: only they are trained then).</summary>
    /// <exception cref="UsageException">The network has a single style, or one of that name.</exception>
    ITrainableModel ITrainableModel.WithStyle(string name, ulong seed)
    {
        if (Network.Styles == 0)
            throw new UsageException($"A network of the kind johnson has one style and no place for '{name}'", "train a cin or stylebank model");
        if (Styles.Contains(name))
            throw new UsageException($"The model has a style '{name}' already", "name the new one otherwise, NAME=FILE");
        return WithStyles([.. Styles, name], isConditional: true);
    }

    /// <summary>A copy for other styles: one that the network has keeps its rows, a new one gets the mean of all.</summary>
    /// <param name="names">The styles in their new order.</param>
    /// <param name="isConditional">Whether it is a network of many styles, with rows for each; else it has one.</param>
    public TransformModel WithStyles(IReadOnlyList<string> names, bool isConditional)
    {
        var network = new TransformNet(Network.Width, Network.Blocks, isConditional ? names.Count : 0, Network.Kernel) { Linear = Network.Linear };
        List<string> known = [.. Styles];
        using var scope = new TensorScope();
        network.Load(Network.State.ToDictionary(p => p.Key, p => IsTable(p.Key) ? Rows(p.Value) : p.Value));
        return new TransformModel(network, names) { Noise = Noise };

        Tensor Rows(Tensor table)
        {
            var channels = table.Shape[^1];
            var all = Ops.Reshape(table, known.Count, channels);
            var mean = Ops.Mean(all, [0], keepDims: true);
            var rows = Ops.Concat(0, [.. names.Select(name => known.IndexOf(name) is >= 0 and var i ? Ops.Slice(all, [i, 0], [i + 1, channels]) : mean)]);
            return isConditional ? rows : Ops.Reshape(rows, channels);
        }
    }

    /// <summary>Trained with a new style are the rows of all normalisations.</summary>
    bool ITrainableModel.IsOfLastStyle(string parameter) => IsTable(parameter);

    ITrainableModel ITrainableModel.WithNoise(float noise) => new TransformModel(Network, Styles) { Noise = noise, IsOfGame = IsOfGame, Side = Side };

    OnnxModel ITrainableModel.ToOnnx() => FeedForwardOnnx.Export(this);

    Tensor ITrainableModel.Stylize(Tensor content, IReadOnlyList<int> styles)
    {
        if (Network.Styles == 0)
            return Network.Stylize(content);
        var mix = new float[styles.Count * Network.Styles];
        for (var i = 0; i < styles.Count; i++)
            mix[i * Network.Styles + styles[i]] = 1;
        return Network.Stylize(content, Tensor.From(mix, styles.Count, Network.Styles));
    }

    // Input, output before and after the sigmoid, u2 before and after its normalisation, u1.
    double IFeedForwardModel.WholeFloats => 9 + 2.5 * Network.Width;

    Tensor IFeedForwardModel.Stylize(Tensor x, float[] shares) => Network.Stylize(x, Network.Styles == 0 ? null : Tensor.From(shares, 1, shares.Length));

    void IFeedForwardModel.StylizeInBands(IRows picture, BandRun run, StyleShares shares, Action<int, Tensor> emit) => Network.StylizeInBands(picture, run, shares, emit);

    int IFeedForwardModel.BandPasses(StyleShares shares) => Network.BandPasses;

    // Two images of 4 width channels at a quarter of the resolution, in half floats.
    double IFeedForwardModel.KeptFloats(StyleShares shares, double pixels) => Network.Width / 4.0;

    double IFeedForwardModel.LastKeptFloats(StyleShares shares, double pixels) => Network.Width / 8.0;

    /// <summary>Whether a parameter of a network of many styles holds a row for each.</summary>
    private static bool IsTable(string parameter) => parameter.Contains(".norm.", StringComparison.Ordinal);
}
