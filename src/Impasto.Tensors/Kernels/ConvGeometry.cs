namespace Impasto.Tensors.Kernels;

/// <summary>How a picture is continued beyond its border.</summary>
public enum PaddingMode
{
    /// <summary>With zeros.</summary>
    Zeros,

    /// <summary>Mirrored about the border pixel, which is not repeated; needs padding below the size.</summary>
    Reflect,

    /// <summary>With the border pixel.</summary>
    Replicate,
}

/// <summary>The sizes of a 2-D convolution: x [N, H, W, C], weight [O, KH, KW, C / Groups], y [N, OH, OW, O]. Padding is the same on all four sides.</summary>
internal readonly record struct ConvGeometry(
    int N, int H, int W, int C, int O, int KH, int KW, int Stride, int Padding, PaddingMode Mode, int Dilation, int Groups)
{
    public int OH => (H + 2 * Padding - Dilation * (KH - 1) - 1) / Stride + 1;

    public int OW => (W + 2 * Padding - Dilation * (KW - 1) - 1) / Stride + 1;
}

/// <summary>The sizes of 2-D pooling over Kernel x Kernel windows, floor mode: x [N, H, W, C].</summary>
internal readonly record struct PoolGeometry(int N, int H, int W, int C, int Kernel, int Stride, int Padding, bool CountPadding)
{
    public int OH => (H + 2 * Padding - Kernel) / Stride + 1;

    public int OW => (W + 2 * Padding - Kernel) / Stride + 1;
}
