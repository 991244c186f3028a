using System.Globalization;
using Impasto.Imaging;
using Impasto.Imaging.Sheets;
using Impasto.Losses;
using Impasto.Networks.Meta;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Training.AnyStyle;
using Impasto.Training.FeedForward;

namespace Impasto.Training.Meta;

/// <summary>Trains a network that makes networks: each photograph of a batch is stylised by what is made for a style picture of its own, or for one that some batches share.</summary>
internal sealed class MetaTask : ITrainingTask
{
    private const int ValidationPictures = 6;

    private readonly MetaModel _model;
    private readonly MetaTrainOptions _options;
    private readonly AnyStyleData _data;

    /// <param name="model">What is trained.</param>
    /// <param name="options">How.</param>
    /// <param name="data">With what.</param>
    public MetaTask(MetaModel model, MetaTrainOptions options, AnyStyleData data)
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
    public object Prepare(int step) => AnyStyleBatch.Load(_data, step, _options.Batch, _options.Crop, _options.Zoom, _options.Hold);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Step(int step, object prepared)
    {
        using var batch = (AnyStyleBatch)prepared;
        using var objective = Judge(batch.Paintings, tempered: true, out var vectors);
        var output = _model.Network.Stylize(TrainingNoise.AddTo(batch.Photos, _model.Noise, _data.Seed, step), vectors);
        Tape.Backward(objective.Evaluate(output,
            new LossBatch { Content = batch.Photos, Styles = [.. Enumerable.Range(0, batch.Photos.Shape.N).Select(i => Math.Min(i, batch.Paintings.Shape.N - 1))], ContentMap = batch.ContentMap }, out var values));
        return values.ToDictionary();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Validate(string folder, int step)
    {
        var found = new List<LossValues>();
        var cells = new List<(Picture?, string)>();
        for (var i = 0; i < ValidationPictures; i++)
        {
            using var scope = new TensorScope();
            var photo = _data.HeldOutPhotos.Batch(_data.Seed, -1 - i, 1, 2 * _options.Crop, zoom: 1);
            var painting = _data.HeldOutPaintings.Batch(_data.Seed, -1 - i, 1, 2 * _options.Crop, zoom: 1);
            using var objective = Judge(painting, tempered: false, out var vector);
            var result = _model.Network.Stylize(TrainingNoise.AddTo(photo, _model.Noise, _data.Seed, -1 - i), vector);
            found.Add(objective.Measure(result, new LossBatch { Content = photo, Styles = [0] }));
            cells.AddRange([(photo.ToPicture(), "photo"), (painting.ToPicture(), "style"), (result.ToPicture(), string.Create(CultureInfo.InvariantCulture, $"{found[^1].Total:F2}"))]);
        }
        PictureFile.Save(ContactSheet.Compose(cells, new ContactSheetOptions { Columns = 6, TextScale = 1 }), Path.Combine(folder, $"step-{step:000000}.jpg"));
        return LossValues.Mean(found).ToDictionary();
    }

    /// <summary>The objective towards styles, and their vectors, of one pass through the perceptual network.</summary>
    private PerceptualObjective Judge(Tensor styles, bool tempered, out Tensor vectors)
    {
        using var pause = Tape.Pause();
        var moments = new Dictionary<string, (Tensor Mean, Tensor Deviation)>();
        var objective = FeedForwardTargets.Build(_data.LossNetwork, styles, ContentLayer.Relu3_3, new ObjectiveWeights(_options.ContentWeight, _options.StyleWeight, _options.TvWeight), tempered,
            (layer, features) =>
            {
                var (mean, deviation) = StyleVector.Moments(features);
                moments[layer] = (TensorScope.Release(mean), TensorScope.Release(deviation));
            });
        vectors = StyleVector.From(layer => moments[layer]);
        foreach (var (mean, deviation) in moments.Values)
        {
            mean.Dispose();
            deviation.Dispose();
        }
        return objective;
    }
}
