using System.Globalization;
using System.Text.Json;
using Impasto.Networks;
using Impasto.Tensors;
using Impasto.Tensors.Weights;

namespace Impasto.Methods.FeedForward;

/// <summary>A trained transform network with its styles' names: what a model file of the kinds "johnson" and "cin" holds.</summary>
/// <param name="Network">The network; owned.</param>
/// <param name="Styles">The names of its styles, in the order of their rows.</param>
public sealed record TransformModel(TransformNet Network, IReadOnlyList<string> Styles) : IDisposable
{
    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no model of a transform network, or damaged.</exception>
    public static TransformModel Load(string path)
    {
        try
        {
            var file = WeightFile.Load(path);
            var styles = JsonSerializer.Deserialize<string[]>(file.Metadata.GetValueOrDefault("styles", "[]")) ?? [];
            var conditional = Number("conditional") != 0;
            var network = new TransformNet(Number("width"), Number("blocks"), conditional ? styles.Length : 0, Number("kernel"))
            {
                Linear = file.Metadata.GetValueOrDefault("output") == "linear",
            };
            using var scope = new TensorScope();
            network.Load(file.ToDictionary(array => array.Name, array => Tensor.From(array.ToFloats(), array.Shape)));
            network.SetRequiresGrad(false);
            return new TransformModel(network, styles);

            int Number(string key) => file.Metadata.TryGetValue(key, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 4096
                ? number
                : throw new ModelException($"{path} doesn't say its '{key}', so it is no transform network of Impasto's; bring one with 'impasto models import'.");
        }
        catch (Exception e) when (e is WeightFormatException or ArgumentException or JsonException)
        {
            throw new ModelException($"{path} is no intact model of a transform network: {e.Message}", e);
        }
    }

    /// <summary>Whether a weight file is one that <see cref="ToWeightFile"/> made.</summary>
    internal static bool Recognises(WeightFile file) => file.Metadata.GetValueOrDefault("network") == "transform";

    /// <summary>The model as a weight file; safetensors when saved.</summary>
    public WeightFile ToWeightFile() => new(
        Network.State.Select(p => new WeightArray(p.Key, p.Value.Shape.Sizes.ToArray(), p.Value.ToArray())),
        new Dictionary<string, string>
        {
            ["network"] = "transform",
            ["width"] = Text(Network.Width),
            ["blocks"] = Text(Network.Blocks),
            ["kernel"] = Text(Network.Kernel),
            ["conditional"] = Network.Styles > 0 ? "1" : "0",
            ["styles"] = JsonSerializer.Serialize(Styles),
            ["output"] = Network.Linear ? "linear" : "sigmoid",
            ["layout"] = "OHWI",
        });

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
