using Impasto.Networks;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Training.Adversarial;

/// <summary>
/// Trains one generator, from photographs to paintings, by contrasting patches (Park et al. 2020, arXiv 2007.15651): CUT and, with its options, FastCUT.
/// </summary>
internal sealed class CutTask : TranslationTask
{
    private const int ProjectedSize = 256;

    private readonly TransformModel _model;
    private readonly CutTrainOptions _options;
    private readonly PatchProjection _projection;
    private readonly PatchContrast _contrast;
    private readonly Rival _rival;

    /// <param name="model">The generator; not owned.</param>
    /// <param name="options">How.</param>
    /// <param name="data">With what.</param>
    /// <param name="report">Gets alarms.</param>
    public CutTask(TransformModel model, CutTrainOptions options, TranslationData data, Action<string>? report)
        : this(model, options, data, report, new PatchProjection(model.Network.FeatureChannels, ProjectedSize, (ulong)data.Seed + 1),
            new Rival(new RivalSettings(options.Game, options.RivalWidth, options.R1, options.Pool), options.Batch, options.Crop, (ulong)data.Seed + 2))
    {
    }

    private CutTask(TransformModel model, CutTrainOptions options, TranslationData data, Action<string>? report, PatchProjection projection, Rival rival)
        : base(options, data, [.. model.Network.NamedParameters, .. projection.NamedParameters.Select(p => ($"projection.{p.Name}", p.Tensor))], [("discriminator", rival)], report)
    {
        (_model, _options, _projection, _rival) = (model, options, projection, rival);
        _contrast = new PatchContrast(projection);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, TransformModel Model)> Models => [(_options.Name, _model)];

    /// <inheritdoc/>
    public override void Dispose()
    {
        _projection.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override (bool Photos, bool Paintings) Wanted(bool isGenerators) => (isGenerators, !isGenerators || _options.Identity);

    /// <inheritdoc/>
    protected override Dictionary<string, double> Generate(TranslationBatch batch, SeededRandom random)
    {
        var photos = batch.Photos!;
        var isMirrored = _options.Flip && random.NextInt(2) == 1;
        List<Tensor> before = [], paintings = [];
        var made = Made(_model, isMirrored ? Mirrored(photos) : photos, random, before);
        var fooling = _rival.Judge(made);
        var contrast = _contrast.Loss(_model.Network.Features(made), isMirrored ? _model.Network.Features(photos) : before, isMirrored, random);
        var losses = new Dictionary<string, double> { ["generator"] = fooling.Item(), ["contrast"] = contrast.Item() };
        if (_options.Identity)
        {
            var same = Made(_model, batch.Paintings!, random, paintings);
            var identity = _contrast.Loss(_model.Network.Features(same), paintings, isMirrored: false, random);
            losses["identity"] = identity.Item();
            // As the authors weigh it: the mean of both.
            contrast = Ops.Affine(Ops.Add(contrast, identity), 0.5f);
        }
        var total = Ops.Add(fooling, Ops.Affine(contrast, _options.Contrast));
        Tape.Backward(total);
        losses["total"] = total.Item();
        return losses;
    }

    /// <inheritdoc/>
    protected override Dictionary<string, double> Discriminate(TranslationBatch batch, SeededRandom random) => _rival.Learn(batch.Paintings!, random);

    private static Tensor Mirrored(Tensor x)
    {
        var width = x.Shape.W;
        int[] places = [.. Enumerable.Range(0, x.Shape.N * x.Shape.H * width).Select(place => place - 2 * (place % width) + width - 1)];
        return Ops.Reshape(Ops.Embedding(Ops.Reshape(x, -1, x.Shape.C), places), x.Shape.Sizes);
    }
}
