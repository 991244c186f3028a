using Impasto.Networks;
using Impasto.Tensors.Weights;

namespace Impasto.Methods.FeedForward;

/// <summary>A trained StyleBank with its styles' names: what a model file of the kind "stylebank" holds.</summary>
/// <param name="Network">The network; owned.</param>
/// <param name="Styles">The names of its styles, in the order of their banks.</param>
public sealed record StyleBankModel(StyleBank Network, IReadOnlyList<string> Styles) : IDisposable
{
    private const string Kind = "stylebank";

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no StyleBank, or damaged.</exception>
    public static StyleBankModel Load(string path)
    {
        var (network, styles) = StyleModelFile.Load(path, Kind, (number, count, _) => new StyleBank(number("width"), count));
        return new StyleBankModel(network, styles);
    }

    /// <summary>Whether a weight file is one that <see cref="ToWeightFile"/> made.</summary>
    internal static bool Recognises(WeightFile file) => file.Metadata.GetValueOrDefault("network") == Kind;

    /// <summary>The model as a weight file.</summary>
    public WeightFile ToWeightFile() => StyleModelFile.Of(Network, Kind, Styles, ("width", Network.Width));

    /// <summary>A copy with one more bank, of fresh values (Chen et al. 2017, section 3.3: only it is trained then).</summary>
    /// <exception cref="UsageException">There is a style of that name.</exception>
    public StyleBankModel WithStyle(string name, ulong seed)
    {
        if (Styles.Contains(name))
            throw new UsageException($"The model has a style '{name}' already: name the new one otherwise, NAME=FILE.");
        var larger = new StyleBank(Network.Width, Network.Styles + 1, seed);
        var state = larger.State.ToDictionary();
        foreach (var (key, tensor) in Network.State)
            state[key] = tensor;
        larger.Load(state);
        return new StyleBankModel(larger, [.. Styles, name]);
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
