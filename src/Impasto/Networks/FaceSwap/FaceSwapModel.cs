using Impasto.Networks.FeedForward;
using Impasto.Tensors.Weights;

namespace Impasto.Networks.FaceSwap;

/// <summary>A network that puts one target's face on others: what a model file of the kind "faceswap" holds.</summary>
/// <param name="network">The network; owned.</param>
internal sealed class FaceSwapModel(FaceSwapNet network) : IDisposable
{
    /// <summary>What registries call the kind.</summary>
    public const string Kind = "faceswap";

    private const string ConsentKey = "consent", PaintingKey = "painting", DescriptorName = "target.descriptor";

    /// <summary>The network.</summary>
    public FaceSwapNet Network => network;

    /// <summary>Whether the target is painted.</summary>
    public bool IsPainting { get; init; }

    /// <summary>Who of a photographed target agreed to what, as the training was told; null for paintings.</summary>
    public string? Consent { get; init; }

    /// <summary>The target's face descriptor, 128 numbers; empty where it wasn't taken.</summary>
    public IReadOnlyList<float> Descriptor { get; init; } = [];

    /// <summary>The family and sizes for the registry.</summary>
    public string Architecture => $"faceswap-{network.Size}-{network.Width}";

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no model of this kind, or damaged.</exception>
    public static FaceSwapModel Load(string path) => ModelFile.Load(path, "face swap network", (file, number) =>
    {
        ModelFile.RequireKind(file, Kind);
        List<WeightArray> own = [.. file.Where(array => array.Name != DescriptorName)];
        var weights = new WeightFile(own, file.Metadata);
        var (size, width) = (number("size"), number("width"));
        ModelFile.RequireValues(weights, FaceSwapNet.ValueCount(size, width));
        var isPainting = file.Metadata.GetValueOrDefault(PaintingKey) == "true";
        var consent = file.Metadata.GetValueOrDefault(ConsentKey);
        if (!isPainting && consent is null)
            throw new ArgumentException("it says neither that its target is painted nor who agreed to it");
        var network = new FaceSwapNet(size, width);
        try
        {
            ModelFile.LoadWeights(network, weights);
        }
        catch
        {
            network.Dispose();
            throw;
        }
        return new FaceSwapModel(network) { IsPainting = isPainting, Consent = consent, Descriptor = file.Contains(DescriptorName) ? file[DescriptorName].ToFloats() : [] };
    });

    /// <summary>Whether a weight file is one that <see cref="ToWeightFile"/> made.</summary>
    public static bool Recognizes(WeightFile file) => file.Metadata.GetValueOrDefault("network") == Kind;

    /// <summary>A network that begins with another's weights as far as it has the same layers: a smaller one's are all but the finest branch.</summary>
    public static FaceSwapNet Grown(FaceSwapModel from, int size, int width, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(from);
        var network = new FaceSwapNet(size, width, seed);
        foreach (var (name, tensor) in network.State)
        {
            if (from.Network.State.TryGetValue(name, out var known) && known.Shape == tensor.Shape)
                tensor.CopyFrom(known.ToArray());
        }
        return network;
    }

    /// <summary>The model as a weight file; safetensors when saved.</summary>
    public WeightFile ToWeightFile()
    {
        var file = ModelFile.Create(network, Kind, styles: null, noise: 0, ("size", network.Size), ("width", network.Width));
        var metadata = new Dictionary<string, string>(file.Metadata) { [PaintingKey] = IsPainting ? "true" : "false" };
        if (Consent is not null)
            metadata[ConsentKey] = Consent;
        return new WeightFile(Descriptor.Count == 0 ? [.. file] : [.. file, new WeightArray(DescriptorName, [Descriptor.Count], [.. Descriptor])], metadata);
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}
