using Impasto.Catalog;
using Impasto.Tensors.Weights;

namespace Impasto.Training;

/// <summary>What a registry is told of a model that was trained.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Styles">Its styles; empty where any picture is one.</param>
/// <param name="Architecture">The network's family and width.</param>
/// <param name="Training">How it was made.</param>
internal sealed record TrainedFile(string Name, string Kind, IReadOnlyList<string> Styles, string Architecture, ModelTraining Training)
{
    /// <summary>Writes the model at half precision, and its registry entry beside it.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="folder">Where; made if it doesn't exist.</param>
    public Model Save(WeightFile weights, string folder)
    {
        var file = $"{Name}.safetensors";
        var path = Path.Combine(folder, file);
        Directory.CreateDirectory(folder);
        weights.Save(path, WeightType.Float16);
        var bytes = File.ReadAllBytes(path);
        var entry = new ModelEntry
        {
            Name = Name,
            Kind = Kind,
            File = file,
            Bytes = bytes.Length,
            Sha256 = FileHash.Sha256(bytes),
            Styles = Styles,
            Architecture = Architecture,
            Training = Training,
        };
        RegistryFile.Put(folder, entry);
        return new Model(entry, path);
    }
}
