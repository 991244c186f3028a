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
    /// <summary>Refuses a name and folders that could not be written to when the training is over.</summary>
    /// <param name="name">The model's name, where one is given.</param>
    /// <param name="output">Its folder.</param>
    /// <param name="folder">The training's.</param>
    /// <exception cref="UsageException">The name is none, or a folder is a file.</exception>
    /// <exception cref="ImpastoException">A folder can't be written.</exception>
    public static void Check(string? name, string output, string folder)
    {
        if (name is not null)
            ModelName.Check(name);
        foreach (var place in new[] { output, folder })
        {
            if (File.Exists(place))
                throw new UsageException($"{place} is a file, and the training needs a folder", "name another one");
            try
            {
                Directory.CreateDirectory(place);
                WholeFile.Try(Path.Combine(place, "registry.json"), 0);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ImpastoException($"The folder {place} can't be written ({e.Message.TrimEnd('.')})", "name another one", e) { File = place };
            }
        }
    }

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
