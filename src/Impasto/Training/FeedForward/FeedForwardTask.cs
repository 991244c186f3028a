using System.Globalization;
using Impasto.Imaging;
using Impasto.Imaging.Sheets;
using Impasto.Losses;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Training.FeedForward;

/// <summary>What the trainings of feed-forward networks share: batches of crops, which styles they get, validation with a contact sheet of every style on held-out photographs.</summary>
/// <param name="parameters">The weights in training, by name.</param>
/// <param name="data">What to train with.</param>
internal abstract class FeedForwardTask(IReadOnlyDictionary<string, Tensor> parameters, FeedForwardData data) : ITrainingTask
{
    private const int ValidationPictures = 4;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterGroup> Groups { get; } = [new ParameterGroup("network", parameters)];

    /// <inheritdoc/>
    public virtual IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

    /// <summary>What to train with.</summary>
    protected FeedForwardData Data { get; } = data;

    /// <inheritdoc/>
    public object Prepare(int step) => TensorScope.Release(Data.Photos.Batch(Data.Seed, step, Data.Batch, Data.Crop, Data.Zoom, enlarge: true));

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Step(int step, object prepared)
    {
        using var content = (Tensor)prepared;
        return Step(step, content);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Validate(string folder, int step)
    {
        var found = new List<LossValues>();
        var cells = new List<(Picture?, string)>();
        for (var i = 0; i < ValidationPictures; i++)
        {
            using var perPhoto = new TensorScope();
            var photo = Data.HeldOut.Batch(Data.Seed, -1 - i, 1, 2 * Data.Crop, zoom: 1);
            cells.Add((photo.ToPicture(), "photo"));
            for (var style = 0; style < Data.Trained; style++)
            {
                using var scope = new TensorScope();
                var result = Stylize(photo, [Data.FirstTrained + style]);
                var values = Data.Objective.Measure(result, new LossBatch { Content = photo, Styles = [style] });
                found.Add(values);
                cells.Add((result.ToPicture(), string.Create(CultureInfo.InvariantCulture, $"{Data.Styles[Data.FirstTrained + style]} {values.Total:F2}")));
            }
        }
        var sheet = new ContactSheetOptions { Columns = cells.Count / ValidationPictures, TextScale = 1 };
        PictureFile.Save(ContactSheet.Compose(cells, sheet), Path.Combine(folder, $"step-{step:000000}.jpg"));
        return LossValues.Mean(found).ToDictionary();
    }

    /// <summary>Pictures [N, H, W, 3] in 0..1, each in its style.</summary>
    protected abstract Tensor Stylize(Tensor content, IReadOnlyList<int> styles);

    /// <summary>One step on a batch.</summary>
    protected virtual IReadOnlyDictionary<string, double> Step(int step, Tensor content)
    {
        // Every style as often as any other, whatever the batch: step 0 has the styles 0, 1, 2, 3, step 1 goes on from 4.
        return StyleStep(content, [.. Enumerable.Range(0, Data.Batch).Select(i => (int)(((long)step * Data.Batch + i) % Data.Trained))]);
    }

    /// <summary>Adds the gradient of the perceptual loss.</summary>
    /// <param name="content">The photographs.</param>
    /// <param name="styles">Each one's style, counted from the first in training.</param>
    protected Dictionary<string, double> StyleStep(Tensor content, IReadOnlyList<int> styles)
    {
        var output = Stylize(content, [.. styles.Select(style => Data.FirstTrained + style)]);
        Tape.Backward(Data.Objective.Evaluate(output, new LossBatch { Content = content, Styles = styles }, out var values));
        return values.ToDictionary();
    }
}
