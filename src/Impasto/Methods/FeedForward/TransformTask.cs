using System.Globalization;
using Impasto.Imaging;
using Impasto.Imaging.Sheets;
using Impasto.Losses;
using Impasto.Networks;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Training;

namespace Impasto.Methods.FeedForward;

/// <summary>Trains a transform network for one style (Johnson et al. 2016) or for many, each picture of a batch in a style of its own (Dumoulin et al. 2017).</summary>
internal sealed class TransformTask : ITrainingTask
{
    private const int ValidationPictures = 4;

    private readonly TransformNet _network;
    private readonly BatchObjective _objective;
    private readonly PictureSource _photos;
    private readonly PictureSource _heldOut;
    private readonly IReadOnlyList<string> _styles;
    private readonly int _batch, _crop, _seed;

    /// <param name="network">What is trained.</param>
    /// <param name="objective">With a target for each style.</param>
    /// <param name="photos">To train on.</param>
    /// <param name="heldOut">To validate on.</param>
    /// <param name="styles">Their names.</param>
    /// <param name="batch">Pictures a step.</param>
    /// <param name="crop">Their side.</param>
    /// <param name="seed">Everything random follows from it.</param>
    public TransformTask(TransformNet network, BatchObjective objective, PictureSource photos, PictureSource heldOut, IReadOnlyList<string> styles, int batch, int crop, int seed)
    {
        (_network, _objective, _photos, _heldOut, _styles, _batch, _crop, _seed) = (network, objective, photos, heldOut, styles, batch, crop, seed);
        Parameters = network.NamedParameters.ToDictionary(p => p.Name, p => p.Tensor);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

    /// <inheritdoc/>
    public object Prepare(int step) => TensorScope.Release(_photos.Batch(_seed, step, _batch, _crop));

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Step(int step, object prepared)
    {
        using var content = (Tensor)prepared;
        // Every style as often as any other, whatever the batch: step 0 has the styles 0, 1, 2, 3, step 1 goes on from 4.
        var styles = Enumerable.Range(0, _batch).Select(i => (int)(((long)step * _batch + i) % _styles.Count)).ToList();
        var loss = _objective.Evaluate(_network.Stylize(content, Mix(styles)), content, styles, out var values);
        Tape.Backward(loss);
        return Named(values);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Validate(string folder, int step)
    {
        var sum = default(LossValues);
        var cells = new List<(Picture?, string)>();
        for (var i = 0; i < ValidationPictures; i++)
        {
            using var perPhoto = new TensorScope();
            var photo = _heldOut.Batch(_seed, -1 - i, 1, 2 * _crop, zoom: 1);
            cells.Add((photo.ToPicture(), "photo"));
            for (var style = 0; style < _styles.Count; style++)
            {
                using var scope = new TensorScope();
                var result = _network.Stylize(photo, Mix([style]));
                _objective.Evaluate(result, photo, [style], out var values);
                sum = new LossValues(sum.Total + values.Total, sum.Content + values.Content, sum.Style + values.Style, sum.Tv + values.Tv);
                cells.Add((result.ToPicture(), string.Create(CultureInfo.InvariantCulture, $"{_styles[style]} {values.Total:F2}")));
            }
        }
        PictureFile.Save(ContactSheet.Compose(cells, new ContactSheetOptions { Columns = cells.Count / ValidationPictures, TextScale = 1 }), Path.Combine(folder, $"step-{step:000000}.jpg"));
        var n = ValidationPictures * _styles.Count;
        return Named(new LossValues(sum.Total / n, sum.Content / n, sum.Style / n, sum.Tv / n));
    }

    private Tensor? Mix(List<int> styles)
    {
        if (_network.Styles == 0)
            return null;
        var mix = new float[styles.Count * _network.Styles];
        for (var i = 0; i < styles.Count; i++)
            mix[i * _network.Styles + styles[i]] = 1;
        return Tensor.From(mix, styles.Count, _network.Styles);
    }

    private static Dictionary<string, double> Named(LossValues values) =>
        new() { ["total"] = values.Total, ["content"] = values.Content, ["style"] = values.Style, ["tv"] = values.Tv };
}
