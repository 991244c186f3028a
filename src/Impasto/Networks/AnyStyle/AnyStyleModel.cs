using Impasto.Networks.FeedForward;
using Impasto.Perception;
using Impasto.Tensors.Weights;

namespace Impasto.Networks.AnyStyle;

/// <summary>A network for any style with its encoder: what a model file of the kind "anystyle" holds.</summary>
/// <param name="network">The network; owned, with its encoder.</param>
internal sealed class AnyStyleModel(AnyStyleNet network) : IDisposable
{
    /// <summary>What registries call the kind.</summary>
    public const string Kind = "anystyle";

    private const string EncoderPrefix = "encoder.";
    private const string LearntKey = "learnt", PreprocessingKey = "preprocessing", EncoderKey = "encoder";

    /// <summary>The network.</summary>
    public AnyStyleNet Network => network;

    /// <summary>The family and width for the registry.</summary>
    public string Architecture => $"anystyle-{network.Decoder.Width}{(network.Learnt is { } learnt ? $"-{learnt.Name}" : "")}";

    /// <summary>A new network over a perceptual network, of which it takes a copy as far as it needs it.</summary>
    /// <param name="perceptual">The encoder's weights.</param>
    /// <param name="width">The decoder's channels at the picture's resolution.</param>
    /// <param name="blocks">Its residual blocks.</param>
    /// <param name="learnt">"sct", "li" or, for none, "none".</param>
    /// <param name="compressed">Channels of the learnt transform.</param>
    /// <param name="seed">Of the first values.</param>
    public static AnyStyleModel Create(PerceptualNetwork perceptual, int width, int blocks, string learnt, int compressed, ulong seed)
    {
        var file = perceptual.ToWeightFile();
        return Over(PerceptualNetwork.From(new WeightFile([.. file.Where(array => IsOfEncoder(array.Name))], file.Metadata)), width, blocks, learnt, compressed, seed);
    }

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no model of this kind, or damaged.</exception>
    public static AnyStyleModel Load(string path) => ModelFile.Load(path, "network for any style", (file, number) =>
    {
        ModelFile.RequireKind(file, Kind);
        var metadata = new Dictionary<string, string>
        {
            ["network"] = file.Metadata.GetValueOrDefault(EncoderKey, "encoder"),
            [PreprocessingKey] = file.Metadata.GetValueOrDefault(PreprocessingKey, ""),
        };
        List<WeightArray> own = [.. file.Where(array => !array.Name.StartsWith(EncoderPrefix, StringComparison.Ordinal))];
        var encoder = PerceptualNetwork.From(new WeightFile([.. file.Where(array => array.Name.StartsWith(EncoderPrefix, StringComparison.Ordinal))
            .Select(array => new WeightArray(array.Name[EncoderPrefix.Length..], [.. array.Shape], array.ToFloats()))], metadata, source: file.Source));
        try
        {
            if (!encoder.Layers.Contains(AnyStyleNet.Layer))
                throw new ArgumentException($"its encoder ends before {AnyStyleNet.Layer}");
            var (width, blocks, learnt) = (number("width"), number("blocks"), file.Metadata.GetValueOrDefault(LearntKey, "none"));
            var channels = encoder.Channels(AnyStyleNet.Layer);
            // Before memory is taken for a decoder whose sizes a damaged file may have made up.
            var decoder = FeatureDecoder.ValueCount(channels, width, blocks);
            var found = own.Where(array => array.Name.StartsWith("decoder.", StringComparison.Ordinal)).Sum(array => (long)array.Count);
            if (found != decoder)
                throw new ArgumentException($"its decoder holds {found} values where one of its sizes has {decoder}");
            var model = Over(encoder, width, blocks, learnt, learnt == "none" ? 1 : number("compressed"), 0);
            ModelFile.LoadWeights(model.Network, new WeightFile(own, file.Metadata));
            return model;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    });

    /// <summary>Whether a weight file is one that <see cref="ToWeightFile"/> made.</summary>
    public static bool Recognizes(WeightFile file) => file.Metadata.GetValueOrDefault("network") == Kind;

    /// <summary>The model as a weight file; safetensors when saved.</summary>
    public WeightFile ToWeightFile()
    {
        var file = ModelFile.Create(network, Kind, styles: null, noise: 0, ("width", network.Decoder.Width), ("blocks", network.Decoder.Blocks), ("compressed", network.Learnt?.Compressed ?? 0));
        var encoder = network.Encoder.ToWeightFile();
        var metadata = new Dictionary<string, string>(file.Metadata)
        {
            [LearntKey] = network.Learnt?.Name ?? "none",
            [PreprocessingKey] = encoder.Metadata[PreprocessingKey],
            [EncoderKey] = network.Encoder.Name,
        };
        return new WeightFile([.. encoder.Select(array => new WeightArray(EncoderPrefix + array.Name, [.. array.Shape], array.ToFloats())), .. file], metadata);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        network.Encoder.Dispose();
        network.Dispose();
    }

    private static AnyStyleModel Over(PerceptualNetwork encoder, int width, int blocks, string learnt, int compressed, ulong seed)
    {
        var channels = encoder.Channels(AnyStyleNet.Layer);
        LearntTransform? transform = learnt switch
        {
            "sct" => new CovarianceTransfer(channels, compressed, seed + 1),
            "li" => new LinearTransfer(channels, compressed, seed + 1),
            "none" => null,
            _ => throw new ArgumentException($"its learnt transform '{learnt}' is unknown", nameof(learnt)),
        };
        return new AnyStyleModel(new AnyStyleNet(encoder, new FeatureDecoder(channels, width, blocks, seed), transform));
    }

    /// <summary>Whether an array of a perceptual network is of a convolution up to conv3_1, or the normalisation before the first.</summary>
    private static bool IsOfEncoder(string name) => name is { Length: > 6 } && (name.StartsWith("conv0", StringComparison.Ordinal) || name[4] is '1' or '2'
        || name.StartsWith("conv3_1.", StringComparison.Ordinal));
}
