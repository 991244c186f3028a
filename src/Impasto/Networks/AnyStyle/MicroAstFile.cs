using Impasto.Networks.FeedForward;
using Impasto.Tensors.Weights;

namespace Impasto.Networks.AnyStyle;

/// <summary>A <see cref="MicroAst"/> as a model file: its weights by parameter name, and its width as metadata.</summary>
internal static class MicroAstFile
{
    /// <summary>What registries call the kind.</summary>
    public const string Kind = "microast";

    private const string WidthKey = "width";

    /// <summary>Whether a weight file is one that <see cref="ToWeightFile"/> made.</summary>
    public static bool Recognizes(WeightFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Metadata.GetValueOrDefault("network") == Kind;
    }

    /// <summary>Reads a model file; the network learns no more.</summary>
    /// <exception cref="ModelException">It is no model of a MicroAST network, or damaged.</exception>
    public static MicroAst Load(string path) => ModelFile.Load(path, "MicroAST network", (file, number) =>
    {
        ModelFile.RequireKind(file, Kind);
        var width = number(WidthKey);
        ModelFile.RequireValues(file, MicroAst.ValueCount(width));
        var network = new MicroAst(width);
        ModelFile.LoadWeights(network, file);
        return network;
    });

    /// <summary>The network as a weight file; safetensors when saved.</summary>
    public static WeightFile ToWeightFile(MicroAst network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return ModelFile.Create(network, Kind, styles: null, noise: 0, (WidthKey, network.Width));
    }
}
