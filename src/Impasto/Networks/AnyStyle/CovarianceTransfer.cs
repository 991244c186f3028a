using Impasto.Tensors;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Layers;

namespace Impasto.Networks.AnyStyle;

/// <summary>
/// The simple covariance transformation of Wu, Zhu, Du and Bai 2022 (CCPL, ECCV 2022, section 3.3): the content, normalised by its channels' means and deviations, is compressed by
/// 1x1 convolutions; the covariance of the style's features, compressed by unpadded 3x3 ones, is the transform; no network looks at the content's covariance, and no fully connected
/// layer is needed. Names: content.1 to content.3, style.1 to style.3, back.
/// </summary>
internal sealed class CovarianceTransfer : LearntTransform
{
    private const float Eps = 1e-5f;

    private readonly Conv2dLayer[] _content, _style;
    private readonly Conv2dLayer _back;
    private readonly int _compressed;

    /// <param name="channels">Of the features: 256 at relu3_1.</param>
    /// <param name="compressed">k: 32 in the paper.</param>
    /// <param name="seed">Of the first values.</param>
    public CovarianceTransfer(int channels, int compressed = 32, ulong seed = 0)
    {
        _compressed = compressed;
        var random = new SeededRandom(seed);
        int[] widths = [channels, channels / 2, compressed];
        _content = [.. Enumerable.Range(1, 2).Select(i => AddModule($"content.{i}", new Conv2dLayer(widths[i - 1], widths[i], 1, random)))];
        _style = [.. Enumerable.Range(1, 2).Select(i => AddModule($"style.{i}", new Conv2dLayer(widths[i - 1], widths[i], 3, random, padding: 0)))];
        _back = AddModule("back", new Conv2dLayer(compressed, channels, 1, random));
    }

    /// <inheritdoc/>
    public override int Compressed => _compressed;

    /// <inheritdoc/>
    public override string Name => "sct";

    /// <inheritdoc/>
    public override bool SeesContent => false;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor content, Tensor style)
    {
        var mean = Ops.Mean(style, [1, 2], keepDims: true);
        return Ops.Add(Back(Compress(Ops.InstanceNorm(content, eps: Eps)), StyleMatrix(Ops.Subtract(style, mean))), mean);
    }

    /// <inheritdoc/>
    public override Tensor StyleMatrix(Tensor centerd)
    {
        // Four positions are lost to the unpadded convolutions: the smallest styles are repeated at their borders.
        var missing = Math.Max(0, 5 - Math.Min(centerd.Shape.H, centerd.Shape.W));
        var x = missing == 0 ? centerd : Ops.Pad(centerd, missing, missing, missing, missing, PaddingMode.Replicate);
        return Ops.Covariance(_style[1].Forward(_style[0].Forward(x, relu: true)), unbiased: false);
    }

    /// <inheritdoc/>
    public override Func<Tensor, Tensor> Map(FeatureStatistics content, float[]? seen, StyleCode style)
    {
        var covariance = content.Covariance();
        var c = content.Channels;
        Tensor mean = Row(content.Mean()), inverse = Row([.. Enumerable.Range(0, c).Select(i => 1 / MathF.Sqrt(Math.Max(0, covariance[i * c + i]) + Eps))]);
        Tensor matrix = Tensor.From(style.Learnt, 1, _compressed, _compressed), styleMean = Row(style.Mean);
        return part => Ops.Add(Back(Compress(Ops.Multiply(Ops.Subtract(part, mean), inverse)), matrix), styleMean);
    }

    private Tensor Compress(Tensor normal) => _content[1].Forward(_content[0].Forward(normal, relu: true));

    private Tensor Back(Tensor compressed, Tensor matrix) => _back.Forward(LinearTransfer.Moved(compressed, matrix));
}
