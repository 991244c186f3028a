using Impasto.Networks.FeedForward;
using Impasto.Tensors.Weights;

namespace Impasto.Networks.AnyStyle;

/// <summary>A <see cref="WctCascade"/> as a model file: its weights by parameter name.</summary>
internal static class WctCascadeFile
{
    /// <summary>What registries call the kind.</summary>
    public const string Kind = "wct-cascade";

    /// <summary>Whether a weight file is one that <see cref="ToWeightFile"/> made.</summary>
    public static bool Recognizes(WeightFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Metadata.GetValueOrDefault("network") == Kind;
    }

    /// <summary>Reads a model file; the network learns no more.</summary>
    /// <exception cref="ModelException">It is no model of such networks, or damaged.</exception>
    public static WctCascade Load(string path) => ModelFile.Load(path, "cascade of encoders and decoders", (file, _) =>
    {
        ModelFile.RequireKind(file, Kind);
        return From(file);
    });

    /// <summary>The network of weights by its own parameters' names [O, k, k, I].</summary>
    /// <exception cref="ArgumentException">An array is missing, one too many or of a shape that fits no other.</exception>
    public static WctCascade From(WeightFile file)
    {
        var expected = 2 * WctCascade.Convolutions.Count();
        if (file.Count != expected)
            throw new ArgumentException($"it holds {file.Count} arrays where five encoders and decoders have {expected}");
        var network = new WctCascade(name => file[$"{name}.weight"].Shape is [var outputs and > 0, 1 or 3, 1 or 3, var inputs and > 0] ? (inputs, outputs)
            : throw new ArgumentException($"'{name}.weight' is no convolution's of 3x3"));
        ModelFile.LoadWeights(network, file);
        return network;
    }

    /// <summary>The network as a weight file; safetensors when saved.</summary>
    public static WeightFile ToWeightFile(WctCascade network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return ModelFile.Create(network, Kind, styles: null, noise: 0);
    }
}
