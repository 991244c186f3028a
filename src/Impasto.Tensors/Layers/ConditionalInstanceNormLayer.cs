namespace Impasto.Tensors.Layers;

/// <summary>Instance normalisation with a scale and an offset for every style (Dumoulin, Shlens and Kudlur 2016, arXiv 1610.07629, equation 5).</summary>
public sealed class ConditionalInstanceNormLayer : Module
{
    private readonly float _eps;

    /// <summary>Tables of scales, first 1, and offsets, first 0.</summary>
    public ConditionalInstanceNormLayer(int styles, int channels, float eps = 1e-5f)
    {
        _eps = eps;
        Weight = Initialize.Constant(AddParameter("weight", styles, channels), 1);
        Bias = Initialize.Constant(AddParameter("bias", styles, channels), 0);
    }

    /// <summary>The scales [styles, C].</summary>
    public Tensor Weight { get; }

    /// <summary>The offsets [styles, C].</summary>
    public Tensor Bias { get; }

    /// <summary>Each image's scale and offset [N, C].</summary>
    /// <param name="mix">Each image's share of every style [N, styles]; one 1 a row is a pure style.</param>
    public (Tensor Scale, Tensor Offset) Rows(Tensor mix) => (Ops.MatMul(mix, Weight), Ops.MatMul(mix, Bias));

    /// <summary>A part of an image [1, H, W, C] by the statistics of the whole; no gradient.</summary>
    /// <param name="x">Features.</param>
    /// <param name="mix">The share of every style [1, styles].</param>
    /// <param name="statistics">Of all the image's parts.</param>
    /// <param name="relu">Apply max(., 0) to the result.</param>
    public Tensor Forward(Tensor x, Tensor mix, ChannelStatistics statistics, bool relu = false) =>
        Ops.InstanceNormBy(x, statistics, Ops.MatMul(mix, Weight), Ops.MatMul(mix, Bias), _eps, relu);
}
