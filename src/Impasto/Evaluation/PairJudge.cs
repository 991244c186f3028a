using Impasto.Imaging;
using Impasto.Imaging.Metrics;
using Impasto.Imaging.Transforms;
using Impasto.Losses;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Evaluation;

/// <summary>
/// Judges results that were made of one photograph in the style of one picture: by Gatys' objective, by the style loss of AdaIN, by distributions of features and colours, and by what
/// is left of the photograph. Numbers of different perceptual networks can't be compared.
/// </summary>
internal sealed class PairJudge : IDisposable
{
    private static readonly string[] MeanDeviationLayers = ["relu1_1", "relu2_1", "relu3_1", "relu4_1"];

    /// <summary>Layers whose channels' distributions are compared with the style's.</summary>
    private static readonly string[] StyleFdLayers = ["relu1_2", "relu2_2", "relu3_3"];

    /// <summary>ArtFID's; a network that ends before the last is judged by the others.</summary>
    private static readonly string[] ContentVggLayers = ["relu1_2", "relu2_2", "relu3_3", "relu4_3", "relu5_3"];

    private const string CfsdLayer = "relu3_1";

    /// <summary>Pictures are brought to this for <see cref="CfsdLayer"/>, a quarter as large: more positions would take memory and time with their square.</summary>
    private const int MostForCfsd = 256;

    /// <summary>Memory that judging takes: two pictures' features of the first block, what the convolution works in, and a copy.</summary>
    public const double BytesPerPixel = 2 * 64 * 4 * 4;

    /// <summary>Less, and a layer would have no two positions.</summary>
    public const int LeastSide = 16;

    private readonly PerceptualNetwork _network;
    private readonly Picture _content;
    private readonly ChromaHistogram _colors;
    private readonly Dictionary<string, ChannelGaussian> _distributions = [];
    private readonly PerceptualObjective _gatys, _meanDeviation;

    /// <summary>A judge of one pair.</summary>
    /// <param name="network">The perceptual network; not owned. Its pooling becomes the average, as in Gatys' method.</param>
    /// <param name="content">The photograph; results have its size.</param>
    /// <param name="style">The style picture, which is brought to the content's longest side.</param>
    /// <param name="settings">Gatys' objective; null is that of the default settings.</param>
    /// <exception cref="InputException">A picture is too small.</exception>
    public PairJudge(PerceptualNetwork network, Picture content, Picture style, JudgingSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(style);
        settings ??= new JudgingSettings();
        (_network, _content) = (network, content.ToRgb());
        network.Pooling = PoolingKind.Average;
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        Require(content);
        var contents = network.Features(content.ToTensor(), settings.ContentLayers);
        var sized = PictureTransforms.ResizeLongestSide(style, Math.Max(content.Width, content.Height));
        Require(sized);
        _colors = ChromaHistogram.Of(sized);
        network.AsTrained(sized.ToTensor(), StyleFdLayers, (layer, features) =>
            _distributions[layer] = ChannelGaussian.Of(features.ToArray(), features.Shape.C, network.ToTorchvisionUnits));
        var styles = network.Features(sized.ToTensor(), [.. settings.StyleLayers, .. MeanDeviationLayers]);
        _gatys = new PerceptualObjective(network,
        [
            .. settings.ContentLayers.Select(layer => new ContentLoss(layer, contents[layer], settings.ContentWeight / settings.ContentLayers.Count, LossScale.Relative)),
            .. settings.StyleLayers.Select(layer =>
                new GramLoss(layer, GramLoss.MeanGram(styles[layer]), settings.StyleWeight / settings.StyleLayers.Count, LossScale.Relative)),
            new TotalVariationLoss(settings.TvWeight, meanSquare: true),
        ]);
        _meanDeviation = new PerceptualObjective(network, [.. MeanDeviationLayers.Select(layer => new MeanDeviationLoss(layer, [styles[layer]], 1))]);
    }

    /// <summary>All measures of a result of the content's size.</summary>
    public PairMeasures Measure(Picture result)
    {
        ArgumentNullException.ThrowIfNull(result);
        result = result.ToRgb();
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        var pixels = result.ToTensor();
        var (styleFd, contentVgg) = MeasureFeatures(result);
        return new PairMeasures
        {
            Gatys = _gatys.Measure(pixels),
            MeanDeviation = _meanDeviation.Measure(pixels).Style,
            StyleFd = styleFd,
            Histogram = ChromaHistogram.Distance(ChromaHistogram.Of(result), _colors),
            ContentVgg = contentVgg,
            Cfsd = SelfSimilarity.Distance(CfsdFeatures(_content, out var channels), CfsdFeatures(result, out _), channels, _network.ToTorchvisionUnits),
            Ssim = PictureMetrics.GreySsim(_content, result),
            MsSsim = Math.Min(result.Width, result.Height) < PictureMetrics.LeastMsSsimSide ? null : PictureMetrics.MsSsim(_content, result),
            FlatEnergy = FlatAreas.EnergyRatio(_content, result),
        };
    }

    /// <summary>Gatys' objective alone.</summary>
    public LossValues MeasureGatys(Picture result)
    {
        using var scope = new TensorScope();
        return _gatys.Measure(result.ToTensor());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gatys.Dispose();
        _meanDeviation.Dispose();
    }

    private (double StyleFd, double ContentVgg) MeasureFeatures(Picture result)
    {
        var layers = ContentVggLayers.Where(_network.Layers.Contains).ToList();
        double styleFd = 0, contentVgg = 0;
        _network.AsTrained(new[] { _content, result }.ToTensor(), layers, (layer, features) =>
        {
            var values = features.ToArray();
            var half = values.Length / 2;
            var sum = 0.0;
            for (var i = 0; i < half; i++)
            {
                var difference = (double)values[half + i] - values[i];
                sum += difference * difference;
            }
            contentVgg += _network.ToTorchvisionUnits * _network.ToTorchvisionUnits * sum / half / layers.Count;
            if (_distributions.TryGetValue(layer, out var style))
                styleFd += ChannelGaussian.SquaredWasserstein(style, ChannelGaussian.Of(values[half..], features.Shape.C, _network.ToTorchvisionUnits)) / StyleFdLayers.Length;
        });
        return (styleFd, contentVgg);
    }

    private float[] CfsdFeatures(Picture picture, out int channels)
    {
        var small = Math.Max(picture.Width, picture.Height) > MostForCfsd ? PictureTransforms.ResizeLongestSide(picture, MostForCfsd) : picture;
        float[] values = [];
        var count = 0;
        _network.AsTrained(small.ToTensor(), [CfsdLayer], (_, features) => (values, count) = (features.ToArray(), features.Shape.C));
        channels = count;
        return values;
    }

    private static void Require(Picture picture)
    {
        if (Math.Min(picture.Width, picture.Height) < LeastSide)
            throw new InputException($"A picture of {picture.Width}x{picture.Height} pixels is too small to be judged", $"it takes at least {LeastSide} a side");
    }
}
