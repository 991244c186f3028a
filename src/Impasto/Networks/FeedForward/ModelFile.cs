using System.Globalization;
using System.Text.Json;
using Impasto.Tensors;
using Impasto.Tensors.Layers;
using Impasto.Tensors.Weights;

namespace Impasto.Networks.FeedForward;

/// <summary>What the files of all feed-forward models have in common: weights by parameter name, the network's sizes and the styles' names as metadata.</summary>
internal static class ModelFile
{
    private const int MaxSize = 4096;
    private const string NoiseKey = "noise";

    /// <summary>Reads a file; whatever is wrong with it ends in one kind of exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">What it should hold, for messages.</param>
    /// <param name="read">Makes the model of the file and its numbers by key.</param>
    /// <exception cref="ModelException">It is no such model, or damaged.</exception>
    public static T Load<T>(string path, string network, Func<WeightFile, Func<string, int>, T> read)
    {
        try
        {
            var file = WeightFile.Load(path);
            return read(file, Number);

            int Number(string key) =>
                file.Metadata.TryGetValue(key, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxSize
                    ? number
                    : throw new ModelException($"{path} doesn't say its '{key}', so it is no {network} of Impasto's",
                        "bring one with 'impasto models import'")
                    { Separator = ';', File = path };
        }
        catch (Exception e) when (e is WeightFormatException or ShapeException or ArgumentException or JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} is no intact model of a {network}: {e.Message.TrimEnd('.')}", "import or download it again", e) { Separator = ';', File = path };
        }
    }

    /// <summary>Checks that a file says it holds such a network.</summary>
    /// <exception cref="ModelException">It says otherwise.</exception>
    public static void RequireKind(WeightFile file, string kind)
    {
        if (file.Metadata.GetValueOrDefault("network") != kind)
            throw new ModelException($"{file.Source} is no {kind} network of Impasto's", "bring one of another kind with impasto models import") { File = file.Source };
    }

    /// <summary>The styles' names.</summary>
    /// <exception cref="ArgumentException">There are none, or too many.</exception>
    public static IReadOnlyList<string> Styles(WeightFile file)
    {
        var styles = JsonSerializer.Deserialize<string?[]>(file.Metadata.GetValueOrDefault("styles", "[]")) ?? [];
        return styles.Length is > 0 and <= MaxSize && styles.All(name => !string.IsNullOrWhiteSpace(name))
            ? styles.OfType<string>().ToList()
            : throw new ArgumentException($"its {styles.Length} styles are none, too many, or have no names");
    }

    /// <summary>The deviation of the noise on the network's input; 0 where there is none.</summary>
    /// <exception cref="ArgumentException">It is no number, or beyond 1.</exception>
    public static float Noise(WeightFile file)
    {
        if (!file.Metadata.TryGetValue(NoiseKey, out var text))
            return 0;
        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var noise) && noise is >= 0 and <= 1
            ? noise
            : throw new ArgumentException($"the noise '{text}' on its input is no deviation from 0 to 1");
    }

    /// <summary>Checks that the file has as many values as a network of its sizes, before memory is taken for that.</summary>
    /// <exception cref="ArgumentException">It has not.</exception>
    public static void RequireValues(WeightFile file, long values)
    {
        var found = file.Sum(array => (long)array.Count);
        if (found != values)
            throw new ArgumentException($"it holds {found} values where a network of its sizes has {values}");
    }

    /// <summary>Fills the network, which then learns no more.</summary>
    public static void LoadWeights(Module network, WeightFile file)
    {
        using var scope = new TensorScope();
        network.Load(file.ToDictionary(array => array.Name, array => Tensor.From(array.ToFloats(), array.Shape)));
        network.SetRequiresGrad(false);
    }

    /// <summary>A file of a network.</summary>
    /// <param name="network">Whose state is taken.</param>
    /// <param name="kind">What the key "network" says.</param>
    /// <param name="styles">The styles' names; null for a network of any style.</param>
    /// <param name="noise">Deviation of the noise on the input; 0 is none.</param>
    /// <param name="sizes">The network's sizes by key.</param>
    public static WeightFile Create(Module network, string kind, IReadOnlyList<string>? styles, float noise, params ReadOnlySpan<(string Key, int Value)> sizes)
    {
        var metadata = new Dictionary<string, string> { ["network"] = kind, ["layout"] = "OHWI" };
        if (styles is not null)
            metadata["styles"] = JsonSerializer.Serialize(styles);
        if (noise > 0)
            metadata[NoiseKey] = noise.ToString("R", CultureInfo.InvariantCulture);
        foreach (var (key, value) in sizes)
            metadata[key] = value.ToString(CultureInfo.InvariantCulture);
        return new WeightFile(network.State.Select(p => new WeightArray(p.Key, p.Value.Shape.Sizes.ToArray(), p.Value.ToArray())), metadata);
    }
}
