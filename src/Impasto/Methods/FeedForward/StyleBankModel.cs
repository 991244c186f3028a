using Impasto.Networks;
using Impasto.Tensors.Weights;

namespace Impasto.Methods.FeedForward;

/// <summary>A trained StyleBank with its styles' names: what a model file of the kind "stylebank" holds.</summary>
/// <param name="Network">The network; owned.</param>
/// <param name="Styles">The names of its styles, in the order of their banks.</param>
public sealed record StyleBankModel(StyleBank Network, IReadOnlyList<string> Styles) : IDisposable
{
    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no model of a StyleBank, or damaged.</exception>
    public static StyleBankModel Load(string path) => ModelFile.Load(path, "StyleBank", (file, number) =>
    {
        var styles = ModelFile.Styles(file);
        ModelFile.RequireValues(file, StyleBank.ValueCount(number("width"), styles.Count));
        var network = new StyleBank(number("width"), styles.Count);
        ModelFile.LoadWeights(network, file);
        return new StyleBankModel(network, styles);
    });

    /// <summary>The model as a weight file; safetensors when saved.</summary>
    public WeightFile ToWeightFile() => ModelFile.Create(Network, "stylebank", Styles, ("width", Network.Width));

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
