using Impasto.Networks.FeedForward;
using Impasto.Tensors.Weights;

namespace Impasto.Networks.Meta;

/// <summary>A network that makes networks: what a model file of the kind "meta" holds. The perceptual network that its style vectors come from is not in it.</summary>
/// <param name="network">The network; owned.</param>
/// <param name="perceptual">The name of the perceptual network.</param>
internal sealed class MetaModel(RowPredictor network, string perceptual) : IDisposable
{
    /// <summary>What registries call the kind.</summary>
    public const string Kind = "meta";

    private const string PerceptualKey = "perceptual";

    /// <summary>The network.</summary>
    public RowPredictor Network => network;

    /// <summary>The name of the perceptual network that style vectors come from.</summary>
    public string Perceptual => perceptual;

    /// <summary>Deviation of the noise on the made networks' input.</summary>
    public float Noise { get; init; }

    /// <summary>The family and sizes for the registry.</summary>
    public string Architecture => $"meta-rows-{network.Net.Width}";

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no model of this kind, or damaged.</exception>
    public static MetaModel Load(string path) => ModelFile.Load(path, "meta network", (file, number) =>
    {
        ModelFile.RequireKind(file, Kind);
        var (width, blocks, kernel, length, hidden) = (number("width"), number("blocks"), number("kernel"), number("length"), number("hidden"));
        ModelFile.RequireValues(file, ValueCount(width, blocks, kernel, length, hidden));
        var network = new RowPredictor(new TransformNet(width, blocks, 0, kernel), length, hidden);
        ModelFile.LoadWeights(network, file);
        return new MetaModel(network, file.Metadata.GetValueOrDefault(PerceptualKey, "slim")) { Noise = ModelFile.Noise(file) };
    });

    /// <summary>Whether a weight file is one that <see cref="ToWeightFile"/> made.</summary>
    public static bool Recognizes(WeightFile file) => file.Metadata.GetValueOrDefault("network") == Kind;

    /// <summary>The model as a weight file; safetensors when saved.</summary>
    public WeightFile ToWeightFile()
    {
        var net = network.Net;
        var file = ModelFile.Create(network, Kind, styles: null, Noise,
            ("width", net.Width), ("blocks", net.Blocks), ("kernel", net.Kernel), ("length", network.Length), ("hidden", network.Hidden));
        return new WeightFile([.. file], new Dictionary<string, string>(file.Metadata) { [PerceptualKey] = perceptual });
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private static long ValueCount(long width, long blocks, long kernel, long length, long hidden)
    {
        var rows = 2 * width * (1 + 2 + 4 + 8 * blocks + 2 + 1);
        return TransformNet.ValueCount(width, blocks, 0, kernel) + hidden * (length + 1 + rows) + 2 * length;
    }
}
