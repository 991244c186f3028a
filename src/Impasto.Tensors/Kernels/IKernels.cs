using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels;

/// <summary>
/// Everything that touches a tensor's memory. Operations (Ops/) validate shapes and know gradients; kernels compute, in fixed order, on buffers
/// whose sizes they trust. Outputs are overwritten unless a name says otherwise.
/// </summary>
internal interface IKernels
{
    DeviceBuffer Allocate(long count);

    void Fill(DeviceBuffer y, float value);

    void Copy(DeviceBuffer x, DeviceBuffer y);

    /// <summary>sum += x.</summary>
    void Accumulate(DeviceBuffer x, DeviceBuffer sum);

    /// <summary>y += a x.</summary>
    void Axpy(float a, DeviceBuffer x, DeviceBuffer y);

    /// <summary>Sum of a b, in double.</summary>
    double Dot(DeviceBuffer a, DeviceBuffer b);

    /// <summary>Sum of |x|, in double.</summary>
    double AbsSum(DeviceBuffer x);

    /// <summary>Greatest |x|.</summary>
    float AbsMax(DeviceBuffer x);

    /// <summary>Sum of (a - b)², in double.</summary>
    double SquaredDistance(DeviceBuffer a, DeviceBuffer b);

    /// <summary>y = scale (a - b).</summary>
    void ScaledDifference(float scale, DeviceBuffer a, DeviceBuffer b, DeviceBuffer y);

    bool IsFinite(DeviceBuffer x);

    void Unary(UnaryOp op, float p, float q, DeviceBuffer x, DeviceBuffer y);

    /// <summary>dx = f'(x) dy, given x and y = f(x).</summary>
    void UnaryGradient(UnaryOp op, float p, float q, DeviceBuffer x, DeviceBuffer y, DeviceBuffer dy, DeviceBuffer dx);

    void Binary(BinaryOp op, DeviceBuffer a, Shape aShape, DeviceBuffer b, Shape bShape, DeviceBuffer y, Shape yShape);

    /// <summary>Sums x over every dimension in which y, of the same rank, has size 1.</summary>
    void SumTo(DeviceBuffer x, Shape xShape, DeviceBuffer y, Shape yShape, float scale);

    /// <summary>Copies a strided box: sizes, and for source and destination an offset and one stride a dimension (0 repeats, negative allowed).</summary>
    void CopyStrided(ReadOnlySpan<int> sizes, DeviceBuffer x, long xOffset, ReadOnlySpan<long> xStrides, DeviceBuffer y, long yOffset, ReadOnlySpan<long> yStrides);

    /// <summary>y [m, n] = op(a) op(b), batched: a is [m, k] (or [k, m] transposed), b [k, n] (or [n, k]); a stride of 0 uses one matrix for the whole batch.</summary>
    void MatMul(int batch, int m, int n, int k, DeviceBuffer a, long aStride, bool aTransposed, DeviceBuffer b, long bStride, bool bTransposed, DeviceBuffer y);

    /// <summary>y [n, c, c] = scale Fᵀ F with F = x [n, positions, c].</summary>
    void Gram(int n, int positions, int c, DeviceBuffer x, float scale, DeviceBuffer y);

    void Conv2d(in ConvGeometry g, DeviceBuffer x, Tensor weight, DeviceBuffer? bias, bool relu, DeviceBuffer y);

    /// <summary>dx from dy; where y is given, dy counts as 0 wherever y is not above 0 (the fused ReLU).</summary>
    void Conv2dDataGradient(in ConvGeometry g, DeviceBuffer dy, DeviceBuffer? y, Tensor weight, DeviceBuffer dx);

    /// <summary>dw and, if given, db from x and dy, with the same mask.</summary>
    void Conv2dWeightGradient(in ConvGeometry g, DeviceBuffer x, DeviceBuffer dy, DeviceBuffer? y, DeviceBuffer dw, DeviceBuffer? db);

    /// <summary>y of the 3x3 convolution g on x [N, H / 2, W / 2, C] after repeating every pixel twice in both directions.</summary>
    void UpsampleConv2d(in ConvGeometry g, DeviceBuffer x, Tensor weight, DeviceBuffer? bias, bool relu, DeviceBuffer y);

    /// <summary>dx [N, H / 2, W / 2, C] of <see cref="UpsampleConv2d"/>.</summary>
    void UpsampleConv2dDataGradient(in ConvGeometry g, DeviceBuffer dy, DeviceBuffer? y, Tensor weight, DeviceBuffer dx);

    /// <summary>dw and, if given, db of <see cref="UpsampleConv2d"/>.</summary>
    void UpsampleConv2dWeightGradient(in ConvGeometry g, DeviceBuffer x, DeviceBuffer dy, DeviceBuffer? y, DeviceBuffer dw, DeviceBuffer? db);

    void MaxPool2d(in PoolGeometry g, DeviceBuffer x, DeviceBuffer y);

    void MaxPool2dGradient(in PoolGeometry g, DeviceBuffer x, DeviceBuffer dy, DeviceBuffer dx);

    void AvgPool2d(in PoolGeometry g, DeviceBuffer x, DeviceBuffer y);

    void AvgPool2dGradient(in PoolGeometry g, DeviceBuffer dy, DeviceBuffer dx);

    /// <summary>
    /// y = (x - mean) / sqrt(var + eps) over each group of channels of each sample, times gamma plus beta a channel where given; x is [n, positions, c], mean and
    /// inverse deviation [n, groups]; gamma and beta [c], or [n, c] when <paramref name="affinePerSample"/>.
    /// </summary>
    void Normalize(int n, int positions, int c, int groups, float eps, DeviceBuffer x, DeviceBuffer? gamma, DeviceBuffer? beta, bool affinePerSample, bool relu,
        DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer y);

    /// <summary>The second half of <see cref="Normalize"/>, by a given mean and inverse deviation [n, groups]. y may be x.</summary>
    void NormalizeBy(int n, int positions, int c, int groups, DeviceBuffer x, DeviceBuffer? gamma, DeviceBuffer? beta, bool affinePerSample, bool relu,
        DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer y);

    /// <summary>Each channel's mean, and sum of squared differences from it, over the positions of x [positions, c].</summary>
    void Moments(int positions, int c, DeviceBuffer x, Span<double> mean, Span<double> squares);

    /// <summary>Gradients of <see cref="Normalize"/>; with the ReLU, dy counts as 0 wherever the normalised value (computed again from x) is not above 0.</summary>
    void NormalizeGradient(int n, int positions, int c, int groups, DeviceBuffer x, DeviceBuffer? gamma, DeviceBuffer? beta, bool affinePerSample, bool relu,
        DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer dy, DeviceBuffer? dx, DeviceBuffer? dGamma, DeviceBuffer? dBeta);

    /// <summary>Sum of absolute or squared differences between neighbours in rows and columns of x [n, h, w, c], in double.</summary>
    double TotalVariation(Shape shape, bool squared, DeviceBuffer x);

    /// <summary>dx = factor times the gradient of <see cref="TotalVariation"/>.</summary>
    void TotalVariationGradient(Shape shape, bool squared, float factor, DeviceBuffer x, DeviceBuffer dx);

    /// <summary>Applies a table of weighted taps along the middle dimension of x [outer, table.Inputs, inner] to y [outer, table.Outputs, inner].</summary>
    void ResampleAxis(long outer, long inner, AxisTaps taps, DeviceBuffer x, DeviceBuffer y);

    /// <summary>Softmax (or its logarithm) of each row of x [rows, columns].</summary>
    void Softmax(long rows, int columns, bool log, DeviceBuffer x, DeviceBuffer y);

    void SoftmaxGradient(long rows, int columns, bool log, DeviceBuffer y, DeviceBuffer dy, DeviceBuffer dx);

    /// <summary>Bilinear sampling of x [n, h, w, c] at grid [n, oh, ow, 2] (x, y in -1..1) to y [n, oh, ow, c].</summary>
    void GridSample(Shape xShape, Shape gridShape, bool border, bool alignCorners, DeviceBuffer x, DeviceBuffer grid, DeviceBuffer y);

    void GridSampleGradient(Shape xShape, Shape gridShape, bool border, bool alignCorners, DeviceBuffer x, DeviceBuffer grid, DeviceBuffer dy,
        DeviceBuffer? dx, DeviceBuffer? dGrid);

    /// <summary>y [count, c] = the named rows of x [rows, c].</summary>
    void GatherRows(int c, ReadOnlySpan<int> rows, DeviceBuffer x, DeviceBuffer y);

    /// <summary>dx [rows, c] += the rows of dy, each where it came from.</summary>
    void ScatterRows(int c, ReadOnlySpan<int> rows, DeviceBuffer dy, DeviceBuffer dx);

    /// <summary>
    /// One step of gradient descent on w: with g' = g + decay w the velocity becomes g' at the first step, momentum velocity + (1 - dampening) g' later; w moves by
    /// -rate times the velocity, or times g' + momentum velocity (Nesterov), or times g' where velocity is null.
    /// </summary>
    void SgdStep(DeviceBuffer w, DeviceBuffer g, DeviceBuffer? velocity, bool first, double rate, double momentum, double dampening, bool nesterov, double decay);

    /// <summary>One step of Adam on w with its moments m and v (Kingma and Ba 2014, algorithm 1); decay is added to g, decoupled decay scales w (AdamW).</summary>
    void AdamStep(DeviceBuffer w, DeviceBuffer g, DeviceBuffer m, DeviceBuffer v, double rate, double beta1, double beta2, double eps,
        double correction1, double correction2, double decay, double decoupledDecay);

    /// <summary>
    /// One step of RMSprop on w: square becomes the moving average of g², mean (where given, "centered") that of g; w moves by -rate g / (sqrt(square - mean²) + eps),
    /// or by a velocity of such steps where given.
    /// </summary>
    void RmsPropStep(DeviceBuffer w, DeviceBuffer g, DeviceBuffer square, DeviceBuffer? mean, DeviceBuffer? velocity, double rate, double alpha, double eps,
        double momentum, double decay);
}
