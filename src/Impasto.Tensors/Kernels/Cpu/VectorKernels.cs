using System.Runtime.Intrinsics;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// The heavy kernels, on raw pointers and with sizes they trust: matrix products, convolution and pooling. One instance a vector width;
/// the same width gives the same bits for any number of threads.
/// </summary>
internal abstract unsafe class VectorKernels
{
    /// <summary>The kernels of the widest vectors this process may use.</summary>
    public static VectorKernels Widest { get; } = OfWidth(Simd.Bits);

    /// <summary>The kernels of one width, 128, 256 or 512 bits; those the processor lacks run in software, slowly.</summary>
    public static VectorKernels OfWidth(int bits) => bits switch
    {
        512 => new VectorKernels<Simd512, Vector512<float>>(),
        256 => new VectorKernels<Simd256, Vector256<float>>(),
        128 => new VectorKernels<Simd128, Vector128<float>>(),
        _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, "Vectors have 128, 256 or 512 bits."),
    };

    /// <summary>
    /// For each matrix of the batch, row-major with leading dimensions: c [m, n] = op(a) op(b), or c += where <paramref name="accumulate"/>; then bias [n] is added and the
    /// ReLU taken where asked. op(a) is a [m, k], or aᵀ with a [k, m]; likewise b [k, n] or [n, k]. A stride of 0 uses one matrix for the whole batch.
    /// </summary>
    public abstract void Multiply(int batch, int m, int n, int k, float* a, int lda, long aStride, bool aTransposed, float* b, int ldb, long bStride, bool bTransposed,
        float* c, int ldc, long cStride, bool accumulate = false, float* bias = null, bool relu = false);

    /// <summary>g [n, n] = scale · fᵀ f with f [rows, n]: half of it is computed, then mirrored.</summary>
    public abstract void Gram(int rows, int n, float* f, float scale, float* g);

    /// <summary>Weights [O, KH, KW, C / Groups] made ready for <see cref="Conv2d"/> and, if asked, <see cref="Conv2dDataGradient"/> with any picture size.</summary>
    public abstract PreparedWeights Prepare(in ConvGeometry g, float* weight, bool gradient);

    /// <summary>y [N, OH, OW, O] = x * weight, plus bias [O] if not null, through the ReLU if asked. Prepared weights are used instead of
    /// <paramref name="weight"/> where they were made for such a convolution.</summary>
    public abstract void Conv2d(in ConvGeometry g, float* x, float* weight, float* bias, bool relu, float* y, PreparedWeights? prepared = null);

    /// <summary>
    /// dx [N, H, W, C] from dy; where the rectified output y is given, dy counts as 0 wherever y is not above 0. With bias [C] and ReLU it serves as the transposed convolution.
    /// </summary>
    public abstract void Conv2dDataGradient(in ConvGeometry g, float* dy, float* y, float* weight, float* dx, PreparedWeights? prepared = null, float* bias = null,
        bool relu = false);

    /// <summary>dw and, if not null, db [O] from x and dy, with the same mask y.</summary>
    public abstract void Conv2dWeightGradient(in ConvGeometry g, float* x, float* dy, float* y, float* dw, float* db);

    /// <summary>
    /// y [N, H, W, O] = the convolution <paramref name="g"/> (3x3, stride 1, padding 1) of the nearest-neighbour upsampling by two of x [N, H / 2, W / 2, C], with bias and
    /// ReLU as for
    /// <see cref="Conv2d"/>.
    /// </summary>
    public abstract void UpsampleConv2d(in ConvGeometry g, float* x, float* weight, float* bias, bool relu, float* y);

    /// <summary>dx [N, H / 2, W / 2, C] of <see cref="UpsampleConv2d"/>.</summary>
    public abstract void UpsampleConv2dDataGradient(in ConvGeometry g, float* dy, float* y, float* weight, float* dx);

    /// <summary>dw and, if not null, db of <see cref="UpsampleConv2d"/>, from the small x.</summary>
    public abstract void UpsampleConv2dWeightGradient(in ConvGeometry g, float* x, float* dy, float* y, float* dw, float* db);

    public abstract void MaxPool2d(in PoolGeometry g, float* x, float* y);

    /// <summary>dx; the first maximum of each window takes the whole gradient.</summary>
    public abstract void MaxPool2dGradient(in PoolGeometry g, float* x, float* dy, float* dx);

    public abstract void AvgPool2d(in PoolGeometry g, float* x, float* y);

    public abstract void AvgPool2dGradient(in PoolGeometry g, float* dy, float* dx);
}
