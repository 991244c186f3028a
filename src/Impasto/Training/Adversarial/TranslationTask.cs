using Impasto.Networks.FeedForward;
using Impasto.Tensors;

namespace Impasto.Training.Adversarial;

/// <summary>
/// A game between generators and discriminators over two collections of pictures. They take turns: a step moves either, so that two steps make one iteration of the papers, both
/// with the same crops.
/// </summary>
internal abstract class TranslationTask : ITrainingTask, IDisposable
{
    private readonly TranslationOptions _options;
    private readonly TranslationData _data;
    private readonly Action<string>? _report;
    private readonly IReadOnlyList<(string Name, Rival Rival)> _rivals;

    /// <param name="options">How.</param>
    /// <param name="data">With what.</param>
    /// <param name="generators">What the generators' side trains.</param>
    /// <param name="rivals">The discriminators.</param>
    /// <param name="report">Gets alarms.</param>
    protected TranslationTask(TranslationOptions options, TranslationData data, IEnumerable<(string Name, Tensor Tensor)> generators,
        IReadOnlyList<(string Name, Rival Rival)> rivals, Action<string>? report)
    {
        (_options, _data, _rivals, _report) = (options, data, rivals, report);
        Groups =
        [
            new ParameterGroup("generators", generators.ToDictionary(p => p.Name, p => p.Tensor)) { Beta1 = 0.5 },
            new ParameterGroup("discriminators", Named(rival => rival.Parameters)) { Beta1 = 0.5, Ema = 0, RateFactor = options.RivalRate },
        ];
        State = Named(rival => rival.State);

        Dictionary<string, Tensor> Named(Func<Rival, IEnumerable<(string Name, Tensor Tensor)>> tensors) =>
            rivals.SelectMany(r => tensors(r.Rival).Select(p => (Name: $"{r.Name}.{p.Name}", p.Tensor))).ToDictionary(p => p.Name, p => p.Tensor);
    }

    /// <summary>What comes of the game, with names: the generator of paintings and, where the game has one, that of photographs.</summary>
    public abstract IReadOnlyList<(string Name, TransformModel Model)> Models { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterGroup> GroupsAt(int step) => [Groups[step % 2]];

    /// <inheritdoc/>
    public object Prepare(int step)
    {
        var number = step / 2;
        var (wantsPhotos, wantsPaintings) = Wanted(isGenerators: step % 2 == 0);
        return new TranslationBatch(
            wantsPhotos ? TensorScope.Release(_data.Photos.Batch(_data.Seed, number, _options.Batch, _options.Crop, _options.Zoom, enlarge: true)) : null,
            wantsPaintings ? TensorScope.Release(_data.Paintings.Batch(_data.Seed + 1, number, _options.Batch, _options.Crop, _options.Zoom, enlarge: true)) : null);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Step(int step, object prepared)
    {
        using var batch = (TranslationBatch)prepared;
        var random = new SeededRandom(((ulong)(uint)_data.Seed << 32) ^ (ulong)step).Fork(2);
        return step % 2 == 0 ? Generate(batch, random) : Discriminate(batch, random);
    }

    /// <summary>What a generator makes of pictures in training.</summary>
    /// <param name="model">The generator.</param>
    /// <param name="pictures">[N, H, W, 3] in 0..1.</param>
    /// <param name="random">Of this step.</param>
    /// <param name="features">Gets what its first half makes on the way.</param>
    protected static Tensor Made(TransformModel model, Tensor pictures, SeededRandom random, ICollection<Tensor>? features = null)
    {
        var noisy = TrainingNoise.AddTo(pictures, model.Noise, random.NextInt(int.MaxValue), 0);
        return features is null ? model.Network.Stylize(noisy) : model.Network.StylizeWithFeatures(noisy, features);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Validate(string folder, int step)
    {
        var board = new TranslationBoard();
        for (var i = 0; i < TranslationBoard.Pictures; i++)
        {
            using var scope = new TensorScope();
            var photo = _data.HeldOutPhotos.Batch(_data.Seed, -1 - i, 1, 2 * _options.Crop, zoom: 1);
            var random = new SeededRandom((ulong)i);
            var translated = Made(Models[0].Model, photo, random);
            board.Add(photo, translated, Models.Count > 1 ? Made(Models[1].Model, translated, random) : null);
        }
        board.Save(Path.Combine(folder, $"step-{step:000000}.jpg"));
        foreach (var sentence in Alarms.Found(board.Figures, _rivals.Any(r => r.Rival.IsAlwaysRight)))
            _report?.Invoke($"Step {step}: {sentence}");
        var figures = board.Figures.ToDictionary();
        foreach (var (name, rival) in _rivals)
            figures[$"{name} accuracy"] = rival.Accuracy;
        return figures;
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        foreach (var (_, rival) in _rivals)
            rival.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Which pictures a turn needs.</summary>
    protected abstract (bool Photos, bool Paintings) Wanted(bool isGenerators);

    /// <summary>The generators' turn: adds their gradients.</summary>
    protected abstract Dictionary<string, double> Generate(TranslationBatch batch, SeededRandom random);

    /// <summary>The discriminators' turn.</summary>
    protected abstract Dictionary<string, double> Discriminate(TranslationBatch batch, SeededRandom random);
}
