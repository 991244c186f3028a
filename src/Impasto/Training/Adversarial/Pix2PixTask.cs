using System.Globalization;
using Impasto.Imaging;
using Impasto.Imaging.Metrics;
using Impasto.Imaging.Sheets;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Training.Adversarial;

/// <summary>
/// Trains a U-Net on pairs of pictures against a discriminator that sees both (Isola et al. 2017, arXiv 1611.07004, equation 4). Generator and discriminator take turns: two steps
/// are one iteration of the paper, with the same pairs.
/// </summary>
internal sealed class Pix2PixTask : ITrainingTask, IDisposable
{
    private const int ValidationPictures = 6;

    private readonly UNetModel _model;
    private readonly Pix2PixTrainOptions _options;
    private readonly PairSource _pairs;
    private readonly PictureSource _photos, _heldOut;
    private readonly int _seed;
    private readonly Rival _rival;

    /// <param name="model">What is trained; not owned.</param>
    /// <param name="options">How.</param>
    /// <param name="pairs">Makes the pairs.</param>
    /// <param name="photos">To train on.</param>
    /// <param name="heldOut">To validate on.</param>
    /// <param name="seed">Everything random follows from it.</param>
    public Pix2PixTask(UNetModel model, Pix2PixTrainOptions options, PairSource pairs, PictureSource photos, PictureSource heldOut, int seed)
    {
        (_model, _options, _pairs, _photos, _heldOut, _seed) = (model, options, pairs, photos, heldOut, seed);
        _rival = new Rival(new RivalSettings(options.Game, options.RivalWidth, R1: 0, Pool: 0), options.Batch, options.Crop, (ulong)seed + 2, inputs: 6);
        Groups =
        [
            new ParameterGroup("generators", model.Network.NamedParameters.ToDictionary(p => p.Name, p => p.Tensor)) { Beta1 = 0.5 },
            new ParameterGroup("discriminators", _rival.Parameters.ToDictionary(p => p.Name, p => p.Tensor)) { Beta1 = 0.5, Ema = 0 },
        ];
        State = _rival.State.Concat(model.Network.Buffers).ToDictionary(p => p.Name, p => p.Tensor);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterGroup> GroupsAt(int step) => [Groups[step % 2]];

    /// <inheritdoc/>
    public object Prepare(int step)
    {
        var (shown, wanted) = _pairs.Crops(_photos, _seed, step / 2, _options.Batch, _options.Crop, _options.Zoom);
        return new TranslationBatch(TensorScope.Release(shown.ToTensor()), TensorScope.Release(wanted.ToTensor()));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Step(int step, object prepared)
    {
        using var pair = (TranslationBatch)prepared;
        Tensor shown = pair.Photos!, wanted = pair.Paintings!;
        if (step % 2 == 1)
            return _rival.Learn(Ops.Concat(3, shown, wanted), new SeededRandom(0));
        var made = _model.Network.Stylize(shown, isTraining: true);
        var fooling = _rival.Judge(Ops.Concat(3, shown, made));
        // Of values in -1..1, as the authors'.
        var difference = Ops.Affine(Ops.L1(made, wanted), 2);
        var total = Ops.Add(fooling, Ops.Affine(difference, _options.L1));
        Tape.Backward(total);
        return new Dictionary<string, double> { ["generator"] = fooling.Item(), ["l1"] = difference.Item(), ["total"] = total.Item() };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Validate(string folder, int step)
    {
        var cells = new List<(Picture?, string)>();
        List<double> similarities = [], differences = [];
        for (var i = 0; i < ValidationPictures; i++)
        {
            using var scope = new TensorScope();
            var (shown, wanted) = _pairs.Crops(_heldOut, _seed, -1 - i, 1, 2 * _options.Crop, zoom: 1);
            var made = _model.Network.Stylize(shown.ToTensor());
            differences.Add(Ops.L1(made, wanted.ToTensor()).Item());
            var picture = made.ToPicture();
            similarities.Add(PictureMetrics.GreySsim(wanted[0], picture));
            cells.AddRange([(shown[0], "shown"), (picture, string.Create(CultureInfo.InvariantCulture, $"made, SSIM {similarities[^1]:F2}")), (wanted[0], "wanted")]);
        }
        PictureFile.Save(ContactSheet.Compose(cells, new ContactSheetOptions { Columns = 6, TextScale = 1 }), Path.Combine(folder, $"step-{step:000000}.jpg"));
        return new Dictionary<string, double> { ["ssim"] = similarities.Average(), ["l1"] = differences.Average(), ["accuracy"] = _rival.Accuracy };
    }

    /// <inheritdoc/>
    public void Dispose() => _rival.Dispose();
}
