using Impasto.Benchmarking;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Methods;
using Impasto.Training;
using Impasto.Visualization;

namespace Impasto.Cli;

/// <summary>The parts of the library that the commands call, so that tests can put their own in their place.</summary>
internal sealed record Services
{
    /// <summary>The methods that stylise, finding their models in a store.</summary>
    public Func<ModelStore, MethodRegistry<IStyleMethod>> Methods { get; init; } = AllMethods.Create;

    /// <summary>The methods that make textures.</summary>
    public Func<ModelStore, MethodRegistry<ITextureMethod>> Textures { get; init; } = AllMethods.CreateTextures;

    /// <summary>The models that can be trained; none leaves the command out.</summary>
    public Func<ModelStore, IReadOnlyList<ITrainer>> Trainers { get; init; } = Impasto.Composition.Trainers.Create;

    /// <summary>Shows what networks see; null leaves the command out.</summary>
    public Func<ModelStore, IVisualizer?> Visualizer { get; init; } = models => new NetworkVisualizer(models);

    /// <summary>What bench measures; none leaves the command out.</summary>
    public Func<ModelStore, IReadOnlyList<IBenchmark>> Benchmarks { get; init; } = models =>
        [new NetworkBenchmark(models), new GatysBenchmark(models), new JohnsonBenchmark(models), new AnyStyleBenchmark(models)];

    /// <summary>The store of models; its argument is what --models names, or null.</summary>
    public Func<string?, ModelStore> Models { get; init; } = ModelStore.Open;

    /// <summary>What can be downloaded.</summary>
    public IReadOnlyList<ModelSource> Sources { get; init; } = ModelSource.Known;

    /// <summary>The program that reads and writes clips: its version, and where it was found; null where it isn't there.</summary>
    public Func<(string Version, string Location)?> ClipProgram { get; init; } = Imaging.Clips.Ffmpeg.Installed;

    /// <summary>The native picture library's version, and where it was found.</summary>
    public Func<(string Version, string Location)> PictureLibrary { get; init; } = () => (Imaging.PictureLibrary.Version, Imaging.PictureLibrary.Location);
}
