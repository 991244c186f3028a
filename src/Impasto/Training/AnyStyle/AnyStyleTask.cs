using System.Globalization;
using Impasto.Imaging;
using Impasto.Imaging.Sheets;
using Impasto.Losses;
using Impasto.Networks.AnyStyle;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Training.FeedForward;

namespace Impasto.Training.AnyStyle;

/// <summary>
/// Trains the decoder and the learnt transform of a network for any style. First it gives pictures back; then, of every four steps, two move features by the learnt transform, one by
/// a closed form (AdaIN, optimal transport and WCT in turn, which teach the decoder alone), and in one each picture is its own style, by the learnt transform or by none, which
/// pixels are compared for, too.
/// </summary>
internal sealed class AnyStyleTask : ITrainingTask
{
    private const int ValidationPictures = 4;

    private readonly AnyStyleModel _model;
    private readonly AnyStyleTrainOptions _options;
    private readonly AnyStyleData _data;

    /// <param name="model">What is trained.</param>
    /// <param name="options">How.</param>
    /// <param name="data">With what.</param>
    public AnyStyleTask(AnyStyleModel model, AnyStyleTrainOptions options, AnyStyleData data)
    {
        (_model, _options, _data) = (model, options, data);
        model.Network.SetRequiresGrad(true);
        Groups = [new ParameterGroup("network", model.Network.NamedParameters.ToDictionary(p => p.Name, p => p.Tensor))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

    /// <inheritdoc/>
    public object Prepare(int step) => AnyStyleBatch.Load(_data, step, _options.Batch, _options.Crop, _options.Zoom);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Step(int step, object prepared)
    {
        using var batch = (AnyStyleBatch)prepared;
        if (step < _options.AutoEncode)
            return Identity(Halves(batch), isLearnt: false);
        var turn = step - _options.AutoEncode;
        return (turn % 4) switch
        {
            1 => Styled(batch, (turn / 4 % 3) switch { 0 => FeatureTransform.Transport, 1 => FeatureTransform.AdaIn, _ => FeatureTransform.Wct }),
            3 => Identity(Halves(batch), isLearnt: turn / 4 % 2 == 0),
            _ => Styled(batch, FeatureTransform.Linear),
        };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Validate(string folder, int step)
    {
        var found = Enum.GetValues<FeatureTransform>().ToDictionary(transform => transform, _ => new List<LossValues>());
        var cells = new List<(Picture?, string)>();
        var similarity = new List<double>();
        for (var i = 0; i < ValidationPictures; i++)
        {
            using var scope = new TensorScope();
            var photo = _data.HeldOutPhotos.Batch(_data.Seed, -1 - i, 1, 2 * _options.Crop, zoom: 1);
            var painting = _data.HeldOutPaintings.Batch(_data.Seed, -1 - i, 1, 2 * _options.Crop, zoom: 1);
            cells.Add((photo.ToPicture(), "photo"));
            cells.Add((painting.ToPicture(), "style"));
            using var objective = Objective(painting, tempered: false);
            var content = _model.Network.Encode(photo);
            var style = _model.Network.Encode(painting);
            foreach (var (transform, values) in found)
            {
                var result = _model.Network.Decoder.Forward(Moved(content, style, transform));
                values.Add(objective.Measure(result, new LossBatch { Content = photo, Styles = [0] }));
                cells.Add((result.ToPicture(), string.Create(CultureInfo.InvariantCulture, $"{transform} {values[^1].Total:F2}")));
            }
            var back = _model.Network.Decoder.Forward(content);
            similarity.Add(Ops.Mse(back, photo).Item());
            cells.Add((back.ToPicture(), string.Create(CultureInfo.InvariantCulture, $"back {similarity[^1]:F4}")));
        }
        PictureFile.Save(ContactSheet.Compose(cells, new ContactSheetOptions { Columns = cells.Count / ValidationPictures, TextScale = 1 }), Path.Combine(folder, $"step-{step:000000}.jpg"));
        var figures = LossValues.Mean(found[FeatureTransform.Linear]).ToDictionary();
        foreach (var (transform, values) in found)
            figures[transform.ToString().ToLowerInvariant()] = LossValues.Mean(values).Total;
        figures["back"] = similarity.Average();
        return figures;
    }

    private Dictionary<string, double> Styled(AnyStyleBatch batch, FeatureTransform transform)
    {
        using var objective = Objective(batch.Paintings, tempered: true);
        var moved = Moved(_model.Network.Encode(batch.Photos), _model.Network.Encode(batch.Paintings), transform);
        var output = _model.Network.Decoder.Forward(moved);
        Tape.Backward(objective.Evaluate(output,
            new LossBatch { Content = batch.Photos, Styles = [.. Enumerable.Range(0, _options.Batch)], ContentMap = batch.ContentMap }, out var values));
        return values.ToDictionary();
    }

    /// <summary>Each picture in its own style, or encoded and decoded alone: pixels, and the features at relu3_3.</summary>
    private Dictionary<string, double> Identity(Tensor pictures, bool isLearnt)
    {
        var features = _model.Network.Encode(pictures);
        var output = _model.Network.Decoder.Forward(isLearnt ? _model.Network.Learnt!.Forward(features, features) : features);
        using var objective = new PerceptualObjective(_data.LossNetwork,
            [new ContentLoss("relu1_2", target: null, 1, LossScale.Relative), new ContentLoss("relu3_3", target: null, 1, LossScale.Relative)]);
        var perceptual = objective.Evaluate(output, new LossBatch { Content = pictures }, out var values);
        var pixels = Ops.Affine(Ops.Mse(output, pictures), _options.IdentityWeight);
        var total = Ops.Add(perceptual, pixels);
        Tape.Backward(total);
        return new Dictionary<string, double> { ["total"] = total.Item(), ["identity"] = values.Total, ["pixels"] = pixels.Item() };
    }

    private Tensor Moved(Tensor content, Tensor style, FeatureTransform transform)
    {
        if (transform == FeatureTransform.Linear)
            return _model.Network.Learnt!.Forward(content, style);
        using var pause = Tape.Pause();
        var pictures = content.Shape.N;
        return Ops.Concat(0, [.. Enumerable.Range(0, pictures).Select(i =>
        {
            Tensor one = Picture(content, i), its = Picture(style, i);
            var statistics = FeatureStatistics.Of(its);
            return AffineTransform.Map(transform, FeatureStatistics.Of(one), new StyleCode(statistics.Mean(), statistics.Covariance(), []))(one);
        })]);
    }

    private static Tensor Picture(Tensor batch, int i) => Ops.Slice(batch, [i, 0, 0, 0], [i + 1, batch.Shape.H, batch.Shape.W, batch.Shape.C]);

    /// <summary>Half the photographs, half the paintings.</summary>
    private static Tensor Halves(AnyStyleBatch batch)
    {
        var half = (batch.Photos.Shape.N + 1) / 2;
        var size = batch.Photos.Shape;
        return half == size.N ? batch.Photos
            : Ops.Concat(0, Ops.Slice(batch.Photos, [0, 0, 0, 0], [half, size.H, size.W, 3]), Ops.Slice(batch.Paintings, [half, 0, 0, 0], [size.N, size.H, size.W, 3]));
    }

    private PerceptualObjective Objective(Tensor styles, bool tempered) =>
        FeedForwardTargets.Build(_data.LossNetwork, styles, ContentLayer.Relu3_3, new ObjectiveWeights(_options.ContentWeight, _options.StyleWeight, _options.TvWeight), tempered);
}
