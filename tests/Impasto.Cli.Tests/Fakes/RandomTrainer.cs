using Impasto.Catalog;
using Impasto.Tensors.Weights;
using Impasto.Tests.Methods.FeedForward;
using Impasto.Training;
using Impasto.Training.FeedForward;

namespace Impasto.Cli.Tests.Fakes;

/// <summary>In johnson's place: its networks have random weights.</summary>
internal sealed class RandomTrainer : ITrainer
{
    public string Name => "johnson";

    public string Summary => "Draws a network's weights";

    public Type OptionsType => typeof(FeedForwardTrainOptions);

    public TrainerOptions Defaults { get; } = new();

    public Action OnBegin { get; init; } = () => { };

    public int Count { get; private set; }

    public FeedForwardTrainOptions? Options { get; private set; }

    public TrainerOptions? Common { get; private set; }

    public Task<Model?> RunAsync(object options, TrainerOptions common, string command, Action<string>? report = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default)
    {
        (Options, Common) = ((FeedForwardTrainOptions)options, common);
        Count++;
        OnBegin();
        if (cancel.IsCancellationRequested)
            return Task.FromResult<Model?>(null);
        report?.Invoke("Trained at random.");
        var name = Options.Styles[0].Split('=')[0];
        using var model = RandomModels.Johnson(name);
        var entry = new ModelEntry { Name = name, Kind = Name, File = name + ".safetensors", Bytes = 0, Sha256 = "", Styles = [name] };
        return Task.FromResult<Model?>(RegistryFile.Save(Options.Output, entry, path => model.ToWeightFile().Save(path, WeightType.Float32)));
    }
}
