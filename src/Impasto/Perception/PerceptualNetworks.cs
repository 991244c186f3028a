using Impasto.Catalog;
using Impasto.Options;

namespace Impasto.Perception;

/// <summary>Finds perceptual networks by what users write after --network.</summary>
internal static class PerceptualNetworks
{
    private static readonly string[] Full = ["vgg16", "vgg19"];

    /// <summary>Opens a network.</summary>
    /// <param name="models">Where installed and built-in networks are.</param>
    /// <param name="network">"auto" (a full network where one is installed, else slim), a model's name, or a weight file's path.</param>
    /// <param name="notes">Gets a sentence when auto had to take slim.</param>
    /// <exception cref="ModelException">There is no such network.</exception>
    public static PerceptualNetwork Open(ModelStore models, NamedOrFile network, ICollection<string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(network);
        if (network.Name == "auto")
        {
            network = Array.Find(Full, full => models.Find(full) is not null) ?? "slim";
            if (network.Name == "slim")
                notes?.Add("No full VGG is installed, so the built-in network 'slim' is used; 'impasto models pull vgg16' or 'impasto models import FILE' brings the full one.");
        }
        var file = models.Find(network.Name) is null ? network.File() : null;
        return PerceptualNetwork.Load(file?.Path ?? models.Get(network.Name).Path);
    }
}
