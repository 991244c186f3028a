using System.Globalization;
using System.Text.Json;
using Impasto.Tensors;
using Impasto.Tensors.Layers;
using Impasto.Tensors.Weights;

namespace Impasto.Methods.FeedForward;

/// <summary>What the files of all feed-forward models have in common: weights by their parameters' names, sizes and the styles' names as metadata.</summary>
internal static class StyleModelFile
{
    private const int MaxNumber = 4096;

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">"transform" or "stylebank": what the file must say it is.</param>
    /// <param name="build">Makes the network of the sizes that the file gives; gets a reader of its numbers, the number of styles, and the file.</param>
    /// <exception cref="ModelException">The file holds something else, or is damaged.</exception>
    public static (T Network, IReadOnlyList<string> Styles) Load<T>(string path, string network, Func<Func<string, int>, int, WeightFile, T> build)
        where T : Module
    {
        T? built = null;
        try
        {
            var file = WeightFile.Load(path);
            if (file.Metadata.GetValueOrDefault("network") != network)
                throw new ModelException($"{path} is no {network} network of Impasto's; bring one of another kind with 'impasto models import'.");
            var styles = JsonSerializer.Deserialize<string[]>(file.Metadata.GetValueOrDefault("styles", "[]")) ?? [];
            if (styles.Length is 0 or > MaxNumber || Array.Exists(styles, string.IsNullOrWhiteSpace))
                throw new ModelException($"{path} doesn't say which styles it has; it is damaged, so get it again.");
            built = build(Number, styles.Length, file);
            using var scope = new TensorScope();
            built.Load(file.ToDictionary(array => array.Name, array => Tensor.From(array.ToFloats(), array.Shape)));
            built.SetRequiresGrad(false);
            return (built, styles);

            int Number(string key) => file.Metadata.TryGetValue(key, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= MaxNumber
                ? number
                : throw new ModelException($"{path} doesn't say its '{key}' between 0 and {MaxNumber}; it is damaged, so get it again.");
        }
        catch (Exception e) when (e is WeightFormatException or ArgumentException or JsonException or IOException)
        {
            built?.Dispose();
            throw new ModelException($"{path} is no intact {network} network: {e.Message}", e);
        }
    }

    /// <summary>A network as a weight file.</summary>
    public static WeightFile Of(Module network, string kind, IReadOnlyList<string> styles, params IEnumerable<(string Key, int Value)> numbers)
    {
        var metadata = new Dictionary<string, string> { ["network"] = kind, ["styles"] = JsonSerializer.Serialize(styles), ["layout"] = "OHWI" };
        foreach (var (key, value) in numbers)
            metadata[key] = value.ToString(CultureInfo.InvariantCulture);
        return new WeightFile(network.State.Select(p => new WeightArray(p.Key, p.Value.Shape.Sizes.ToArray(), p.Value.ToArray())), metadata);
    }
}
