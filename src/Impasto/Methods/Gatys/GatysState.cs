using System.Globalization;
using Impasto.Tensors;
using Impasto.Tensors.Optimizers;
using Impasto.Tensors.Weights;

namespace Impasto.Methods.Gatys;

/// <summary>What a stopped run needs to go on bit for bit: scale, iteration, the picture and the optimiser's memory, as a safetensors file.</summary>
/// <param name="Fingerprint">What the run was given; another run's state is refused.</param>
/// <param name="Scale">Scale under way.</param>
/// <param name="Iteration">Iterations done in it.</param>
/// <param name="Image">The variable's values at that point.</param>
/// <param name="Optimizer">The optimiser's state.</param>
/// <param name="InitialTotal">The loss at the very beginning.</param>
internal sealed record GatysState(string Fingerprint, int Scale, int Iteration, Tensor Image, OptimizerState Optimizer, double InitialTotal)
{
    /// <summary>What <see cref="Plateau"/> has seen in this scale.</summary>
    public IReadOnlyCollection<double> Best { get; init; } = [];

    private const string OptimizerPrefix = "optimizer.";

    public void Save(string path)
    {
        var metadata = new Dictionary<string, string>
        {
            ["impasto"] = "gatys state",
            ["fingerprint"] = Fingerprint,
            ["scale"] = Scale.ToString(CultureInfo.InvariantCulture),
            ["iteration"] = Iteration.ToString(CultureInfo.InvariantCulture),
            ["initialTotal"] = InitialTotal.ToString("R", CultureInfo.InvariantCulture),
            ["best"] = string.Join(' ', Best.Select(loss => loss.ToString("R", CultureInfo.InvariantCulture))),
        };
        foreach (var (name, value) in Optimizer.Numbers)
            metadata[OptimizerPrefix + name] = value.ToString("R", CultureInfo.InvariantCulture);
        var arrays = Optimizer.Tensors.Select(pair => Array(OptimizerPrefix + pair.Key, pair.Value)).Prepend(Array("image", Image));
        StateFile.Save(path, arrays, metadata);
    }

    /// <exception cref="InputException">The file is no such state, or one of another run.</exception>
    public static GatysState Load(string path, string fingerprint)
    {
        WeightFile file;
        try
        {
            file = StateFile.Load(path);
        }
        catch (WeightFormatException e)
        {
            throw new InputException(e) { File = path };
        }
        if (!file.Metadata.TryGetValue("impasto", out var kind) || kind != "gatys state")
            throw new InputException($"{path} is no state of a stopped run", "give `Resume` the file that an earlier `Resume` wrote") { Separator = ';', File = path };
        if (file.Metadata["fingerprint"] != fingerprint)
        {
            throw new InputException($"{path} belongs to a run with other pictures, sizes or options",
                "repeat that run's command line, or delete the file to start anew")
            { Separator = ';', File = path };
        }
        var tensors = new Dictionary<string, Tensor>();
        foreach (var array in file.Where(a => a.Name.StartsWith(OptimizerPrefix, StringComparison.Ordinal)))
            tensors[array.Name[OptimizerPrefix.Length..]] = Tensor.From(array.ToFloats(), array.Shape);
        var numbers = file.Metadata.Where(m => m.Key.StartsWith(OptimizerPrefix, StringComparison.Ordinal))
            .ToDictionary(m => m.Key[OptimizerPrefix.Length..], m => double.Parse(m.Value, CultureInfo.InvariantCulture));
        var image = file["image"];
        return new GatysState(fingerprint, int.Parse(file.Metadata["scale"], CultureInfo.InvariantCulture), int.Parse(file.Metadata["iteration"], CultureInfo.InvariantCulture),
            Tensor.From(image.ToFloats(), image.Shape), new OptimizerState(tensors, numbers), double.Parse(file.Metadata["initialTotal"], CultureInfo.InvariantCulture))
        {
            // States of older versions have none.
            Best = [.. file.Metadata.GetValueOrDefault("best", "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(loss => double.Parse(loss, CultureInfo.InvariantCulture))],
        };
    }

    private static WeightArray Array(string name, Tensor tensor) => new(name, tensor.Shape.Sizes.ToArray(), tensor.ToArray());
}
