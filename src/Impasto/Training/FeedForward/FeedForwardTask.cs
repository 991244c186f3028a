using System.Globalization;
using Impasto.Imaging;
using Impasto.Imaging.Sheets;
using Impasto.Losses;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Optimizers;

namespace Impasto.Training.FeedForward;

/// <summary>
/// Trains a network that stylises in one pass: batches of crops, which styles they get, validation with a contact sheet of every style on held-out photographs. An auto-encoder
/// with
/// banks takes turns (Chen et al. 2017, section 3.2 and algorithm 1): T steps of the stylising branch, each with one bank, then one of the auto-encoding branch, whose gradient is
/// scaled to the length that the stylising branch's had on encoder and decoder. With only a bank's parameters in training (section 3.3) there is nothing to auto-encode.
/// </summary>
internal sealed class FeedForwardTask : ITrainingTask, IDisposable
{
    private const int ValidationPictures = 4;

    /// <summary>T of Chen et al.</summary>
    private const int StylingSteps = 2;

    /// <summary>By how many pixels crops are moved to see whether their painting moves with them, at most; and how far from the border it must.</summary>
    private const int Reach = 6, Margin = Reach + 16;

    private readonly ITrainableModel _model;
    private readonly FeedForwardData _data;
    private readonly List<Tensor> _shared = [];
    private readonly Tensor? _stylingNorm;

    /// <param name="model">What is trained.</param>
    /// <param name="parameters">All of its parameters, or only those of a style that is added.</param>
    /// <param name="data">What to train with.</param>
    public FeedForwardTask(ITrainableModel model, IReadOnlyDictionary<string, Tensor> parameters, FeedForwardData data)
    {
        (_model, _data) = (model, data);
        Groups = [new ParameterGroup("network", parameters)];
        if (model.MixesStyles)
            return;
        _shared = [.. parameters.Where(p => p.Key[0] != 'b').Select(p => p.Value)];
        _stylingNorm = TensorScope.Release(Tensor.Zeros(1));
        State = new Dictionary<string, Tensor> { ["styling-norm"] = _stylingNorm };
    }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

    /// <inheritdoc/>
    public object Prepare(int step)
    {
        var crops = _data.Photos.Crops(_data.Seed, step, _data.Batch, _data.Crop, _data.Zoom, enlarge: true);
        return new Prepared(TensorScope.Release(crops.ToTensor()), _data.Faces?.Map(crops));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Step(int step, object prepared)
    {
        using var batch = (Prepared)prepared;
        if (_model.MixesStyles)
        {
            // Every style as often as any other, whatever the batch: step 0 has the styles 0, 1, 2, 3, step 1 goes on from 4.
            return StyleStep(step, batch, [.. Enumerable.Range(0, _data.Batch).Select(i => (int)(((long)step * _data.Batch + i) % _data.Trained))]);
        }
        var isWhole = _shared.Count > 0;
        if (isWhole && step % (StylingSteps + 1) == StylingSteps)
            return AutoEncode(batch.Content);
        var turn = isWhole ? step - step / (StylingSteps + 1) : step;
        var losses = StyleStep(step, batch, [.. Enumerable.Repeat(turn % _data.Trained, batch.Content.Shape.N)]);
        _stylingNorm!.CopyFrom([(float)Gradients.Norm(_shared)]);
        return losses;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Validate(string folder, int step)
    {
        var found = new List<LossValues>();
        var cells = new List<(Picture?, string)>();
        for (var i = 0; i < ValidationPictures; i++)
        {
            using var perPhoto = new TensorScope();
            var photo = _data.HeldOut.Batch(_data.Seed, -1 - i, 1, 2 * _data.Crop, zoom: 1);
            cells.Add((photo.ToPicture(), "photo"));
            for (var style = 0; style < _data.Trained; style++)
            {
                using var scope = new TensorScope();
                var result = _model.Stylize(Noisy(photo, -1 - i), [_data.FirstTrained + style]);
                var values = _data.Objective.Measure(result, new LossBatch { Content = photo, Styles = [style] });
                found.Add(values);
                cells.Add((result.ToPicture(), string.Create(CultureInfo.InvariantCulture, $"{_data.Styles[_data.FirstTrained + style]} {values.Total:F2}")));
            }
        }
        var sheet = new ContactSheetOptions { Columns = cells.Count / ValidationPictures, TextScale = 1 };
        PictureFile.Save(ContactSheet.Compose(cells, sheet), Path.Combine(folder, $"step-{step:000000}.jpg"));
        return LossValues.Mean(found).ToDictionary();
    }

    /// <inheritdoc/>
    public void Dispose() => _stylingNorm?.Dispose();

    /// <summary>Adds the gradient of the perceptual loss; styles are counted from the first in training.</summary>
    private Dictionary<string, double> StyleStep(int step, Prepared batch, IReadOnlyList<int> styles)
    {
        var seen = Noisy(batch.Content, step);
        int[] numbers = [.. styles.Select(style => _data.FirstTrained + style)];
        var output = _model.Stylize(seen, numbers);
        var total = _data.Objective.Evaluate(output, new LossBatch { Content = batch.Content, Styles = styles, ContentMap = batch.ContentMap }, out var values);
        if (_data.SteadyWeight > 0)
        {
            var steady = Ops.Affine(Unsteadiness(seen, output, numbers, step), _data.SteadyWeight);
            total = Ops.Add(total, steady);
            values = values.With(LossNames.Temporal, steady.Item());
        }
        Tape.Backward(total);
        return values.ToDictionary();
    }

    /// <summary>
    /// How far the painting of moved crops, their noise included, is from the moved painting (Ruder et al. 2018, section 5: shifts take the place of films). A network whose layers halve the
    /// picture twice paints alike only what is moved by multiples of four pixels.
    /// </summary>
    private Tensor Unsteadiness(Tensor seen, Tensor output, int[] styles, int step)
    {
        var random = new SeededRandom(((ulong)(uint)_data.Seed << 32) ^ (ulong)(uint)step).Fork(11);
        int right = random.NextInt(2 * Reach + 1) - Reach, down = random.NextInt(2 * Reach + 1) - Reach;
        var moved = _model.Stylize(Ops.Pad(seen, right, -right, down, -down, PaddingMode.Reflect), styles);
        return Ops.Mse(Ops.Pad(moved, -Margin, -Margin, -Margin, -Margin), Ops.Pad(output, right - Margin, -right - Margin, down - Margin, -down - Margin));
    }

    private Dictionary<string, double> AutoEncode(Tensor content)
    {
        var loss = Ops.Mse(_model.Reconstruct(content)!, content);
        Tape.Backward(loss);
        Gradients.ScaleNorm(_shared, _stylingNorm!.Item());
        return new Dictionary<string, double> { ["total"] = loss.Item(), ["auto-encoding"] = loss.Item() };
    }

    private Tensor Noisy(Tensor content, int number) => TrainingNoise.AddTo(content, _model.Noise, _data.Seed, number);

    private sealed record Prepared(Tensor Content, Tensor? ContentMap) : IDisposable
    {
        public void Dispose()
        {
            Content.Dispose();
            ContentMap?.Dispose();
        }
    }
}
