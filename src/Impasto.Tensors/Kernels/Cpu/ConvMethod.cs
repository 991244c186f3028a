namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>How a convolution is computed. The choice depends on the weights' shape alone, so that prepared weights serve pictures of any size.</summary>
internal enum ConvMethod
{
    /// <summary><see cref="Winograd{TSimd, TVector}"/>.</summary>
    Winograd,

    /// <summary>1x1: a matrix product over all positions.</summary>
    Product,

    /// <summary><see cref="DepthwiseConvolution{TSimd, TVector}"/>.</summary>
    Depthwise,

    /// <summary><see cref="TapConvolution{TSimd, TVector}"/>.</summary>
    Taps,
}
