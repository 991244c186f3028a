using Impasto.Methods;
using Impasto.Models;

namespace Impasto.Cli;

/// <summary>The parts of the library that the commands call, so that tests can put their own in their place.</summary>
internal sealed record Services
{
    /// <summary>Every method, finding its models in a store.</summary>
    public required Func<ModelStore, MethodRegistry> Methods { get; init; }

    /// <summary>The store of models; its argument is what --models names, or null.</summary>
    public Func<string?, ModelStore> Models { get; init; } = ModelStore.Open;

    /// <summary>What can be downloaded.</summary>
    public IReadOnlyList<ModelSource> Sources { get; init; } = ModelSource.Known;

    /// <summary>The native picture library's version, and where it was found.</summary>
    public Func<(string Version, string Location)> PictureLibrary { get; init; } = () => (Imaging.PictureLibrary.Version, Imaging.PictureLibrary.Location);
}
