namespace Impasto.Tensors.Layers;

/// <summary>Instance normalisation (Ulyanov et al. 2016, arXiv 1607.08022) with a learned scale, first 1, and offset, first 0, a channel.</summary>
public sealed class InstanceNormLayer : Module
{
    private readonly float _eps;

    /// <summary>Instance normalisation of the given number of channels.</summary>
    public InstanceNormLayer(int channels, float eps = 1e-5f)
    {
        _eps = eps;
        Weight = Initialize.Constant(AddParameter("weight", channels), 1);
        Bias = Initialize.Constant(AddParameter("bias", channels), 0);
    }

    /// <summary>The scale [C].</summary>
    public Tensor Weight { get; }

    /// <summary>The offset [C].</summary>
    public Tensor Bias { get; }

    /// <summary>[N, H, W, C] to the same shape.</summary>
    public Tensor Forward(Tensor x, bool relu = false) => Ops.InstanceNorm(x, Weight, Bias, _eps, relu);

    /// <summary>A part of an image [1, H, W, C] by the statistics of the whole; no gradient.</summary>
    public Tensor Forward(Tensor x, ChannelStatistics statistics, bool relu = false) => Ops.InstanceNormBy(x, statistics, Weight, Bias, _eps, relu);
}
