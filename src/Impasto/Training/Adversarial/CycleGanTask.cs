using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Training.Adversarial;

/// <summary>
/// Trains two generators, from photographs to paintings and back, which undo each other (Zhu et al. 2017, arXiv 1703.10593). Differences are of values in -1..1, as the authors'.
/// </summary>
internal sealed class CycleGanTask : TranslationTask
{
    private readonly TransformModel _there, _back;
    private readonly CycleGanTrainOptions _options;
    private readonly Rival _paintings, _photos;

    /// <param name="there">The generator of paintings; not owned.</param>
    /// <param name="back">The generator of photographs; owned.</param>
    /// <param name="options">How.</param>
    /// <param name="data">With what.</param>
    /// <param name="report">Gets alarms.</param>
    public CycleGanTask(TransformModel there, TransformModel back, CycleGanTrainOptions options, TranslationData data, Action<string>? report)
        : this(there, back, options, data, report, Player(options, (ulong)data.Seed + 2), Player(options, (ulong)data.Seed + 3))
    {
    }

    private CycleGanTask(TransformModel there, TransformModel back, CycleGanTrainOptions options, TranslationData data, Action<string>? report, Rival paintings, Rival photos)
        : base(options, data, [.. Named("there", there), .. Named("back", back)], [("paintings", paintings), ("photos", photos)], report) =>
        (_there, _back, _options, _paintings, _photos) = (there, back, options, paintings, photos);

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, TransformModel Model)> Models => [(_options.Name, _there), ($"{_options.Name}-back", _back)];

    /// <inheritdoc/>
    public override void Dispose()
    {
        _back.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override (bool Photos, bool Paintings) Wanted(bool isGenerators) => (true, true);

    /// <inheritdoc/>
    protected override Dictionary<string, double> Generate(TranslationBatch batch, SeededRandom random)
    {
        Tensor photos = batch.Photos!, paintings = batch.Paintings!;
        Tensor madePaintings = Made(_there, photos, random), madePhotos = Made(_back, paintings, random);
        List<(string Name, Tensor Loss, float Weight)> terms =
        [
            ("generator", Ops.Add(_paintings.Judge(madePaintings), _photos.Judge(madePhotos)), 1),
            ("cycle", Ops.Add(Difference(Made(_back, madePaintings, random), photos), Difference(Made(_there, madePhotos, random), paintings)), _options.Cycle),
        ];
        if (_options.Identity > 0)
        {
            terms.Add(("identity", Ops.Add(Difference(Made(_there, paintings, random), paintings), Difference(Made(_back, photos, random), photos)),
                _options.Cycle * _options.Identity));
        }
        var total = terms.Select(term => Ops.Affine(term.Loss, term.Weight)).Aggregate(Ops.Add);
        Tape.Backward(total);
        var losses = terms.ToDictionary(term => term.Name, term => (double)term.Loss.Item());
        losses["total"] = total.Item();
        return losses;
    }

    /// <inheritdoc/>
    protected override Dictionary<string, double> Discriminate(TranslationBatch batch, SeededRandom random)
    {
        var losses = _paintings.Learn(batch.Paintings!, random).ToDictionary(loss => $"paintings {loss.Key}", loss => loss.Value);
        foreach (var (name, value) in _photos.Learn(batch.Photos!, random))
            losses[$"photos {name}"] = value;
        return losses;
    }

    private static Rival Player(CycleGanTrainOptions options, ulong seed) =>
        new(new RivalSettings(options.Game, options.RivalWidth, options.R1, options.Pool), options.Batch, options.Crop, seed);

    private static IEnumerable<(string Name, Tensor Tensor)> Named(string name, TransformModel model) => model.Network.NamedParameters.Select(p => ($"{name}.{p.Name}", p.Tensor));

    /// <summary>Of values in -1..1, which are twice as far apart as ours.</summary>
    private static Tensor Difference(Tensor a, Tensor b) => Ops.Affine(Ops.L1(a, b), 2);
}
