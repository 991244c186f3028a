using Impasto.Imaging;
using Impasto.Imaging.Metrics;
using Impasto.Imaging.Transforms;
using Impasto.Losses;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Evaluation;

/// <summary>
/// Judges results that were made of one photograph in the style of one picture: by Gatys' objective, by the style loss of AdaIN and by what is left of the photograph. Numbers of
/// different perceptual networks can't be compared.
/// </summary>
internal sealed class PairJudge : IDisposable
{
    private static readonly string[] MeanDeviationLayers = ["relu1_1", "relu2_1", "relu3_1", "relu4_1"];

    private readonly Picture _content;
    private readonly PerceptualObjective _gatys, _meanDeviation;

    /// <summary>A judge of one pair.</summary>
    /// <param name="network">The perceptual network; not owned. Its pooling becomes the average, as in Gatys' method.</param>
    /// <param name="content">The photograph; results have its size.</param>
    /// <param name="style">The style picture, which is brought to the content's longest side.</param>
    /// <param name="settings">Gatys' objective; null is that of the default settings.</param>
    public PairJudge(PerceptualNetwork network, Picture content, Picture style, JudgingSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(style);
        settings ??= new JudgingSettings();
        _content = content.ToRgb();
        network.Pooling = PoolingKind.Average;
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        var contents = network.Features(content.ToTensor(), settings.ContentLayers);
        var sized = PictureTransforms.ResizeLongestSide(style, Math.Max(content.Width, content.Height));
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
        using var scope = new TensorScope();
        var pixels = result.ToTensor();
        return new PairMeasures(_gatys.Measure(pixels), _meanDeviation.Measure(pixels).Style, PictureMetrics.GreySsim(_content, result.ToRgb()),
            FlatAreas.EnergyRatio(_content, result));
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
}
