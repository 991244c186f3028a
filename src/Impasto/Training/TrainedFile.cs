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
        var entry = new ModelEntry
        {
            Name = Name,
            Kind = Kind,
            File = $"{Name}.safetensors",
            Bytes = 0,
            Sha256 = "",
            Styles = Styles,
            Architecture = Architecture,
            Training = Training,
        };
        return RegistryFile.Save(folder, entry, path => weights.Save(path, WeightType.Float16));
    }
}
