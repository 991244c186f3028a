namespace Impasto.Tensors.Layers;

/// <summary>Batch normalisation (Ioffe and Szegedy 2015, arXiv 1502.03167) with a learned scale and offset and running statistics.</summary>
public sealed class BatchNormLayer : Module
{
    private readonly float _momentum, _eps;

    /// <summary>Batch normalisation of the given number of channels.</summary>
    public BatchNormLayer(int channels, float momentum = 0.1f, float eps = 1e-5f)
    {
        (_momentum, _eps) = (momentum, eps);
        Weight = Initialize.Constant(AddParameter("weight", channels), 1);
        Bias = Initialize.Constant(AddParameter("bias", channels), 0);
        RunningMean = AddBuffer("running_mean", 0, channels);
        RunningVariance = AddBuffer("running_var", 1, channels);
    }

    /// <summary>The scale [C].</summary>
    public Tensor Weight { get; }

    /// <summary>The offset [C].</summary>
    public Tensor Bias { get; }

    /// <summary>Moving average of the batches' means [C].</summary>
    public Tensor RunningMean { get; }

    /// <summary>Moving average of the batches' unbiased variances [C].</summary>
    public Tensor RunningVariance { get; }

    /// <summary>[N, H, W, C] to the same shape: by the batch's own statistics, which move the running ones, or by those.</summary>
    public Tensor Forward(Tensor x, bool training) => training
        ? Ops.BatchNorm(x, Weight, Bias, RunningMean, RunningVariance, _momentum, _eps)
        : Ops.BatchNormFixed(x, RunningMean, RunningVariance, Weight, Bias, _eps);
}
